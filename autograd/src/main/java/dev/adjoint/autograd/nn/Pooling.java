package dev.adjoint.autograd.nn;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.Moves;
import java.util.stream.IntStream;

/** One number for every window of the axes behind batch and channels. */
public final class Pooling {
    private Pooling() {}

    /**
     * The largest element of every window of x [batch, channels, lengths...]; padding never wins.
     * Equal largest elements share the gradient, where PyTorch gives it to the first.
     */
    public static Tensor max(Tensor x, Shape sizes, Sliding sliding) {
        requireShapes("max", x, sizes, sliding);
        Tensor windows = x;
        for (int axis = 0; axis < sliding.axes(); axis++) {
            int padding = sliding.padding().get(axis);
            windows = windows.padWith(2 + axis, padding, padding, Double.NEGATIVE_INFINITY);
        }
        return plainWindows(windows, sizes, sliding).max(lastAxes(x, sliding));
    }

    /**
     * The mean of every window of x [batch, channels, lengths...].
     *
     * @param countPadding whether padding counts as zeros, or is left out of the mean
     */
    public static Tensor mean(Tensor x, Shape sizes, Sliding sliding, boolean countPadding) {
        Tensor sum = sum(x, sizes, sliding);
        if (countPadding) {
            return sum.div(sizes.size());
        }
        return sum.div(sum(Tensor.full(x.dtype(), 1, x.shape()), sizes, sliding));
    }

    /** (Σ xᵖ)^(1/p) over every window of x [batch, channels, lengths...], for positive sums. */
    public static Tensor norm(Tensor x, double power, Shape sizes, Sliding sliding) {
        return sum(x.pow(power), sizes, sliding).pow(1 / power);
    }

    /**
     * The means of as many ranges of each axis as asked for; range i of n is ⌊i length / n⌋ to ⌈(i
     * + 1) length / n⌉.
     */
    public static Tensor adaptiveMean(Tensor x, Shape counts) {
        Tensor y = x;
        for (int axis = 0; axis < counts.rank(); axis++) {
            int length = x.length(2 + axis);
            double[] weights = ranges(length, counts.length(axis));
            Tensor matrix = Tensor.of(x.dtype(), weights, counts.length(axis), length);
            y = y.moveAxis(2 + axis, -1).linear(matrix).moveAxis(-1, 2 + axis);
        }
        return y;
    }

    private static double[] ranges(int length, int count) {
        double[] weights = new double[count * length];
        for (int i = 0; i < count; i++) {
            int from = i * length / count;
            int to = ((i + 1) * length + count - 1) / count;
            for (int place = from; place < to; place++) {
                weights[i * length + place] = 1.0 / (to - from);
            }
        }
        return weights;
    }

    private static Tensor sum(Tensor x, Shape sizes, Sliding sliding) {
        requireShapes("mean", x, sizes, sliding);
        return Convolutions.windows(x, sizes, sliding).sum(lastAxes(x, sliding));
    }

    private static Tensor plainWindows(Tensor x, Shape sizes, Sliding sliding) {
        Tensor windows = x;
        for (int axis = 0; axis < sliding.axes(); axis++) {
            int step = sliding.stride().get(axis);
            int dilation = sliding.dilation().get(axis);
            windows = Moves.windows(windows, 2 + axis, sizes.length(axis), step, dilation);
        }
        return windows;
    }

    private static int[] lastAxes(Tensor x, Sliding sliding) {
        int rank = x.shape().rank();
        return IntStream.range(rank, rank + sliding.axes()).toArray();
    }

    private static void requireShapes(String op, Tensor x, Shape sizes, Sliding sliding) {
        Shapes.requireRank(op, "x", x.shape(), 2 + sliding.axes());
        Shapes.requireRank(op, "window", sizes, sliding.axes());
    }
}
