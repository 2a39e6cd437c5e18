package dev.adjoint.tornado.plan;

/**
 * Work items and work groups of a launch, along one dimension. TornadoVM computes garbage without
 * an exception where groups do not fill the grid, so that is checked here.
 *
 * @param global all work items
 * @param local the work items of a group
 */
public record Grid(int global, int local) {
    /** Work items of a group where nothing else decides. */
    public static final int LOCAL = 64;

    /**
     * Checks that groups fill the grid.
     *
     * @throws IllegalArgumentException if the local size does not divide the global size
     */
    public Grid {
        if (local <= 0 || global <= 0 || global % local != 0) {
            throw new IllegalArgumentException(
                    "a grid of " + global + " work items cannot have groups of " + local);
        }
    }

    /** At least so many work items, filled up to whole groups: kernels compare with the number. */
    public static Grid items(int items) {
        return new Grid(Math.multiplyExact(Math.ceilDiv(Math.max(1, items), LOCAL), LOCAL), LOCAL);
    }

    /** So many groups of a size. */
    public static Grid groups(int groups, int local) {
        return new Grid(Math.multiplyExact(groups, local), local);
    }
}
