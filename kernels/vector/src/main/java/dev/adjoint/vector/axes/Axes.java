package dev.adjoint.vector.axes;

import dev.adjoint.program.Layout;
import java.util.Arrays;

/**
 * Some axes of a layout with the fewest lengths and strides that visit the same places in the same
 * order: axes of length one are dropped, and neighbours that one stride can express are merged.
 * Outermost first.
 */
public final class Axes {
    private final int[] lengths;
    private final int[] strides;

    private Axes(int[] lengths, int[] strides) {
        this.lengths = lengths;
        this.strides = strides;
    }

    /** The axes {@code from} (inclusive) to {@code to} (exclusive) of a layout. */
    public static Axes of(Layout layout, int from, int to) {
        int[] lengths = new int[to - from];
        int[] strides = new int[to - from];
        int count = 0;
        for (int axis = from; axis < to; axis++) {
            int length = layout.shape().length(axis);
            int stride = layout.stride(axis);
            if (length == 1) {
                continue;
            }
            if (count > 0 && strides[count - 1] == stride * length) {
                lengths[count - 1] *= length;
                strides[count - 1] = stride;
            } else {
                lengths[count] = length;
                strides[count++] = stride;
            }
        }
        return new Axes(Arrays.copyOf(lengths, count), Arrays.copyOf(strides, count));
    }

    /** The number of axes that are left. */
    public int rank() {
        return lengths.length;
    }

    /** The number of elements. */
    public int size() {
        int size = 1;
        for (int length : lengths) {
            size *= length;
        }
        return size;
    }

    /** The length of the innermost axis, 1 if there is none. */
    public int innerLength() {
        return rank() == 0 ? 1 : lengths[rank() - 1];
    }

    /** The stride of the innermost axis; 1 if there is none. */
    public int innerStride() {
        return rank() == 0 ? 1 : strides[rank() - 1];
    }

    /** All but the innermost axis. */
    public Axes outer() {
        int count = Math.max(0, rank() - 1);
        return new Axes(Arrays.copyOf(lengths, count), Arrays.copyOf(strides, count));
    }

    /** How far element {@code index}, counted in row-major order, is from the first one. */
    public int place(int index) {
        int place = 0;
        int rest = index;
        for (int axis = lengths.length - 1; axis > 0; axis--) {
            place += rest % lengths[axis] * strides[axis];
            rest /= lengths[axis];
        }
        return lengths.length == 0 ? place : place + rest * strides[0];
    }
}
