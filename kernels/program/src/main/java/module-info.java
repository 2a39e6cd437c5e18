import org.jspecify.annotations.NullMarked;

@NullMarked
module adjoint.program {
    requires static org.jspecify;

    exports dev.adjoint.program;
}
