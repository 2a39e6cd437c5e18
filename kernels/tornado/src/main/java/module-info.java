import org.jspecify.annotations.NullMarked;

/** The backend for GPUs: whole programs as task graphs of TornadoVM. */
@NullMarked
module adjoint.kernels.tornado {
    requires transitive adjoint.program;
    requires tornado.api;
    requires static org.jspecify;

    exports dev.adjoint.tornado;

    provides dev.adjoint.program.Backend with
            dev.adjoint.tornado.TornadoBackend;
}
