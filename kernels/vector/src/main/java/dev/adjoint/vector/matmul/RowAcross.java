package dev.adjoint.vector.matmul;

import dev.adjoint.program.Kernel;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * One row times a matrix where it is stored, each column of the product a run of neighbouring
 * terms, as a weight [out, in] has them. Lanes are columns, so that every sum is the chain that
 * {@link Tile}s make: eight runs are transposed four terms at a time, in registers, and used at
 * once. Always in 256-bit vectors.
 */
final class RowAcross {
    static final int BITS = 256;

    /** Columns that are computed together. */
    static final int COLUMNS = 8;

    private static final int TERMS = 4;
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
    private static final VectorMask<Float> FOURS = VectorMask.fromLong(SPECIES, 0b11110000);
    private static final VectorMask<Float> PAIRS = VectorMask.fromLong(SPECIES, 0b11001100);
    private static final VectorMask<Float> ODD = VectorMask.fromLong(SPECIES, 0b10101010);
    private static final VectorShuffle<Float> EXCHANGED_PAIRS =
            VectorShuffle.fromValues(SPECIES, 2, 3, 0, 1, 6, 7, 4, 5);

    private RowAcross() {}

    /** Whether a matrix is stored so that {@link #run} can read it. */
    static boolean suits(Matrix right) {
        return right.columnStride() == 1 && right.rowStride() >= 1;
    }

    /**
     * Computes groups of {@link #COLUMNS} columns: {@code group} to {@code groupEnd} (exclusive).
     */
    static void run(PanelRow.Row row, Matrix right, int group, int groupEnd) {
        float[] sums = new float[COLUMNS];
        for (int next = group * COLUMNS; next < groupEnd * COLUMNS; next += COLUMNS) {
            int count = Math.min(COLUMNS, row.columns() - next);
            for (int term = 0; term < row.depth(); term += Kernel.CHUNK) {
                int termEnd = Math.min(row.depth(), term + Kernel.CHUNK);
                int wholeEnd = count < COLUMNS ? term : termEnd - (termEnd - term) % TERMS;
                chains(row, right, next, term, wholeEnd, sums);
                for (int lane = 0; lane < count; lane++) {
                    float sum = rest(row, right, next + lane, wholeEnd, termEnd, sums[lane]);
                    int place = row.outStart() + next + lane;
                    row.out()[place] = term == 0 ? sum : row.out()[place] + sum;
                }
            }
        }
    }

    private static float rest(
            PanelRow.Row row, Matrix right, int column, int term, int termEnd, float sum) {
        float total = sum;
        for (int k = term; k < termEnd; k++) {
            float xk = row.x()[row.xStart() + k * row.xStep()];
            total = Math.fma(xk, right.array()[right.place(column, k)], total);
        }
        return total;
    }

    /** Eight sums; the rounds are those of a transpose, see its 256-bit version. */
    // long because every vector is a local variable of its own, which keeps it in a register
    private static void chains(
            PanelRow.Row row, Matrix right, int column, int term, int termEnd, float[] sums) {
        float[] x = row.x();
        float[] w = right.array();
        int xStart = row.xStart();
        int step = row.xStep();
        int stride = right.rowStride();
        int at0 = right.start() + column * stride;
        int at1 = at0 + stride;
        int at2 = at0 + 2 * stride;
        int at3 = at0 + 3 * stride;
        // the second half of a vector that begins four elements earlier
        int at4 = at0 + 4 * stride - 4;
        int at5 = at0 + 5 * stride - 4;
        int at6 = at0 + 6 * stride - 4;
        int at7 = at0 + 7 * stride - 4;
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int k = term; k < termEnd; k += TERMS) {
            FloatVector row0 = FloatVector.fromArray(SPECIES, w, at0 + k);
            FloatVector row1 = FloatVector.fromArray(SPECIES, w, at1 + k);
            FloatVector row2 = FloatVector.fromArray(SPECIES, w, at2 + k);
            FloatVector row3 = FloatVector.fromArray(SPECIES, w, at3 + k);
            FloatVector a0 = row0.blend(FloatVector.fromArray(SPECIES, w, at4 + k), FOURS);
            FloatVector a1 = row1.blend(FloatVector.fromArray(SPECIES, w, at5 + k), FOURS);
            FloatVector a2 = row2.blend(FloatVector.fromArray(SPECIES, w, at6 + k), FOURS);
            FloatVector a3 = row3.blend(FloatVector.fromArray(SPECIES, w, at7 + k), FOURS);
            FloatVector b0 = a0.blend(a2.rearrange(EXCHANGED_PAIRS), PAIRS);
            FloatVector b1 = a1.blend(a3.rearrange(EXCHANGED_PAIRS), PAIRS);
            FloatVector b2 = a0.rearrange(EXCHANGED_PAIRS).blend(a2, PAIRS);
            FloatVector b3 = a1.rearrange(EXCHANGED_PAIRS).blend(a3, PAIRS);
            var up1 = b1.reinterpretAsLongs().lanewise(VectorOperators.LSHL, Float.SIZE);
            var up3 = b3.reinterpretAsLongs().lanewise(VectorOperators.LSHL, Float.SIZE);
            var down0 = b0.reinterpretAsLongs().lanewise(VectorOperators.LSHR, Float.SIZE);
            var down2 = b2.reinterpretAsLongs().lanewise(VectorOperators.LSHR, Float.SIZE);
            int xk = xStart + k * step;
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[xk]);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[xk + step]);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[xk + 2 * step]);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[xk + 3 * step]);
            sum = x0.fma(b0.blend(up1.reinterpretAsFloats(), ODD), sum);
            sum = x1.fma(down0.reinterpretAsFloats().blend(b1, ODD), sum);
            sum = x2.fma(b2.blend(up3.reinterpretAsFloats(), ODD), sum);
            sum = x3.fma(down2.reinterpretAsFloats().blend(b3, ODD), sum);
        }
        sum.intoArray(sums, 0);
    }
}
