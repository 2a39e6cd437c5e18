package dev.adjoint.rl.papers.tokens;

import static dev.adjoint.rl.parts.Deviation.UNBIASED;
import static dev.adjoint.rl.parts.Slot.ADVANTAGE;
import static dev.adjoint.rl.parts.Slot.AGGREGATION;
import static dev.adjoint.rl.parts.Slot.RATIO;
import static dev.adjoint.rl.parts.Slot.SURROGATE;
import static dev.adjoint.rl.parts.Slot.TERMS;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Singleton;
import dev.adjoint.rl.parts.Surrogate;
import dev.adjoint.rl.parts.Weight;

/**
 * GRPO, DeepSeekMath, arXiv:2402.03300, eq. 3: the reward against the mean of its group in units of
 * its deviation, a ratio per token with a symmetric clip, the mean over answers of the mean over
 * tokens.
 */
public final class Grpo {
    private Grpo() {}

    /** As the main job runs it: clip .2, deviation + 1e-4, no divergence term. */
    public static PolicyGradient of() {
        return of(0.2, 1e-4);
    }

    /** Without the divergence term. */
    public static PolicyGradient of(double clip, double epsilon) {
        return PolicyGradient.named("GRPO")
                .changes(Reinforce.of(), ADVANTAGE, RATIO, SURROGATE, AGGREGATION)
                .advantage(Advantage.groupStandardised(UNBIASED, epsilon, Singleton.ZERO))
                .ratio(Ratio.perToken())
                .surrogate(Surrogate.clip(clip, clip))
                .weight(Weight.all())
                .aggregation(Aggregation.sequenceMeanOfTokenMeans())
                .terms();
    }

    /** As published: with beta · k3 towards the reference in the loss; the paper takes beta .04. */
    public static PolicyGradient published(double clip, double epsilon, double beta) {
        return PolicyGradient.named("GRPO as published")
                .changes(of(clip, epsilon), TERMS)
                .advantage(Advantage.groupStandardised(UNBIASED, epsilon, Singleton.ZERO))
                .ratio(Ratio.perToken())
                .surrogate(Surrogate.clip(clip, clip))
                .weight(Weight.all())
                .aggregation(Aggregation.sequenceMeanOfTokenMeans())
                .terms(new Kl.InLossK3AsPublished(beta));
    }
}
