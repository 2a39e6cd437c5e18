package dev.adjoint.program;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How the elements of a tensor lie in its storage: element (i0, i1, ...) is at offset + i0·stride0
 * + i1·stride1 + ...
 *
 * <p>Movement operations (permute, expand, slice, flip, most reshapes) only make another layout
 * over the same storage, so they cost nothing and appear in no program; kernels read their operands
 * through layouts and always write contiguous results.
 */
public final class Layout {
    private final Shape shape;
    private final int[] strides;
    private final int offset;

    private Layout(Shape shape, int[] strides, int offset) {
        this.shape = shape;
        this.strides = strides;
        this.offset = offset;
    }

    /** The row-major layout of a shape, from the start of the storage. */
    public static Layout contiguous(Shape shape) {
        return new Layout(shape, rowMajor(shape), 0);
    }

    private static int[] rowMajor(Shape shape) {
        int[] strides = new int[shape.rank()];
        int step = 1;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            strides[axis] = step;
            step *= Math.max(1, shape.length(axis));
        }
        return strides;
    }

    /** The shape that is seen through this layout. */
    public Shape shape() {
        return shape;
    }

    /**
     * Elements of storage between neighbours along an axis; 0 for an expanded axis; may be
     * negative.
     */
    public int stride(int axis) {
        return strides[axis < 0 ? axis + strides.length : axis];
    }

    /** All strides as a fresh array. */
    public int[] strides() {
        return strides.clone();
    }

    /** The place of the first element in the storage. */
    public int offset() {
        return offset;
    }

    /** Whether the elements lie in row-major order without gaps, from any offset. */
    public boolean isContiguous() {
        int step = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            int length = shape.length(axis);
            if (length != 1 && strides[axis] != step) {
                return shape.size() == 0;
            }
            step *= length;
        }
        return true;
    }

    /** The axes in another order: axis i of the result is axis {@code order[i]} of this. */
    public Layout permute(int... order) {
        int[] lengths = new int[order.length];
        int[] permuted = new int[order.length];
        for (int axis = 0; axis < order.length; axis++) {
            lengths[axis] = shape.length(order[axis]);
            permuted[axis] = strides[order[axis]];
        }
        return new Layout(Shape.of(lengths), permuted, offset);
    }

    /** Repeats axes of length one (and new leading axes) so that this has the target shape. */
    public Layout expand(Shape target) {
        int[] expanded = new int[target.rank()];
        int added = target.rank() - shape.rank();
        for (int axis = added; axis < target.rank(); axis++) {
            expanded[axis] = shape.length(axis - added) == 1 ? 0 : strides[axis - added];
        }
        return new Layout(target, expanded, offset);
    }

    /** The elements {@code start} to {@code end} (exclusive) along an axis. */
    public Layout slice(int axis, int start, int end) {
        return new Layout(shape.with(axis, end - start), strides, offset + start * strides[axis]);
    }

    /** The axis read from its end. */
    public Layout flip(int axis) {
        int[] flipped = strides.clone();
        flipped[axis] = -strides[axis];
        int last = Math.max(0, shape.length(axis) - 1);
        return new Layout(shape, flipped, offset + last * strides[axis]);
    }

    /**
     * All windows along an axis: the axis counts them, and a new last axis of the given size runs
     * through one. Windows start {@code step} apart and may overlap; inside, neighbours are {@code
     * dilation} apart.
     */
    public Layout windows(int axis, int size, int step, int dilation) {
        int count = (shape.length(axis) - (size - 1) * dilation - 1) / step + 1;
        int[] moving = Arrays.copyOf(strides, strides.length + 1);
        moving[axis] *= step;
        moving[strides.length] = strides[axis] * dilation;
        return new Layout(shape.with(axis, count).append(size), moving, offset);
    }

    /**
     * The same elements in the same order under another shape, or empty if no strides can express
     * that.
     */
    public Optional<Layout> reshape(Shape target) {
        if (isContiguous()) {
            return Optional.of(new Layout(target, rowMajor(target), offset));
        }
        Layout wide = withoutAxesOfLengthOne();
        int[] reshaped = new int[target.rank()];
        int from = wide.strides.length;
        int to = target.rank();
        while (to > 0) {
            int firstTo = to;
            int wanted = target.length(--to);
            if (wanted == 1) {
                continue;
            }
            int step = wide.strides[--from];
            int source = wide.shape.length(from);
            while (source != wanted) {
                if (source > wanted) {
                    wanted *= target.length(--to);
                } else if (wide.strides[from - 1] == wide.strides[from] * wide.shape.length(from)) {
                    source *= wide.shape.length(--from);
                } else {
                    return Optional.empty();
                }
            }
            for (int axis = firstTo - 1; axis >= to; axis--) {
                reshaped[axis] = step;
                step *= target.length(axis);
            }
        }
        return Optional.of(new Layout(target, reshaped, offset));
    }

    private Layout withoutAxesOfLengthOne() {
        int[] wide =
                IntStream.range(0, strides.length)
                        .filter(axis -> shape.length(axis) != 1)
                        .toArray();
        return permute(wide);
    }

    /** One more than the largest storage place that is read, or 0 for an empty tensor. */
    public int extent() {
        if (shape.size() == 0) {
            return 0;
        }
        int last = offset;
        for (int axis = 0; axis < strides.length; axis++) {
            last += Math.max(0, strides[axis] * (shape.length(axis) - 1));
        }
        return last + 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Layout layout
                && shape.equals(layout.shape)
                && offset == layout.offset
                && Arrays.equals(strides, layout.strides);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * shape.hashCode() + Arrays.hashCode(strides)) + offset;
    }

    /** The shape, followed by strides and offset where these are not plain row-major from 0. */
    @Override
    public String toString() {
        if (offset == 0 && isContiguous()) {
            return shape.toString();
        }
        return shape + "·" + Arrays.toString(strides) + (offset == 0 ? "" : "+" + offset);
    }
}
