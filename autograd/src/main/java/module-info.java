import org.jspecify.annotations.NullMarked;

@NullMarked
module adjoint.autograd {
    requires static org.jspecify;
    requires transitive adjoint.tensor;

    exports dev.adjoint.autograd;
}
