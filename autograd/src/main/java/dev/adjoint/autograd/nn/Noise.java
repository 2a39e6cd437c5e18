package dev.adjoint.autograd.nn;

import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import java.util.Arrays;

/** Random functions of a tensor: all chance comes from a key. */
public final class Noise {
    private Noise() {}

    /** x / (1 − p) with probability 1 − p, else 0 (Srivastava et al., 2014). */
    public static Tensor dropout(Tensor x, double p, RandomKey key) {
        return dropped(x, p, key, x.shape());
    }

    /** Dropout of whole channels of x [batch, channels, ...]. */
    public static Tensor dropoutOfChannels(Tensor x, double p, RandomKey key) {
        int[] lengths = x.shape().lengths();
        Arrays.fill(lengths, 2, lengths.length, 1);
        return dropped(x, p, key, Shape.of(lengths));
    }

    private static Tensor dropped(Tensor x, double p, RandomKey key, Shape shape) {
        if (p < 0 || p > 1) {
            throw new IllegalArgumentException("dropout: p = " + p + " is not in [0, 1]");
        }
        Tensor drops = key.uniform(shape).less(Tensor.full(DType.F32, p, Shape.SCALAR));
        return drops.select(Tensor.full(x.dtype(), 0, Shape.SCALAR), x.div(p < 1 ? 1 - p : 1));
    }

    /** softmax((x + Gumbel noise) / temperature) along the last axis (Jang, arXiv:1611.01144). */
    public static Tensor gumbelSoftmax(Tensor logits, double temperature, RandomKey key) {
        Tensor noise = key.gumbel(logits.shape()).cast(logits.dtype());
        return logits.add(noise).div(temperature).softmax(-1);
    }
}
