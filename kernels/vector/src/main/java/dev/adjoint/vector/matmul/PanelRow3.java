package dev.adjoint.vector.matmul;

import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * One row by panels of three vectors. A template, see {@link Specialised}; its constant is the
 * format of the elements, see {@link Elements16}.
 */
final class PanelRow3 extends PanelRow {
    private static final VectorSpecies<Float> SPECIES = Specialised.species(MethodHandles.lookup());
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));
    private static final VectorSpecies<Integer> INTS =
            VectorSpecies.of(int.class, SPECIES.vectorShape());
    private static final boolean IS_BRAIN =
            Specialised.constant(MethodHandles.lookup(), 0) == BRAIN;
    private static final float[] NO_FLOATS = {};
    private static final short[] NO_SHORTS = {};
    private static final int LANES = SPECIES.length();
    private static final int WIDTH = 3 * LANES;

    PanelRow3() {}

    @Override
    int together() {
        return 2;
    }

    // long because every accumulator is a local variable of its own, which keeps it in a register
    @Override
    void chunk(Row row, Right.Panels panels, int panel, int panelEnd, int term, int termEnd) {
        float[] floats = panels instanceof Right.FloatPanels wide ? wide.array() : NO_FLOATS;
        short[] shorts = panels instanceof Right.HalfPanels halves ? halves.array() : NO_SHORTS;
        float[] x = row.x();
        float[] out = row.out();
        int step = row.xStep();
        int xStart = row.xStart();
        int first = panel * WIDTH * row.depth();
        // where there is no second panel the first one is read twice
        int second = (panelEnd - 1) * WIDTH * row.depth();
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector c2 = FloatVector.zero(SPECIES);
        FloatVector c3 = FloatVector.zero(SPECIES);
        FloatVector c4 = FloatVector.zero(SPECIES);
        FloatVector c5 = FloatVector.zero(SPECIES);
        for (int k = term; k < termEnd; k++) {
            FloatVector xk = FloatVector.broadcast(SPECIES, x[xStart + k * step]);
            c0 = xk.fma(load(floats, shorts, first + k * WIDTH), c0);
            c1 = xk.fma(load(floats, shorts, first + k * WIDTH + LANES), c1);
            c2 = xk.fma(load(floats, shorts, first + k * WIDTH + 2 * LANES), c2);
            c3 = xk.fma(load(floats, shorts, second + k * WIDTH), c3);
            c4 = xk.fma(load(floats, shorts, second + k * WIDTH + LANES), c4);
            c5 = xk.fma(load(floats, shorts, second + k * WIDTH + 2 * LANES), c5);
        }
        int column = panel * WIDTH;
        store(c0, out, row.outStart(), column, row.columns(), term);
        store(c1, out, row.outStart(), column + LANES, row.columns(), term);
        store(c2, out, row.outStart(), column + 2 * LANES, row.columns(), term);
        if (panelEnd > panel + 1) {
            store(c3, out, row.outStart(), column + WIDTH, row.columns(), term);
            store(c4, out, row.outStart(), column + WIDTH + LANES, row.columns(), term);
            store(c5, out, row.outStart(), column + WIDTH + 2 * LANES, row.columns(), term);
        }
    }

    private static FloatVector load(float[] floats, short[] shorts, int place) {
        if (!IS_BRAIN) {
            return FloatVector.fromArray(SPECIES, floats, place);
        }
        IntVector bits =
                (IntVector)
                        ShortVector.fromArray(SHORTS, shorts, place)
                                .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
        return bits.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
    }

    private static void store(
            FloatVector sums, float[] out, int outStart, int column, int columns, int term) {
        int to = outStart + column;
        if (column + LANES <= columns) {
            FloatVector total =
                    term == 0 ? sums : FloatVector.fromArray(SPECIES, out, to).add(sums);
            total.intoArray(out, to);
        } else if (column < columns) {
            VectorMask<Float> mask = SPECIES.indexInRange(column, columns);
            FloatVector total =
                    term == 0 ? sums : FloatVector.fromArray(SPECIES, out, to, mask).add(sums);
            total.intoArray(out, to, mask);
        }
    }
}
