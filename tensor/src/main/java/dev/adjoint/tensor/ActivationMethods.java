package dev.adjoint.tensor;

import dev.adjoint.tensor.op.Activations;

/** Activation functions beyond those of {@link PointwiseMethods}. */
public sealed interface ActivationMethods permits Tensor {
    /** This tensor. */
    Tensor self();

    /** ½ this (1 + tanh(√(2/π) (this + 0.044715 this³))). */
    default Tensor geluTanh() {
        return Tensor.apply(Activations.GELU_TANH, self());
    }

    /** this · tanh(softplus(this)). */
    default Tensor mish() {
        return Tensor.apply(Activations.MISH, self());
    }

    /** this / (1 + |this|). */
    default Tensor softsign() {
        return Tensor.apply(Activations.SOFTSIGN, self());
    }

    /** this − tanh(this). */
    default Tensor tanhshrink() {
        return Tensor.apply(Activations.TANHSHRINK, self());
    }

    /** The self-normalising exponential linear unit. */
    default Tensor selu() {
        return Tensor.apply(Activations.SELU, self());
    }

    /** this limited to [0, 6]. */
    default Tensor relu6() {
        return Tensor.apply(Activations.RELU6, self());
    }

    /** (this + 3) / 6 limited to [0, 1]. */
    default Tensor hardSigmoid() {
        return Tensor.apply(Activations.HARD_SIGMOID, self());
    }

    /** this · hardSigmoid(this). */
    default Tensor hardSwish() {
        return Tensor.apply(Activations.HARD_SWISH, self());
    }

    /** this where positive, else weight · this. */
    default Tensor prelu(Tensor weight) {
        return Tensor.apply(Activations.PRELU, self(), weight);
    }

    /** this · sigmoid(gate). */
    default Tensor glu(Tensor gate) {
        return Tensor.apply(Activations.GLU, self(), gate);
    }

    /** this where positive, else slope · this. */
    default Tensor leakyRelu(double slope) {
        return Tensor.apply(Activations.leakyRelu(slope), self());
    }

    /** this where positive, else alpha (e^this − 1). */
    default Tensor elu(double alpha) {
        return Tensor.apply(Activations.elu(alpha), self());
    }

    /** this where positive, else alpha (e^(this / alpha) − 1). */
    default Tensor celu(double alpha) {
        return Tensor.apply(Activations.celu(alpha), self());
    }

    /** this moved towards 0 by lambda, and 0 where it is nearer. */
    default Tensor softshrink(double lambda) {
        return Tensor.apply(Activations.softshrink(lambda), self());
    }

    /** this where |this| &gt; lambda, else 0. */
    default Tensor hardshrink(double lambda) {
        return Tensor.apply(Activations.hardshrink(lambda), self());
    }

    /** this where it is above a limit, else a value. */
    default Tensor threshold(double limit, double value) {
        return Tensor.apply(Activations.threshold(limit, value), self());
    }
}
