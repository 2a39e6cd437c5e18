import org.jspecify.annotations.NullMarked;

/** Tensors and the ops on them, each declared once beside its derivative. */
@NullMarked
module adjoint.tensor {
    requires transitive adjoint.program;
    requires static org.jspecify;

    exports dev.adjoint.tensor;
    exports dev.adjoint.tensor.op;
    exports dev.adjoint.tensor.fused;
}
