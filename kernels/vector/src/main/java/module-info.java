import org.jspecify.annotations.NullMarked;

@NullMarked
module adjoint.vector {
    requires static org.jspecify;
    requires adjoint.program;
    requires jdk.incubator.vector;
}
