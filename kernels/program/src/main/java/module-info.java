import org.jspecify.annotations.NullMarked;

/** The one intermediate representation: kernels, programs of kernels, and what can run them. */
@NullMarked
module adjoint.program {
    requires static org.jspecify;

    exports dev.adjoint.program;
    exports dev.adjoint.program.plan;
    exports dev.adjoint.program.scalar;

    uses dev.adjoint.program.Backend;
}
