import org.jspecify.annotations.NullMarked;

@NullMarked
module adjoint.transformer {
    requires static org.jspecify;
    requires transitive adjoint.autograd;
    requires tools.jackson.core;

    exports dev.adjoint.transformer;
}
