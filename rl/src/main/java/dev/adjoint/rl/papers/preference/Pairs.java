package dev.adjoint.rl.papers.preference;

import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.Scores;
import dev.adjoint.tensor.Tensor;
import java.util.Optional;

/**
 * Answers and which of them were preferred; constants only. The mask covers answers and neither
 * their prompts nor observations.
 *
 * @param mask which tokens the answers consist of
 * @param choices which answer was preferred to which
 * @param reference log-probabilities by the reference policy, for objectives that have one
 */
public record Pairs(Mask mask, Choices choices, Optional<LogProbs> reference) {
    /** Cuts the reference to the mask. */
    public Pairs {
        reference = reference.map(logProbs -> logProbs.detach().within(mask));
    }

    /** With a reference policy. */
    public static Pairs of(Mask mask, Choices choices, LogProbs reference) {
        return new Pairs(mask, choices, Optional.of(reference));
    }

    /** Without one. */
    public static Pairs of(Mask mask, Choices choices) {
        return new Pairs(mask, choices, Optional.empty());
    }

    /** Σ w l of each answer [rows, 1]. */
    Tensor sums(String name, Scores live) {
        return sums(cut(name, live));
    }

    /** Σ w l / Σ w of each answer [rows, 1]. */
    Tensor means(String name, Scores live) {
        return sums(name, live).div(mask.divisors());
    }

    /** Σ w (l − l_ref) of each answer [rows, 1]: how much likelier than to the reference. */
    Tensor logRatios(String name, Scores live) {
        LogProbs frozen =
                reference.orElseThrow(() ->
                        new IllegalArgumentException(
                                name
                                        + ": needs log-probabilities of a reference policy, the pairs have none"));
        live.logProbs().requireComparable(name, frozen);
        return sums(cut(name, live).sub(frozen.values()));
    }

    private Tensor cut(String name, Scores live) {
        return mask.keep(name, live.logProbs().values());
    }

    private Tensor sums(Tensor perToken) {
        return perToken.mul(mask.weights()).sum(-1).unsqueeze(-1);
    }
}
