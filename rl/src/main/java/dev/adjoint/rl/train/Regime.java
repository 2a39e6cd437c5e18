package dev.adjoint.rl.train;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.ValueLoss;
import dev.adjoint.rl.control.AdaptiveKl;
import dev.adjoint.rl.control.ReferencePolicy;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.reward.Format;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What happens around the loss of a step: which answers it learns from, how their rewards are
 * shaped, how often it learns from them, and how the reference follows.
 *
 * @param epochs passes over the answers of a step
 * @param minibatches updates of one pass, each on some of the problems
 * @param mostBatches how many batches may be drawn until a step is full of problems whose answers
 *     differ in reward (dynamic sampling); without it every problem is learnt from
 * @param overlongCache the length over which answers are punished before the limit
 * @param format a bonus for answers of a form
 * @param withoutTruncated whether answers that were cut off teach nothing
 * @param reference how the reference follows the policy
 * @param target the divergence that the coefficient steers to
 * @param critic what the critic minimises
 */
public record Regime(
        int epochs,
        int minibatches,
        OptionalInt mostBatches,
        OptionalInt overlongCache,
        Optional<Format> format,
        boolean withoutTruncated,
        ReferencePolicy reference,
        Optional<AdaptiveKl.Target> target,
        ValueLoss critic) {
    /** One update on everything that was drawn, with the rewards of the verifier. */
    public static final Regime STANDARD =
            new Regime(
                    1,
                    1,
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    false,
                    new ReferencePolicy.Fixed(),
                    Optional.empty(),
                    ValueLoss.squared(0.5, Aggregation.tokenMean()));

    /** Refuses less than one update. */
    public Regime {
        if (epochs < 1 || minibatches < 1) {
            throw new IllegalArgumentException(
                    "regime: needs at least one epoch and one minibatch, got "
                            + epochs
                            + " and "
                            + minibatches);
        }
    }

    /** Whether a method can learn several times from the same answers. */
    public static boolean allowsReuse(PolicyGradient method) {
        return !(method.ratio() instanceof Ratio.None || method.ratio() instanceof Ratio.OnPolicy);
    }

    /** Whether the reference ever changes. */
    boolean movesReference() {
        return !(reference instanceof ReferencePolicy.Fixed);
    }

    /**
     * Checks what depends on the method and the sizes of a step.
     *
     * @throws IllegalArgumentException naming what the method has no use for
     */
    void requireFits(PolicyGradient method, Settings settings) {
        if (epochs * minibatches > 1 && !allowsReuse(method)) {
            throw unfit(
                    method, "has no ratio to an earlier policy, so it can learn from answers once");
        }
        if (minibatches > settings.prompts()) {
            throw unfit(
                    method,
                    minibatches + " minibatches need as many prompts, has " + settings.prompts());
        }
        if (mostBatches.isPresent() && settings.samples() < 2) {
            throw unfit(method, "dynamic sampling needs two samples or more");
        }
        if ((movesReference() || target.isPresent()) && !method.needsReference()) {
            throw unfit(method, "has no divergence from a reference policy to steer");
        }
        if (!critic.equals(STANDARD.critic) && !method.needsCritic()) {
            throw unfit(method, "has no critic");
        }
        if (method.weight().correctsBehaviour()) {
            throw unfit(
                    method,
                    "the policy that draws is the one that the ratio divides by: importance has"
                            + " nothing to correct");
        }
    }

    private static IllegalArgumentException unfit(PolicyGradient method, String reason) {
        return new IllegalArgumentException(method.name() + ": " + reason);
    }
}
