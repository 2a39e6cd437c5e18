package dev.adjoint.vector;

/**
 * Started in a process of its own by {@link VectorBackendTest}: prints what the backend says of
 * itself.
 */
public final class Report {
    private Report() {}

    /** Prints the description. */
    public static void main(String[] arguments) {
        VectorBackend backend = new VectorBackend(1);
        System.out.println(backend.description());
    }
}
