package dev.adjoint.autograd.nn;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.RmsNorm;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * (x − mean) / √(variance + ε), with mean and variance over different elements; the variance
 * divides by the number of elements. Scales and shifts are the caller's: {@code
 * y.mul(weight).add(bias)}.
 */
public final class Normalizations {
    private Normalizations() {}

    /** Over the last {@code axes} axes of x (Ba et al., arXiv:1607.06450). */
    public static Tensor layer(Tensor x, int axes, double epsilon) {
        int rank = x.shape().rank();
        return over(x, epsilon, IntStream.range(rank - axes, rank).toArray());
    }

    /** Over batch and places of x [batch, channels, ...] (Ioffe and Szegedy, arXiv:1502.03167). */
    public static Tensor batch(Tensor x, double epsilon) {
        int rank = x.shape().rank();
        int[] axes = IntStream.range(0, rank).filter(axis -> axis != 1).toArray();
        return over(x, epsilon, axes);
    }

    /** With a mean and a variance [channels] that were gathered before, as in evaluation. */
    public static Tensor batchWith(Tensor x, Tensor mean, Tensor variance, double epsilon) {
        Tensor centred = x.sub(channels(x, mean));
        return centred.mul(channels(x, variance).add(epsilon).rsqrt());
    }

    /** Over groups of channels of x [batch, channels, ...] (Wu and He, arXiv:1803.08494). */
    public static Tensor group(Tensor x, int groups, double epsilon) {
        Shapes.requireMultiple("group", "channels", x.length(1), "groups", groups);
        Tensor grouped = x.reshape(x.length(0), groups, -1);
        return over(grouped, epsilon, 2).reshape(x.shape());
    }

    /** Over the places of every channel of x [batch, channels, ...] (arXiv:1607.08022). */
    public static Tensor instance(Tensor x, double epsilon) {
        return over(x, epsilon, IntStream.range(2, x.shape().rank()).toArray());
    }

    /** x / √(mean x² + ε) · weight over the last axis of any number (arXiv:1910.07467). */
    public static Tensor rms(Tensor x, Tensor weight, double epsilon) {
        Tensor rows = x.reshape(-1, x.length(-1));
        return RmsNorm.of(rows, weight, epsilon).reshape(x.shape());
    }

    /** x / max(|x|, ε) along an axis, with the Euclidean length. */
    public static Tensor unitLength(Tensor x, int axis, double epsilon) {
        Tensor length = x.square().sum(axis).sqrt().unsqueeze(Shapes.axis("unit", x.shape(), axis));
        return x.div(length.max(Tensor.full(x.dtype(), epsilon, Shape.SCALAR)));
    }

    /** A value per channel, as wide as x [batch, channels, ...]. */
    public static Tensor channels(Tensor x, Tensor values) {
        int[] lengths = new int[x.shape().rank() - 1];
        Arrays.fill(lengths, 1);
        lengths[0] = values.length(0);
        return values.reshape(lengths);
    }

    private static Tensor over(Tensor x, double epsilon, int... axes) {
        int[] ones = x.shape().lengths();
        IntStream.of(axes).forEach(axis -> ones[axis] = 1);
        Tensor centred = x.sub(x.mean(axes).reshape(ones));
        Tensor variance = centred.square().mean(axes).reshape(ones);
        return centred.mul(variance.add(epsilon).rsqrt());
    }
}
