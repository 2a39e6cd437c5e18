package dev.adjoint.rl.papers.preference;

import dev.adjoint.tensor.Tensor;

/**
 * Which answers were preferred to which, by their rows. One answer may appear in several pairs.
 *
 * @param chosen the row of the better answer of each pair
 * @param rejected the row of the worse one
 */
public record Choices(int[] chosen, int[] rejected) {
    /** Refuses halves of pairs. */
    public Choices {
        chosen = chosen.clone();
        rejected = rejected.clone();
        if (chosen.length != rejected.length) {
            throw new IllegalArgumentException(
                    "choices: "
                            + chosen.length
                            + " answers are chosen and "
                            + rejected.length
                            + " rejected");
        }
    }

    /** The number of pairs. */
    public int count() {
        return chosen.length;
    }

    /** Of numbers per row [rows, 1] those of the better answers [pairs, 1]. */
    public Tensor better(Tensor perRow) {
        return perRow.gatherRows(Tensor.of(chosen, chosen.length));
    }

    /** Of numbers per row [rows, 1] those of the worse answers [pairs, 1]. */
    public Tensor worse(Tensor perRow) {
        return perRow.gatherRows(Tensor.of(rejected, rejected.length));
    }
}
