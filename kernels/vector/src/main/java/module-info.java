import org.jspecify.annotations.NullMarked;

/** The fast backend for CPUs: kernels on the Vector API. */
@NullMarked
module adjoint.vector {
    requires transitive adjoint.program;
    requires jdk.incubator.vector;
    requires static org.jspecify;

    exports dev.adjoint.vector;

    provides dev.adjoint.program.Backend with
            dev.adjoint.vector.VectorBackend;
}
