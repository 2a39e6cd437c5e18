package dev.adjoint.vector.pointwise;

import dev.adjoint.program.HalfFloats;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.threads.Scratch;
import java.util.Arrays;

/**
 * One operand of a pointwise kernel, seen block by block: after {@link #move} the elements of the
 * block stand in {@link #array} from {@link #at}. Contiguous operands are read where they are,
 * repeated ones (a number, a row) from a copy that is made once, all others are gathered by runs
 * along their innermost axis.
 */
final class BlockOperand {
    /** Rows up to this length are laid out in a copy that every block can be read from. */
    private static final int LONGEST_ROW = 4096;

    private final Storage storage;
    private final int[] lengths;
    private final int[] strides;
    private final int offset;
    private final int[] index;
    private final Way way;

    /** Where the block is. */
    private float[] array;

    /** The place of the block's first element. */
    private int at;

    private enum Way {
        IN_PLACE,
        NUMBER,
        ROW,
        GATHERED
    }

    BlockOperand(Operand operand, Storage storage, int block, Scratch scratch) {
        Layout layout = operand.layout();
        int[] axes = mergedAxes(layout);
        int rank = axes.length / 2;
        this.storage = storage;
        this.lengths = Arrays.copyOfRange(axes, 0, rank);
        this.strides = Arrays.copyOfRange(axes, rank, 2 * rank);
        this.offset = layout.offset();
        this.index = new int[rank];
        this.way = way();
        this.array =
                switch (way) {
                    case IN_PLACE -> ((Storage.Floats) storage).array();
                    case NUMBER -> number(block, scratch);
                    case ROW -> row(block, scratch);
                    case GATHERED -> scratch.take(block);
                };
    }

    float[] array() {
        return array;
    }

    int at() {
        return at;
    }

    /** Lengths followed by strides of the fewest axes that mean the same; at least one axis. */
    private static int[] mergedAxes(Layout layout) {
        int[] lengths = new int[layout.shape().rank() + 1];
        int[] strides = new int[lengths.length];
        int rank = 0;
        for (int axis = 0; axis < layout.shape().rank(); axis++) {
            int length = layout.shape().length(axis);
            int stride = layout.stride(axis);
            if (length == 1) {
                continue;
            }
            if (rank > 0 && strides[rank - 1] == stride * length) {
                lengths[rank - 1] *= length;
                strides[rank - 1] = stride;
            } else {
                lengths[rank] = length;
                strides[rank++] = stride;
            }
        }
        if (rank == 0) {
            lengths[rank++] = 1;
        }
        int[] axes = Arrays.copyOf(lengths, 2 * rank);
        System.arraycopy(strides, 0, axes, rank, rank);
        return axes;
    }

    private Way way() {
        boolean isFloat = storage instanceof Storage.Floats;
        if (lengths.length == 1 && strides[0] == 0) {
            return Way.NUMBER;
        }
        if (isFloat && lengths.length == 1 && strides[0] == 1) {
            return Way.IN_PLACE;
        }
        boolean isRow =
                lengths.length == 2
                        && strides[0] == 0
                        && strides[1] == 1
                        && lengths[1] <= LONGEST_ROW;
        return isFloat && isRow ? Way.ROW : Way.GATHERED;
    }

    private float[] number(int block, Scratch scratch) {
        float[] repeated = scratch.take(block);
        copyRun(offset, 0, repeated, 0, block);
        return repeated;
    }

    private float[] row(int block, Scratch scratch) {
        int length = lengths[1];
        int filled = block + length;
        float[] repeated = scratch.take(filled);
        for (int i = 0; i < filled; i += length) {
            copyRun(offset, 1, repeated, i, Math.min(length, filled - i));
        }
        return repeated;
    }

    /** Makes elements {@code start} to {@code start + n} readable. */
    void move(int start, int n) {
        switch (way) {
            case IN_PLACE -> at = offset + start;
            case NUMBER -> at = 0;
            case ROW -> at = start % lengths[1];
            case GATHERED -> gather(start, n);
        }
    }

    private void gather(int start, int n) {
        int last = lengths.length - 1;
        int rest = start;
        for (int axis = last; axis >= 0; axis--) {
            index[axis] = rest % lengths[axis];
            rest /= lengths[axis];
        }
        int done = 0;
        while (done < n) {
            int run = Math.min(n - done, lengths[last] - index[last]);
            copyRun(place(), strides[last], array, done, run);
            done += run;
            advance(run);
        }
    }

    private int place() {
        int place = offset;
        for (int axis = 0; axis < index.length; axis++) {
            place += index[axis] * strides[axis];
        }
        return place;
    }

    private void advance(int run) {
        int axis = index.length - 1;
        index[axis] += run;
        while (axis > 0 && index[axis] == lengths[axis]) {
            index[axis] = 0;
            index[--axis]++;
        }
    }

    private void copyRun(int from, int stride, float[] target, int to, int n) {
        switch (storage) {
            case Storage.Floats floats -> copy(floats.array(), from, stride, target, to, n);
            case Storage.Ints ints -> convert(ints.array(), from, stride, target, to, n);
            case Storage.Halves halves -> widen(halves, from, stride, target, to, n);
            case Storage.Doubles _, Storage.Slot _ ->
                    throw new IllegalArgumentException(
                            "pointwise: the vector backend cannot read " + storage.dtype());
        }
    }

    private static void copy(float[] source, int from, int stride, float[] target, int to, int n) {
        if (stride == 1) {
            System.arraycopy(source, from, target, to, n);
        } else if (stride == 0) {
            Arrays.fill(target, to, to + n, source[from]);
        } else {
            for (int i = 0; i < n; i++) {
                target[to + i] = source[from + i * stride];
            }
        }
    }

    private static void widen(
            Storage.Halves source, int from, int stride, float[] target, int to, int n) {
        if (stride == 1) {
            HalfFloats.widen(source.dtype(), source.array(), from, target, to, n);
        } else {
            for (int i = 0; i < n; i++) {
                target[to + i] = source.get(from + i * stride);
            }
        }
    }

    private static void convert(int[] source, int from, int stride, float[] target, int to, int n) {
        for (int i = 0; i < n; i++) {
            target[to + i] = source[from + i * stride];
        }
    }
}
