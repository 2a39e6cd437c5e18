package dev.adjoint.tornado;

import dev.adjoint.program.DType;
import dev.adjoint.program.Expression;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Kernel.Indexing;
import dev.adjoint.program.Kernel.Reduction;
import dev.adjoint.program.LaneOp;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every kernel on the device against the scalar backend: odd sizes, all layouts, NaN, infinities.
 */
class KernelParityTest {
    private static final float NAN = Float.NaN;
    private static final float INFINITE = Float.POSITIVE_INFINITY;
    private static final Expression X = Expression.input(0);
    private static final Expression Y = Expression.input(1);

    private static Storage.Floats special() {
        return new Storage.Floats(
                new float[] {
                    0f, -0f, 1f, -1f, 0.3f, -2.5f, 7.25f, 1e-20f, -1e-20f, 1e20f, NAN, INFINITE,
                    -INFINITE, 88f, -88f, 0.999f, -3.999f
                });
    }

    private static Storage.Floats others() {
        return new Storage.Floats(
                new float[] {
                    1f, 2f, NAN, -1f, INFINITE, 0f, -7.25f, 1e-20f, 3f, -1e20f, NAN, INFINITE,
                    INFINITE, 0.5f, -0f, 0.999f, 4f
                });
    }

    private static Kernel pointwise(Expression expression, Operand... inputs) {
        return new Kernel.Pointwise(expression, DType.F32, inputs[0].shape(), List.of(inputs));
    }

    @Test
    void laneOperations() {
        Cases cases = new Cases("lane operations");
        Operand some = Cases.f32(17);
        List<Expression> exact =
                List.of(
                        X.add(Y),
                        X.sub(Y),
                        X.mul(Y),
                        X.min(Y),
                        X.max(Y),
                        X.neg(),
                        X.abs(),
                        X.floor(),
                        X.less(Y),
                        X.same(Y),
                        X.select(Y, X.add(1)));
        for (Expression expression : exact) {
            cases.exact(
                    expression.toString(), pointwise(expression, some, some), special(), others());
        }
        List<Expression> near =
                List.of(X.div(Y), X.sqrt(), X.exp(), X.log(), X.tanh(), X.erf(), X.sigmoid());
        for (Expression expression : near) {
            double terms = 8;
            cases.near(
                    expression.toString(),
                    terms,
                    pointwise(expression, some, some),
                    special(),
                    others());
        }
        Storage angles =
                new Storage.Floats(new float[] {0, 1, -1, 3, 100, -1000, NAN, INFINITE, 1e-20f});
        cases.near("sin", 8, pointwise(X.sin(), Cases.f32(9)), angles);
        cases.near("cos", 8, pointwise(X.cos(), Cases.f32(9)), angles);
        cases.add(
                "fma",
                4,
                pointwise(X.fma(Y, X), Cases.f32(33), Cases.f32(33)),
                Cases.floats(33, 1),
                Cases.floats(33, 2));
        cases.check();
    }

    @Test
    void everyLaneOperationIsCovered() {
        org.junit.jupiter.api.Assertions.assertEquals(20, LaneOp.values().length);
    }

    @Test
    void pointwiseLayoutsAndTypes() {
        Cases cases = new Cases("pointwise");
        Expression sum = X.mul(3).add(Y);
        Operand plain = Cases.f32(3, 5, 7);
        for (Operand other :
                List.of(
                        Cases.turned(DType.F32, 3, 5, 7),
                        Cases.sliced(DType.F32, 3, 5, 7),
                        Cases.expanded(DType.F32, 3, 5, 7))) {
            cases.add(
                    other.toString(),
                    4,
                    pointwise(sum, plain, other),
                    Cases.of(plain, 1),
                    Cases.of(other, 2));
        }
        cases.add(
                "ints",
                4,
                pointwise(sum, Cases.f32(70), Cases.i32(70)),
                Cases.floats(70, 1),
                Cases.ints(70, 1000, 2));
        cases.exact(
                "to ints",
                new Kernel.Pointwise(X, DType.I32, Shape.of(5), List.of(Cases.f32(5))),
                new Storage.Floats(new float[] {1.9f, -1.9f, 0, 7, -7}));
        cases.exact(
                "large ints",
                new Kernel.Pointwise(X, DType.I32, Shape.of(3), List.of(Cases.i32(3))),
                new Storage.Ints(new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, 16777217}));
        cases.exact(
                "bf16",
                new Kernel.Pointwise(
                        X, DType.F32, Shape.of(40), List.of(Cases.plain(DType.BF16, 40))),
                Cases.halves(DType.BF16, 40, 3));
        cases.exact(
                "f16",
                new Kernel.Pointwise(
                        X, DType.F32, Shape.of(40), List.of(Cases.plain(DType.F16, 40))),
                Cases.halves(DType.F16, 40, 3));
        cases.exact("scalar", pointwise(X.neg(), Cases.f32()), Cases.floats(1, 9));
        for (double constant : new double[] {NAN, INFINITE, -INFINITE, 1e-300}) {
            cases.exact(
                    "constant " + constant,
                    pointwise(X.add(Expression.constant(constant)), Cases.f32(3)),
                    Cases.floats(3, 9));
        }
        cases.exact(
                "constant", pointwise(Expression.constant(2.5), Cases.f32(3)), Cases.floats(3, 9));
        cases.check();
    }

    @Test
    void everyHalfWidens() {
        short[] all = new short[1 << 16];
        for (int i = 0; i < all.length; i++) {
            all[i] = (short) i;
        }
        Cases cases = new Cases("widening");
        for (DType half : List.of(DType.BF16, DType.F16)) {
            List<Operand> operands = List.of(Cases.plain(half, all.length));
            cases.exact(
                    half.toString(),
                    new Kernel.Pointwise(X, DType.F32, Shape.of(all.length), operands),
                    new Storage.Halves(all, half));
        }
        cases.check();
    }

    @Test
    void reductions() {
        Cases cases = new Cases("reductions");
        Storage hard =
                new Storage.Floats(
                        new float[] {1, NAN, 2, 5, 5, 1, INFINITE, 0, -INFINITE, -0f, 0, -1});
        for (Reduction reduction : Reduction.values()) {
            boolean isSum = reduction == Reduction.SUM;
            for (int width : new int[] {1, 5, 64, 133, 1000}) {
                Operand rows = Cases.f32(3, width);
                cases.add(
                        reduction + " of " + width,
                        isSum ? width : 0,
                        new Kernel.Reduce(reduction, rows, 1),
                        Cases.of(rows, width));
            }
            Operand columns = Cases.turned(DType.F32, 7, 70);
            cases.add(
                    reduction + " of columns",
                    isSum ? 70 : 0,
                    new Kernel.Reduce(reduction, columns, 1),
                    Cases.of(columns, 3));
            Operand all = Cases.sliced(DType.F32, 3, 5, 7);
            cases.add(
                    reduction + " of two axes",
                    isSum ? 35 : 0,
                    new Kernel.Reduce(reduction, all, 2),
                    Cases.of(all, 4));
            cases.exact(
                    reduction + " of special values",
                    new Kernel.Reduce(reduction, Cases.f32(4, 3), 1),
                    hard);
            cases.exact(
                    reduction + " of ints",
                    new Kernel.Reduce(reduction, Cases.i32(4, 30), 1),
                    Cases.ints(120, 1000, 5));
        }
        cases.check();
    }

    @Test
    void largestPlacesInLongRows() {
        float[] rows = Cases.floats(4 * 200, 6).array();
        rows[70] = NAN;
        rows[150] = NAN;
        rows[200 + 190] = 1e9f;
        rows[200 + 60] = 1e9f;
        rows[400 + 199] = INFINITE;
        Cases cases = new Cases("reductions");
        for (Reduction reduction : List.of(Reduction.MAX, Reduction.MIN, Reduction.ARGMAX)) {
            cases.exact(
                    reduction + " of long rows",
                    new Kernel.Reduce(reduction, Cases.f32(4, 200), 1),
                    new Storage.Floats(rows));
        }
        cases.check();
    }

    @Test
    void products() {
        Cases cases = new Cases("products");
        for (int[] size :
                new int[][] {
                    {1, 1, 1}, {3, 5, 7}, {1, 133, 65}, {65, 37, 70}, {64, 64, 64}, {129, 20, 33}
                }) {
            Operand left = Cases.f32(2, size[0], size[1]);
            Operand right = Cases.f32(2, size[1], size[2]);
            cases.add(
                    "plain",
                    size[1] + 2,
                    new Kernel.MatMul(left, right),
                    Cases.of(left, 1),
                    Cases.of(right, 2));
            Operand turned = Cases.turned(DType.F32, 2, size[0], size[1]);
            Operand other = Cases.turned(DType.F32, 2, size[1], size[2]);
            cases.add(
                    "turned",
                    size[1] + 2,
                    new Kernel.MatMul(turned, other),
                    Cases.of(turned, 3),
                    Cases.of(other, 4));
        }
        Operand left = Cases.expanded(DType.F32, 2, 33, 5);
        Operand right = Cases.sliced(DType.F32, 2, 5, 34);
        cases.add(
                "expanded and flipped",
                7,
                new Kernel.MatMul(left, right),
                Cases.of(left, 1),
                Cases.of(right, 2));
        for (DType half : List.of(DType.BF16, DType.F16)) {
            cases.add(
                    half.toString(),
                    20,
                    new Kernel.MatMul(Cases.f32(3, 18), Cases.turned(half, 18, 9)),
                    Cases.floats(54, 1),
                    Cases.halves(half, 162, 2));
        }
        cases.add(
                "infinities",
                5,
                new Kernel.MatMul(Cases.f32(2, 3), Cases.f32(3, 1)),
                new Storage.Floats(new float[] {1, INFINITE, 2, NAN, 0, 1}),
                Cases.floats(3, 5));
        cases.check();
    }

    @Test
    void moves() {
        Cases cases = new Cases("moves");
        Operand turned = Cases.turned(DType.F32, 4, 6);
        cases.exact("copy", Kernel.Move.copy(turned), Cases.of(turned, 1));
        cases.exact(
                "pad",
                new Kernel.Move(DType.F32, Shape.of(7, 9), List.of(turned), List.of(List.of(2, 1))),
                Cases.of(turned, 2));
        cases.exact(
                "join",
                new Kernel.Move(
                        DType.F32,
                        Shape.of(9, 6),
                        List.of(turned, Cases.f32(5, 6)),
                        List.of(List.of(0, 0), List.of(4, 0))),
                Cases.of(turned, 2),
                Cases.floats(30, 3));
        cases.exact(
                "ints",
                new Kernel.Move(DType.I32, Shape.of(5), List.of(Cases.i32(2)), List.of(List.of(1))),
                new Storage.Ints(new int[] {Integer.MAX_VALUE, 16777217}));
        cases.check();
    }

    @Test
    void indexing() {
        Cases cases = new Cases("gathers and scatters");
        Operand turned = Cases.turned(DType.F32, 7, 5);
        Storage rows = new Storage.Ints(new int[] {6, 0, 3, 3, 0, 2});
        cases.exact(
                "rows",
                new Kernel.Gather(Indexing.ROWS, turned, Cases.i32(2, 3)),
                Cases.of(turned, 1),
                rows);
        cases.exact(
                "elements",
                new Kernel.Gather(Indexing.ELEMENTS, turned, Cases.i32(7)),
                Cases.of(turned, 1),
                Cases.ints(7, 5, 2));
        cases.exact(
                "along",
                new Kernel.Gather(Indexing.ALONG, turned, Cases.i32(7, 3)),
                Cases.of(turned, 1),
                Cases.ints(21, 5, 2));
        cases.exact(
                "ints",
                new Kernel.Gather(Indexing.ROWS, Cases.i32(7, 1), Cases.i32(6)),
                Cases.ints(7, 1 << 30, 1),
                rows);
        for (DType half : List.of(DType.BF16, DType.F16)) {
            cases.exact(
                    half.toString(),
                    new Kernel.Gather(Indexing.ROWS, Cases.plain(half, 7, 5), Cases.i32(6)),
                    Cases.halves(half, 35, 1),
                    rows);
        }
        cases.add(
                "add rows",
                6,
                new Kernel.Scatter(
                        Indexing.ROWS, Shape.of(7, 5), Cases.i32(6), Cases.turned(DType.F32, 6, 5)),
                rows,
                Cases.floats(30, 3));
        cases.add(
                "add elements",
                2,
                new Kernel.Scatter(Indexing.ELEMENTS, Shape.of(7, 5), Cases.i32(7), Cases.f32(7)),
                Cases.ints(7, 5, 2),
                Cases.floats(7, 3));
        cases.add(
                "add along",
                4,
                new Kernel.Scatter(
                        Indexing.ALONG, Shape.of(7, 5), Cases.i32(7, 4), Cases.f32(7, 4)),
                Cases.ints(28, 5, 2),
                Cases.floats(28, 3));
        cases.check();
    }

    @Test
    void randomNumbersHaveTheSameBits() {
        Cases cases = new Cases("random");
        for (int[] key :
                new int[][] {{0, 0}, {-5, 77}, {Integer.MIN_VALUE, -1}, {123456789, 987654321}}) {
            cases.exact(
                    "key " + key[0],
                    new Kernel.Random(DType.F32, Shape.of(7, 133), Cases.i32(2)),
                    new Storage.Ints(key));
        }
        cases.check();
    }

    @Test
    void sequences() {
        Cases cases = new Cases("scans and sorts");
        Operand turned = Cases.turned(DType.F32, 3, 33);
        cases.add(
                "running sum",
                40,
                new Kernel.Scan(Cases.expanded(DType.F32, 3, 33), turned),
                new Storage.Floats(ones(33)),
                Cases.of(turned, 1));
        cases.add(
                "discounted",
                40,
                new Kernel.Scan(Cases.f32(3, 33), turned),
                new Storage.Floats(halves(99)),
                Cases.of(turned, 1));
        Storage ties =
                new Storage.Floats(
                        new float[] {
                            1, NAN, 2, 2, -1, NAN, 0, -0f, 3, INFINITE, 0, -INFINITE, 1, 1, 1,
                            -INFINITE, 1, 1
                        });
        for (boolean descending : new boolean[] {false, true}) {
            cases.exact("numbers", new Kernel.Sort(turned, descending), Cases.of(turned, 2));
            cases.exact("ties", new Kernel.Sort(Cases.f32(2, 9), descending), ties);
            cases.exact(
                    "ints", new Kernel.Sort(Cases.i32(5, 20), descending), Cases.ints(100, 9, 4));
        }
        cases.check();
    }

    private static float[] ones(int size) {
        float[] ones = new float[size];
        java.util.Arrays.fill(ones, 1f);
        return ones;
    }

    private static float[] halves(int size) {
        float[] halves = new float[size];
        java.util.Arrays.fill(halves, 0.9f);
        return halves;
    }
}
