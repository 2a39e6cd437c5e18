import org.jspecify.annotations.NullMarked;

/** The backward walk, what is built on it, parameters and optimizers. */
@NullMarked
module adjoint.autograd {
    requires transitive adjoint.tensor;
    requires static org.jspecify;

    exports dev.adjoint.autograd;
    exports dev.adjoint.autograd.algebra;
    exports dev.adjoint.autograd.distributions;
    exports dev.adjoint.autograd.inspect;
    exports dev.adjoint.autograd.nn;
    exports dev.adjoint.autograd.optim;
}
