import org.jspecify.annotations.NullMarked;

@NullMarked
module adjoint.lessons {
    requires static org.jspecify;
    requires adjoint.rl;
    requires adjoint.vector;
}
