package dev.adjoint.rl;

import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;

/**
 * How much better than expected each token was. Constants by type: no gradient can leak through
 * them.
 *
 * @param perToken [rows, columns], 0 outside the mask
 */
public record Advantages(Tensor perToken) {
    /** Refuses values with a gradient. */
    public Advantages {
        Shapes.requireRank("advantages", "perToken", perToken.shape(), 2);
        if (perToken.isTracked()) {
            throw new IllegalArgumentException(
                    "advantages: the values "
                            + perToken.dtype()
                            + perToken.shape()
                            + " carry a gradient; an advantage is a constant, detach it");
        }
    }

    /** Some rows in a given order. */
    public Advantages take(int... rows) {
        return new Advantages(perToken.gatherRows(Tensor.of(rows.clone(), rows.length)));
    }

    /**
     * The rows from (inclusive) to (exclusive): what a micro-batch takes of the whole step's
     * advantages.
     */
    public Advantages rows(int from, int to) {
        return new Advantages(perToken.slice(0, from, to));
    }
}
