package dev.adjoint.tensor;

import dev.adjoint.tensor.fused.Softmax;
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

    /** log Σ e^this along an axis, finite for large inputs. */
    default Tensor logSumExp(int axis) {
        return Reductions.logSumExp(self(), axis);
    }

    /** Σ (this − mean)² / (n − correction) along axes; a correction of 1 makes it unbiased. */
    default Tensor variance(double correction, int... axes) {
        return Reductions.variance(self(), correction, axes);
    }

    /** The root of the variance; its derivative is infinite where the variance is 0. */
    default Tensor deviation(double correction, int... axes) {
        return variance(correction, axes).sqrt();
    }

    /** (Σ |this|^power)^(1/power) along axes. */
    default Tensor norm(double power, int... axes) {
        return Reductions.norm(self(), power, axes);
    }

    /** 1 if an element along axes is not 0, else 0. */
    default Tensor any(int... axes) {
        return self().not().not().max(axes);
    }

    /** 1 if no element along axes is 0, else 0. */
    default Tensor all(int... axes) {
        return self().not().max(axes).not();
    }

    /** The place (i32) of the first smallest element along the last axis. */
    default Tensor argMin() {
        return self().neg().argMax();
    }

    /** e^this / Σ e^this along an axis. */
    default Tensor softmax(int axis) {
        return Reductions.alongRows(self(), axis, Softmax::of);
    }

    /** log softmax along an axis, finite where softmax is 0. */
    default Tensor logSoftmax(int axis) {
        Tensor sum = logSumExp(axis);
        return self().sub(Reductions.keep(sum, self().shape(), axis));
    }
}
