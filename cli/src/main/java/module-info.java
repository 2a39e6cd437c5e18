import org.jspecify.annotations.NullMarked;

/** The commands of the launcher. */
@NullMarked
module adjoint.cli {
    requires static org.jspecify;
    requires adjoint.rl;
    requires adjoint.transformer;
    requires adjoint.vector;
    requires info.picocli;
    requires java.management;
    requires jdk.httpserver;

    opens dev.adjoint.cli to
            info.picocli;
}
