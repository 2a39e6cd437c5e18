package dev.adjoint.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.DType;
import dev.adjoint.program.Expression;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Kernel.Indexing;
import dev.adjoint.program.Kernel.Reduction;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.vector.Samples.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kernel but the fused ones on zeros of both signs, subnormal and huge numbers, infinities
 * and NaN, in odd sizes and every layout, against the scalar reference in double.
 *
 * <p>Where the reference is infinite or NaN because of its inputs, so is the kernel's result.
 * Elsewhere the error is at most a few roundings of the sum of the sizes of the terms; only where
 * that sum is beyond binary32 may a partial sum overflow, and nothing is asked.
 */
final class BoundaryValuesTest {
    private static final long SEED = 61;
    private static final ScalarBackend REFERENCE = new ScalarBackend();
    private static final List<VectorBackend> BACKENDS =
            List.of(new VectorBackend(1), new VectorBackend(2));
    private static final Expression X = Expression.input(0);
    private static final Expression Y = Expression.input(1);

    private static final float[] SPECIAL = {
        0f,
        -0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL / 3,
        1f,
        -1f,
        1 + 0x1p-23f,
        1e-20f,
        -1e18f,
        1e18f,
        0.1f
    };

    /** Rare and never beside infinities, since sums that overflow on the way say little. */
    private static final float[] HUGE = {Float.MAX_VALUE, -Float.MAX_VALUE, 1e38f};

    private static final float[] UNBOUNDED = {
        Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN
    };

    /**
     * One kernel and its inputs.
     *
     * @param terms how many terms an element of the result has
     */
    private record Case(
            String name, Function<DType, Kernel> kernel, List<Storage> inputs, int terms) {
        @Override
        public String toString() {
            return name;
        }
    }

    @AfterAll
    static void close() {
        BACKENDS.forEach(VectorBackend::close);
    }

    /** Boundary values, of which one in 64 is huge, or infinite or NaN. */
    private static Storage special(int size, boolean isUnbounded, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] array = new float[size];
        for (int i = 0; i < size; i++) {
            float[] rare = isUnbounded ? UNBOUNDED : HUGE;
            float[] from = random.nextInt(64) == 0 ? rare : SPECIAL;
            array[i] = from[random.nextInt(from.length)];
        }
        return new Storage.Floats(array);
    }

    private static Operand typed(DType type, Value value) {
        return new Operand(type, value.operand().layout());
    }

    private static String name(String kernel, Value value, boolean isUnbounded) {
        return kernel
                + " of "
                + value.operand()
                + (isUnbounded ? " with infinities and NaN, " : ", ")
                + value.how();
    }

    private static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (boolean isUnbounded : new boolean[] {false, true}) {
            for (int[] lengths : new int[][] {{1, 1, 1}, {2, 3, 5}, {3, 17, 33}}) {
                for (Value value : Samples.layouts(lengths, SEED)) {
                    Storage in = special(value.storage().size(), isUnbounded, SEED);
                    reductions(cases, value, in, isUnbounded);
                    movements(cases, value, in, isUnbounded);
                    pointwise(cases, value, in, isUnbounded);
                    products(cases, value, in, isUnbounded);
                }
            }
            for (int[] lengths : new int[][] {{1, 1}, {5, 7}, {33, 65}}) {
                for (Value value : Samples.layouts(lengths, SEED)) {
                    Storage in = special(value.storage().size(), isUnbounded, SEED);
                    indexing(cases, value, in, isUnbounded);
                }
            }
        }
        return cases.stream();
    }

    private static void reductions(List<Case> cases, Value value, Storage in, boolean unbounded) {
        for (Reduction reduction : Reduction.values()) {
            for (int axes = 1; axes <= 3; axes++) {
                int count = axes;
                Function<DType, Kernel> kernel =
                        type -> new Kernel.Reduce(reduction, typed(type, value), count);
                String name = name(reduction + " along " + axes, value, unbounded);
                int terms = reduction == Reduction.SUM ? value.operand().shape().size() : 1;
                cases.add(new Case(name, kernel, List.of(in), terms));
            }
        }
    }

    private static void movements(List<Case> cases, Value value, Storage in, boolean unbounded) {
        Shape shape = value.operand().shape();
        Shape larger = shape.with(1, shape.length(1) + 3);
        cases.add(
                new Case(
                        name("move", value, unbounded),
                        type ->
                                new Kernel.Move(
                                        type,
                                        larger,
                                        List.of(typed(type, value)),
                                        List.of(List.of(0, 2, 0))),
                        List.of(in),
                        1));
    }

    private static void pointwise(List<Case> cases, Value value, Storage in, boolean unbounded) {
        Shape shape = value.operand().shape();
        Storage row = special(shape.length(2), unbounded, SEED + 1);
        for (Expression expression :
                List.of(X.add(Y), X.mul(Y), X.max(Y), X.min(Y), X.less(Y).select(X, Y))) {
            cases.add(
                    new Case(
                            name(expression.toString(), value, unbounded),
                            type ->
                                    new Kernel.Pointwise(
                                            expression,
                                            type,
                                            shape,
                                            List.of(typed(type, value), row(type, shape))),
                            List.of(in, row),
                            1));
        }
    }

    /** A row that is repeated along the outer axes. */
    private static Operand row(DType type, Shape shape) {
        Operand row = Operand.of(type, Shape.of(shape.length(2)));
        return new Operand(type, row.layout().expand(shape));
    }

    private static void products(List<Case> cases, Value value, Storage in, boolean unbounded) {
        Shape shape = value.operand().shape();
        int batch = shape.length(0);
        int rows = shape.length(1);
        int inner = shape.length(2);
        Storage right = special(batch * inner * 37, unbounded, SEED + 2);
        Storage left = special(batch * 5 * rows, unbounded, SEED + 3);
        cases.add(
                new Case(
                        name("product", value, unbounded),
                        type ->
                                new Kernel.MatMul(
                                        typed(type, value),
                                        Operand.of(type, Shape.of(batch, inner, 37))),
                        List.of(in, right),
                        inner));
        cases.add(
                new Case(
                        name("product on the right", value, unbounded),
                        type ->
                                new Kernel.MatMul(
                                        Operand.of(type, Shape.of(batch, 5, rows)),
                                        typed(type, value)),
                        List.of(left, in),
                        rows));
    }

    private static void indexing(List<Case> cases, Value value, Storage in, boolean unbounded) {
        int rows = value.operand().shape().length(0);
        int width = value.operand().shape().length(1);
        for (Indexing indexing : Indexing.values()) {
            boolean isRows = indexing == Indexing.ROWS;
            Storage places = Samples.ints(rows, isRows ? rows : width, SEED);
            boolean isTable = indexing == Indexing.ALONG;
            Operand indices = Operand.of(DType.I32, isTable ? Shape.of(rows, 1) : Shape.of(rows));
            cases.add(
                    new Case(
                            name("gather " + indexing, value, unbounded),
                            type -> new Kernel.Gather(indexing, typed(type, value), indices),
                            List.of(in, places),
                            1));
        }
        Storage places = Samples.ints(rows, rows, SEED);
        cases.add(
                new Case(
                        name("scatter", value, unbounded),
                        type ->
                                new Kernel.Scatter(
                                        Indexing.ROWS,
                                        Shape.of(rows, width),
                                        Operand.of(DType.I32, Shape.of(rows)),
                                        typed(type, value)),
                        List.of(places, in),
                        rows));
        cases.add(
                new Case(
                        name("overwrite", value, unbounded),
                        type ->
                                new Kernel.Overwrite(
                                        Operand.of(type, Shape.of(rows, width)),
                                        Operand.of(DType.I32, Shape.of(rows)),
                                        typed(type, value)),
                        List.of(special(rows * width, unbounded, SEED + 4), places, in),
                        1));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithTheReference(Case tried) {
        double[] expected = reference(tried, false);
        double[] sizes = reference(tried, true);
        for (VectorBackend backend : BACKENDS) {
            List<Storage> inputs = tried.inputs().stream().map(BoundaryValuesTest::copy).toList();
            Storage result = backend.execute(tried.kernel().apply(DType.F32), inputs).get(0);
            double[] actual = doubles(result);
            assertEquals(expected.length, actual.length);
            for (int i = 0; i < expected.length; i++) {
                assertTrue(
                        agrees(expected[i], sizes[i], actual[i], tried.terms()),
                        "seed %d, element %d: %s instead of %s, terms of size %s"
                                .formatted(SEED, i, actual[i], expected[i], sizes[i]));
            }
        }
    }

    /**
     * A chain of n operations is off by at most n roundings of the sum of sizes so far, and by as
     * many halves of the smallest number.
     */
    private static boolean agrees(double expected, double size, double actual, int terms) {
        if (Double.isNaN(expected) || Double.isInfinite(expected)) {
            return Double.compare(expected, actual) == 0;
        }
        if (size > Float.MAX_VALUE) {
            return true;
        }
        double tolerance = terms == 1 ? 0x1p-24 : (terms + 4) * 0x1p-24;
        return Math.abs(expected - actual) <= tolerance * size + terms * 0x1p-150;
    }

    /** The result in double, or that of the sizes of the inputs. */
    private static double[] reference(Case tried, boolean isOfSizes) {
        Kernel kernel = tried.kernel().apply(DType.F64);
        boolean isSum = tried.terms() > 1;
        List<Storage> wide =
                tried.inputs().stream().map(storage -> wide(storage, isOfSizes && isSum)).toList();
        double[] result = doubles(REFERENCE.execute(kernel, wide).get(0));
        if (isOfSizes && !isSum) {
            for (int i = 0; i < result.length; i++) {
                result[i] = Math.abs(result[i]);
            }
        }
        return result;
    }

    private static Storage wide(Storage storage, boolean isSize) {
        if (storage instanceof Storage.Floats floats) {
            double[] wide = new double[floats.size()];
            for (int i = 0; i < wide.length; i++) {
                wide[i] = isSize ? Math.abs(floats.array()[i]) : floats.array()[i];
            }
            return new Storage.Doubles(wide);
        }
        return storage;
    }

    private static Storage copy(Storage storage) {
        return storage instanceof Storage.Floats floats
                ? new Storage.Floats(floats.array().clone())
                : storage;
    }

    private static double[] doubles(Storage storage) {
        double[] wide = new double[storage.size()];
        for (int i = 0; i < wide.length; i++) {
            wide[i] =
                    switch (storage) {
                        case Storage.Floats floats -> floats.array()[i];
                        case Storage.Doubles doubles -> doubles.array()[i];
                        case Storage.Ints ints -> ints.array()[i];
                        case Storage.Halves _, Storage.Slot _ ->
                                throw new IllegalStateException("not a result here");
                    };
        }
        return wide;
    }
}
