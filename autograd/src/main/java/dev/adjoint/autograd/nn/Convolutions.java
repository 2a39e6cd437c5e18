package dev.adjoint.autograd.nn;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.Moves;
import java.util.Collections;
import java.util.stream.IntStream;

/**
 * Convolutions over any number of axes, as neural networks mean them: cross-correlations, y[n, o,
 * p] = Σ_c,k w[o, c, k] x[n, c, p · stride + k · dilation − padding].
 *
 * <p>There is no kernel for them: the windows are a view with overlapping strides, so a convolution
 * is that view and a matrix product, and derivatives of every order follow from those of the two.
 * The view is copied once, k times the size of the input.
 */
public final class Convolutions {
    private Convolutions() {}

    /**
     * x [batch, channels, lengths...] with weight [outputs, channels / groups, sizes...] → [batch,
     * outputs, places...]. Output group i sees input group i; as many groups as channels make a
     * depthwise convolution.
     */
    public static Tensor convolution(Tensor x, Tensor weight, Sliding sliding, int groups) {
        requireShapes("convolution", x, weight, sliding);
        int outputs = weight.length(0);
        Shapes.requireMultiple("convolution", "channels", x.length(1), "groups", groups);
        Shapes.requireMultiple("convolution", "outputs", outputs, "groups", groups);
        Shapes.requireLength("convolution", "weight", weight.shape(), 1, x.length(1) / groups);
        Tensor windows = windows(x, weight.shape().axes(2, weight.shape().rank()), sliding);
        Shape places = windows.shape().axes(2, 2 + sliding.axes());
        Tensor columns = columns(windows, sliding.axes(), groups); // (N, G, C/G K, P)
        Tensor rows = weight.reshape(groups, outputs / groups, columns.length(2));
        return rows.matmul(columns)
                .reshape(Shape.of(x.length(0), outputs).append(places.lengths()));
    }

    /**
     * The transpose of a convolution with the same weight: x [batch, channels, lengths...] with
     * weight [channels, outputs / groups, sizes...] → [batch, outputs, (length − 1) stride − 2
     * padding + dilation (size − 1) + 1 + more...].
     *
     * @param more places added at the end, where the stride leaves the length open
     */
    public static Tensor transposed(
            Tensor x, Tensor weight, Sliding sliding, int more, int groups) {
        requireShapes("transposed", x, weight, sliding);
        Shapes.requireLength("transposed", "weight", weight.shape(), 0, x.length(1));
        Shapes.requireMultiple("transposed", "channels", x.length(1), "groups", groups);
        Tensor spread = x;
        Tensor kernel = exchanged(weight, groups);
        for (int axis = 0; axis < sliding.axes(); axis++) {
            int reach = sliding.dilation().get(axis) * (weight.length(2 + axis) - 1);
            int side = reach - sliding.padding().get(axis);
            Tensor apart = Moves.dilate(spread, 2 + axis, sliding.stride().get(axis));
            spread = padOrCut(apart, 2 + axis, side, side + more);
            kernel = kernel.flip(2 + axis);
        }
        Sliding dense =
                new Sliding(
                        Collections.nCopies(sliding.axes(), 1),
                        Collections.nCopies(sliding.axes(), 0),
                        sliding.dilation());
        return convolution(spread, kernel, dense, groups);
    }

    /** y [batch, channels, ...] + bias [channels]. */
    public static Tensor channelBias(Tensor y, Tensor bias) {
        Shapes.requireRank("channelBias", "bias", bias.shape(), 1);
        return y.add(Normalizations.channels(y, bias));
    }

    private static void requireShapes(String op, Tensor x, Tensor weight, Sliding sliding) {
        Shapes.requireRank(op, "x", x.shape(), 2 + sliding.axes());
        Shapes.requireRank(op, "weight", weight.shape(), 2 + sliding.axes());
    }

    /** All windows of the axes from 2 on: [batch, channels, places..., sizes...]. */
    static Tensor windows(Tensor x, Shape sizes, Sliding sliding) {
        Tensor windows = x;
        for (int axis = 0; axis < sliding.axes(); axis++) {
            int padding = sliding.padding().get(axis);
            windows = padding == 0 ? windows : windows.pad(2 + axis, padding, padding);
        }
        for (int axis = 0; axis < sliding.axes(); axis++) {
            int step = sliding.stride().get(axis);
            int dilation = sliding.dilation().get(axis);
            windows = Moves.windows(windows, 2 + axis, sizes.length(axis), step, dilation);
        }
        return windows;
    }

    private static Tensor columns(Tensor windows, int axes, int groups) {
        int channels = windows.length(1) / groups;
        Tensor grouped = windows.unflatten(1, groups, channels); // (N, G, C/G, P..., K...)
        IntStream sizesFirst =
                IntStream.concat(
                        IntStream.range(3 + axes, 3 + 2 * axes), IntStream.range(3, 3 + axes));
        int[] order = IntStream.concat(IntStream.range(0, 3), sizesFirst).toArray();
        int places = windows.shape().axes(2, 2 + axes).size();
        int terms = channels * windows.shape().axes(2 + axes, 2 + 2 * axes).size();
        return grouped.permute(order).reshape(windows.length(0), groups, terms, places);
    }

    /** [channels, outputs / groups, ...] → [outputs, channels / groups, ...]. */
    private static Tensor exchanged(Tensor weight, int groups) {
        int channels = weight.length(0) / groups;
        int outputs = weight.length(1) * groups;
        Tensor swapped = weight.unflatten(0, groups, channels).swapAxes(1, 2);
        return swapped.reshape(weight.shape().with(0, outputs).with(1, channels));
    }

    private static Tensor padOrCut(Tensor x, int axis, int before, int after) {
        Tensor padded = x.pad(axis, Math.max(0, before), Math.max(0, after));
        int start = Math.max(0, -before);
        return padded.slice(axis, start, padded.length(axis) - Math.max(0, -after));
    }
}
