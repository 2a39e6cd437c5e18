package dev.adjoint.tornado.reduce;

/**
 * Groups of work items that work on a row together. What each of them found is written to local
 * memory, and then every item combines all of it, in the same order.
 *
 * <p>Local memory is only used where it is allocated: TornadoVM takes places in an array of local
 * memory that was passed to another method for bytes, and computes garbage.
 */
public final class Groups {
    /** Work items of a group. */
    public static final int SIZE = 64;

    private Groups() {}
}
