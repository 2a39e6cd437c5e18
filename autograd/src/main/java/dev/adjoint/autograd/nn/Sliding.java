package dev.adjoint.autograd.nn;

import java.util.Collections;
import java.util.List;

/**
 * How windows slide over the last axes of a tensor, a number for each axis.
 *
 * @param stride how far neighbouring windows are apart
 * @param padding what is added on both sides of an axis before
 * @param dilation how far neighbouring elements of a window are apart
 */
public record Sliding(List<Integer> stride, List<Integer> padding, List<Integer> dilation) {
    /** Copies the lists and requires one number of each kind for every axis. */
    public Sliding {
        stride = List.copyOf(stride);
        padding = List.copyOf(padding);
        dilation = List.copyOf(dilation);
        if (stride.size() != padding.size() || stride.size() != dilation.size()) {
            throw new IllegalArgumentException(
                    "sliding: stride "
                            + stride
                            + ", padding "
                            + padding
                            + " and dilation "
                            + dilation
                            + " are of different numbers of axes");
        }
    }

    /** The same numbers for every one of {@code axes} axes. */
    public static Sliding same(int axes, int stride, int padding, int dilation) {
        return new Sliding(
                Collections.nCopies(axes, stride),
                Collections.nCopies(axes, padding),
                Collections.nCopies(axes, dilation));
    }

    /** Windows at every place, without padding. */
    public static Sliding plain(int axes) {
        return same(axes, 1, 0, 1);
    }

    /** The number of axes. */
    public int axes() {
        return stride.size();
    }
}
