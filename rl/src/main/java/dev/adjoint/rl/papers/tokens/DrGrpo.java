package dev.adjoint.rl.papers.tokens;

import static dev.adjoint.rl.parts.Slot.ADVANTAGE;
import static dev.adjoint.rl.parts.Slot.AGGREGATION;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Singleton;
import dev.adjoint.rl.parts.Surrogate;
import dev.adjoint.rl.parts.Weight;

/**
 * Dr. GRPO, arXiv:2503.20783: GRPO without its two biases. The deviation favoured very easy and
 * very hard prompts, the division by the answer's own length favoured short right answers and long
 * wrong ones; a constant length does neither.
 */
public final class DrGrpo {
    private DrGrpo() {}

    /** With clip .2. */
    public static PolicyGradient of() {
        return of(0.2);
    }

    /** With a symmetric clip. */
    public static PolicyGradient of(double clip) {
        return PolicyGradient.named("Dr. GRPO")
                .changes(Grpo.of(clip, 1e-4), ADVANTAGE, AGGREGATION)
                .advantage(Advantage.groupMean(Singleton.ZERO))
                .ratio(Ratio.perToken())
                .surrogate(Surrogate.clip(clip, clip))
                .weight(Weight.all())
                .aggregation(Aggregation.sequenceMeanOverHorizon())
                .terms();
    }
}
