package dev.adjoint.tensor;

import dev.adjoint.tensor.op.Reductions;

/** Ops that combine the elements along axes. The axes vanish; no axes given means all of them. */
public sealed interface ReductionMethods permits Tensor {
    /** This tensor. */
    Tensor self();

    /** The sum along axes; 0 for no elements. */
    default Tensor sum(int... axes) {
        return Reductions.sum(self(), axes);
    }

    /** The mean along axes; NaN for no elements. */
    default Tensor mean(int... axes) {
        Tensor sum = sum(axes);
        return sum.mul((double) Math.max(1, sum.shape().size()) / self().shape().size());
    }

    /** The largest element along axes; equal largest ones share the gradient. */
    default Tensor max(int... axes) {
        return Reductions.max(self(), axes);
    }

    /** The smallest element along axes; equal smallest ones share the gradient. */
    default Tensor min(int... axes) {
        return Reductions.max(self().neg(), axes).neg();
    }

    /** The place (i32) of the first largest element along the last axis. */
    default Tensor argMax() {
        return Tensor.apply(Reductions.ARG_MAX, self());
    }

    /** log Σ e^this along the last axis, finite for large inputs. */
    default Tensor logSumExp() {
        return Reductions.logSumExp(self());
    }

    /** Sums this down to a shape that broadcasts to this tensor's shape. */
    default Tensor sumTo(dev.adjoint.program.Shape shape) {
        return Reductions.sumTo(self(), shape);
    }
}
