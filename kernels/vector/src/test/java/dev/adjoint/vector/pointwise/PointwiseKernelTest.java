package dev.adjoint.vector.pointwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.DType;
import dev.adjoint.program.Expression;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.LaneOp;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.vector.Samples;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The block interpreter against the scalar reference, in all layouts, sizes and numbers of threads.
 */
final class PointwiseKernelTest {
    private static final Expression X = Expression.input(0);
    private static final Expression Y = Expression.input(1);
    private static final Expression Z = Expression.input(2);
    private static final float[] SPECIAL = {
        0f,
        -0f,
        1f,
        -1f,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE,
        0.5f,
        -0.5f,
        2.5f,
        -2.5f,
        8388608f,
        8388607.5f,
        -8388607.5f,
        3e9f,
        Float.MAX_VALUE
    };

    private static Expression expression(LaneOp op) {
        return switch (op) {
            case ADD -> X.add(Y);
            case SUBTRACT -> X.sub(Y);
            case MULTIPLY -> X.mul(Y);
            case DIVIDE -> X.div(Y);
            case FMA -> X.fma(Y, Z);
            case MINIMUM -> X.min(Y);
            case MAXIMUM -> X.max(Y);
            case NEGATE -> X.neg();
            case ABSOLUTE -> X.abs();
            case SQUARE_ROOT -> X.sqrt();
            case FLOOR -> X.floor();
            case EXP -> X.exp();
            case LOG -> X.log();
            case SIN -> X.sin();
            case COS -> X.cos();
            case TANH -> X.tanh();
            case ERF -> X.erf();
            case LESS -> X.less(Y);
            case EQUAL -> X.same(Y);
            case SELECT -> X.select(Y, Z);
        };
    }

    /**
     * One rounding of the double result, but for polynomials, of which {@link PolynomialErrorTest}
     * knows more.
     */
    private static int allowedUlps(LaneOp op) {
        return switch (op) {
            case EXP, LOG, SIN, COS, TANH, ERF -> 3;
            default -> 0;
        };
    }

    @ParameterizedTest
    @EnumSource
    void everyOperationOnSpecialAndOrdinaryNumbers(LaneOp op) {
        int pairs = SPECIAL.length * SPECIAL.length;
        float[] x = new float[pairs + 777];
        float[] y = new float[x.length];
        float[] z = new float[x.length];
        Random random = new Random(op.ordinal());
        for (int i = 0; i < x.length; i++) {
            x[i] = i < pairs ? SPECIAL[i / SPECIAL.length] : (float) (random.nextGaussian() * 3);
            y[i] = i < pairs ? SPECIAL[i % SPECIAL.length] : (float) (random.nextGaussian() * 3);
            z[i] = i < pairs ? SPECIAL[i % 7] : (float) (random.nextGaussian() * 3);
        }
        Kernel.Pointwise kernel = kernel(expression(op), Shape.of(x.length));
        float[] given =
                floats(
                        run(
                                1,
                                kernel,
                                new Storage.Floats(x),
                                new Storage.Floats(y),
                                new Storage.Floats(z)));
        for (int i = 0; i < x.length; i++) {
            float wanted = exact(op, x[i], y[i], z[i]);
            String message = op + " of " + x[i] + ", " + y[i] + ", " + z[i];
            if (allowedUlps(op) > 0 && Float.isFinite(wanted)) {
                assertEquals(wanted, given[i], allowedUlps(op) * Math.ulp(wanted), message);
            } else {
                assertEquals(wanted, given[i], message);
            }
        }
    }

    private static float exact(LaneOp op, float x, float y, float z) {
        if (op == LaneOp.FMA) {
            return Math.fma(x, y, z);
        }
        Storage[] inputs = {
            new Storage.Floats(new float[] {x}),
            new Storage.Floats(new float[] {y}),
            new Storage.Floats(new float[] {z})
        };
        Kernel.Pointwise kernel = kernel(expression(op), Shape.of(1));
        return floats(new ScalarBackend().execute(kernel, List.of(inputs)).get(0))[0];
    }

    private static Kernel.Pointwise kernel(Expression expression, Shape shape) {
        Operand operand = Operand.of(DType.F32, shape);
        return new Kernel.Pointwise(
                expression, DType.F32, shape, List.of(operand, operand, operand));
    }

    private static Storage run(int threads, Kernel.Pointwise kernel, Storage... inputs) {
        try (Workers workers = new Workers(threads)) {
            Storage out = Samples.out(kernel);
            new PointwiseKernel(workers, Samples.poisonedBuffers())
                    .run(kernel, List.of(inputs), out);
            return out;
        }
    }

    private static float[] floats(Storage storage) {
        return ((Storage.Floats) storage).array();
    }

    private static float[] random(int n) {
        Random random = new Random(n);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static final Expression LONG =
            X.sigmoid()
                    .mul(X)
                    .add(Y.tanh().mul(3))
                    .sub(X.erf().div(Y.abs().add(2)))
                    .add(X.abs().add(1).log().mul(Y.sin()))
                    .max(X.less(Y).select(Y.cos(), Z.floor()))
                    .fma(Z, X.sigmoid());

    /**
     * The tail of one block, whole blocks, and several threads: the same bits for an element
     * anywhere.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, 17, 255, 256, 1025, 16_385, 100_003})
    void sizesAndThreadsDoNotChangeBits(int size) {
        float[] x = random(size);
        float[] y = Arrays.copyOf(random(size + 1), size);
        float[] z = Arrays.copyOf(random(size + 2), size);
        Kernel.Pointwise kernel = kernel(LONG, Shape.of(size));
        Storage[] inputs = {new Storage.Floats(x), new Storage.Floats(y), new Storage.Floats(z)};
        float[] one = floats(run(1, kernel, inputs));
        assertArrayEquals(one, floats(run(2, kernel, inputs)));
        for (int i = 0; i < size; i += 1 + size / 50) {
            Storage[] single = {
                new Storage.Floats(new float[] {x[i]}),
                new Storage.Floats(new float[] {y[i]}),
                new Storage.Floats(new float[] {z[i]})
            };
            float alone = floats(run(1, kernel(LONG, Shape.of(1)), single))[0];
            assertEquals(Float.floatToRawIntBits(alone), Float.floatToRawIntBits(one[i]));
        }
    }

    /** The kernel knows a sigmoid; four kernels that do its operations one by one do not. */
    @Test
    void aSigmoidHasTheBitsOfItsOperations() {
        float[] x = Arrays.copyOf(SPECIAL, 3_001);
        System.arraycopy(random(2_984), 0, x, SPECIAL.length, 2_984);
        for (int i = 100; i < 400; i++) {
            x[i] = i - 250;
        }
        Kernel.Pointwise negation = kernel(X.neg(), Shape.of(x.length));
        Kernel.Pointwise power = kernel(X.exp(), Shape.of(x.length));
        Kernel.Pointwise sum = kernel(X.add(1), Shape.of(x.length));
        Kernel.Pointwise quotient = kernel(Expression.constant(1).div(X), Shape.of(x.length));
        Storage slow = new Storage.Floats(x);
        for (Kernel.Pointwise kernel : List.of(negation, power, sum, quotient)) {
            slow = run(1, kernel, slow, slow, slow);
        }
        Storage given = new Storage.Floats(x);
        float[] fast = floats(run(1, kernel(X.sigmoid(), Shape.of(x.length)), given, given, given));
        for (int i = 0; i < x.length; i++) {
            int wanted = Float.floatToIntBits(floats(slow)[i]);
            assertEquals(wanted, Float.floatToIntBits(fast[i]), "at " + x[i]);
        }
    }

    /** What else reads a part of a sigmoid finds it; the sigmoid of a part is one as well. */
    @Test
    void partsOfASigmoidCanBeUsedElsewhere() {
        float[] x = random(1_000);
        Storage given = new Storage.Floats(x);
        Expression power = X.neg().exp();
        Expression both = X.sigmoid().mul(power).add(power.sigmoid().sigmoid().mul(X.sigmoid()));
        float[] result = floats(run(1, kernel(both, Shape.of(x.length)), given, given, given));
        for (int i = 0; i < x.length; i++) {
            double e = Math.exp(-x[i]);
            double inner = 1 / (1 + Math.exp(-1 / (1 + Math.exp(-e))));
            double wanted = (e + inner) / (1 + e);
            assertEquals(wanted, result[i], 1e-6 * (1 + wanted));
        }
    }

    /** Every layout that movement operations make, F32 and I32. */
    @Test
    void layouts() {
        Shape shape = Shape.of(6, 50, 70);
        Layout plain = Layout.contiguous(shape);
        Layout larger = Layout.contiguous(Shape.of(8, 50, 70));
        check(shape, larger.slice(0, 2, 8), larger.slice(0, 1, 7).flip(0));
        check(shape, plain.flip(2), plain.flip(1));
        check(shape, Layout.contiguous(Shape.of(70)).expand(shape), plain);
        check(shape, plain, Layout.contiguous(Shape.of(6, 50, 1)).expand(shape));
        check(
                shape,
                Layout.contiguous(Shape.of(6, 1, 70)).expand(shape),
                Layout.contiguous(Shape.SCALAR).expand(shape));
        check(shape, Layout.contiguous(Shape.of(70, 6, 50)).permute(1, 2, 0), plain);
        check(
                shape,
                Layout.contiguous(Shape.of(50, 70)).expand(shape),
                Layout.contiguous(Shape.of(1, 50, 1)).expand(shape));
        check(Shape.SCALAR, Layout.contiguous(Shape.SCALAR), Layout.contiguous(Shape.SCALAR));
        Shape wide = Shape.of(3, 6000);
        check(
                wide,
                Layout.contiguous(Shape.of(6000)).expand(wide),
                Layout.contiguous(Shape.of(3, 1)).expand(wide));
        Shape narrow = Shape.of(9000, 3);
        check(
                narrow,
                Layout.contiguous(Shape.of(3)).expand(narrow),
                Layout.contiguous(Shape.of(9000, 1)).expand(narrow));
    }

    private static void check(Shape shape, Layout left, Layout right) {
        Expression expression = X.mul(3).sub(Y);
        for (DType type : new DType[] {DType.F32, DType.I32}) {
            List<Operand> operands =
                    List.of(new Operand(DType.F32, left), new Operand(type, right));
            Kernel.Pointwise kernel = new Kernel.Pointwise(expression, DType.F32, shape, operands);
            Storage x = new Storage.Floats(integers(left.extent()));
            Storage y =
                    type == DType.F32
                            ? new Storage.Floats(integers(right.extent()))
                            : ints(right.extent());
            float[] wanted = floats(new ScalarBackend().execute(kernel, List.of(x, y)).get(0));
            assertArrayEquals(
                    wanted, floats(run(2, kernel, x, y)), left + " " + right + " " + type);
        }
    }

    private static float[] integers(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = i % 1009;
        }
        return values;
    }

    private static Storage ints(int n) {
        int[] values = new int[n];
        for (int i = 0; i < n; i++) {
            values[i] = i % 1013 - 500;
        }
        return new Storage.Ints(values);
    }

    @Test
    void integerResultsAreTruncated() {
        float[] x = {1.9f, -1.9f, 0.5f, 3e9f, -3e9f, Float.NaN};
        Shape shape = Shape.of(x.length);
        List<Operand> operands = List.of(Operand.of(DType.F32, shape));
        Kernel.Pointwise same = new Kernel.Pointwise(X, DType.I32, shape, operands);
        Kernel.Pointwise twice = new Kernel.Pointwise(X.add(X), DType.I32, shape, operands);
        int[] truncated = ((Storage.Ints) run(1, same, new Storage.Floats(x))).array();
        assertArrayEquals(new int[] {1, -1, 0, Integer.MAX_VALUE, Integer.MIN_VALUE, 0}, truncated);
        int[] doubled = ((Storage.Ints) run(1, twice, new Storage.Floats(x))).array();
        assertArrayEquals(new int[] {3, -3, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0}, doubled);
    }

    @Test
    void expressionsWithoutOperations() {
        Shape shape = Shape.of(300, 70);
        Kernel.Pointwise constant =
                new Kernel.Pointwise(Expression.constant(0.1), DType.F32, shape, List.of());
        float[] filled = floats(run(2, constant));
        assertEquals(21_000, filled.length);
        for (float value : filled) {
            assertEquals(0.1f, value);
        }
        float[] x = random(21_000);
        assertArrayEquals(
                x, floats(run(2, kernel(X, shape), Storages.repeat(new Storage.Floats(x)))));
        Kernel.Pointwise empty = kernel(X.add(Y), Shape.of(0, 3));
        assertEquals(0, run(2, empty, Storages.repeat(new Storage.Floats(new float[0]))).size());
    }

    private static final class Storages {
        private Storages() {}

        static Storage[] repeat(Storage storage) {
            return new Storage[] {storage, storage, storage};
        }
    }

    /** Boxed vectors would allocate some hundred bytes for every few elements. */
    @Test
    void allocatesNoArrays() throws ReflectiveOperationException {
        int size = 1_000_000;
        Storage[] inputs = Storages.repeat(new Storage.Floats(random(size)));
        Allocation allocation = new Allocation();
        Kernel.Pointwise kernel = kernel(LONG, Shape.of(size));
        try (Workers workers = new Workers(1)) {
            PointwiseKernel pointwise = new PointwiseKernel(workers, new Buffers());
            Storage out = Samples.out(kernel);
            long allocated = Long.MAX_VALUE;
            for (int round = 0; round < 40 && allocated > 4_000; round++) {
                long before = allocation.bytes();
                pointwise.run(kernel, List.of(inputs), out);
                allocated = allocation.bytes() - before;
            }
            assertTrue(allocated <= 4_000, "allocated " + allocated + " bytes");
        }
    }
}
