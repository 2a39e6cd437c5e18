import org.jspecify.annotations.NullMarked;

@NullMarked
module adjoint.tensor {
    requires static org.jspecify;
    requires transitive adjoint.program;

    exports dev.adjoint.tensor;
}
