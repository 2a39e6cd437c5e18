package dev.adjoint.rl.control;

import java.util.SortedMap;

/**
 * Something with a memory. Resuming a run restores all of it, so a resumed run equals one that
 * never stopped.
 */
public interface Stateful {
    /** The whole state by name. */
    SortedMap<String, double[]> save();

    /**
     * Goes on from a saved state.
     *
     * @throws IllegalArgumentException if something is missing
     */
    void load(SortedMap<String, double[]> state);

    /** A number of a state. */
    static double number(SortedMap<String, double[]> state, String name) {
        double[] values = state.get(name);
        if (values == null || values.length != 1) {
            throw new IllegalArgumentException(
                    "state: "
                            + name
                            + (values == null
                                    ? " is missing"
                                    : " has " + values.length + " numbers, not 1"));
        }
        return values[0];
    }
}
