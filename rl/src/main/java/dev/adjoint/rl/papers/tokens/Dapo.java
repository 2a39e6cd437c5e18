package dev.adjoint.rl.papers.tokens;

import static dev.adjoint.rl.parts.Deviation.UNBIASED;
import static dev.adjoint.rl.parts.Slot.AGGREGATION;
import static dev.adjoint.rl.parts.Slot.SURROGATE;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Singleton;
import dev.adjoint.rl.parts.Surrogate;
import dev.adjoint.rl.parts.Weight;

/**
 * DAPO, arXiv:2503.14476, eq. 8: clip-higher, the mean over all tokens, no divergence term. Its
 * dynamic sampling is {@link dev.adjoint.rl.control.DynamicSampling}, its overlong punishment
 * {@link dev.adjoint.rl.reward.Overlong}.
 */
public final class Dapo {
    private Dapo() {}

    /** As published: clip .2 below and .28 above. */
    public static PolicyGradient of() {
        return of(0.2, 0.28, 1e-4);
    }

    /** With other bounds and another epsilon beside the deviation. */
    public static PolicyGradient of(double low, double high, double epsilon) {
        return PolicyGradient.named("DAPO")
                .changes(Grpo.of(low, epsilon), SURROGATE, AGGREGATION)
                .advantage(Advantage.groupStandardised(UNBIASED, epsilon, Singleton.ZERO))
                .ratio(Ratio.perToken())
                .surrogate(Surrogate.clip(low, high))
                .weight(Weight.all())
                .aggregation(Aggregation.tokenMean())
                .terms();
    }
}
