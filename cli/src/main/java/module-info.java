import org.jspecify.annotations.NullMarked;

/** The commands of the launcher. */
@NullMarked
module adjoint.cli {
    requires static org.jspecify;
    requires adjoint.rl;
    requires adjoint.vector;
    requires info.picocli;
    requires java.management;

    opens dev.adjoint.cli to
            info.picocli;
}
