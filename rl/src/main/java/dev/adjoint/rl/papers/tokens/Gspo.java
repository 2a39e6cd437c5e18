package dev.adjoint.rl.papers.tokens;

import static dev.adjoint.rl.parts.Deviation.UNBIASED;
import static dev.adjoint.rl.parts.Slot.RATIO;
import static dev.adjoint.rl.parts.Slot.SURROGATE;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Singleton;
import dev.adjoint.rl.parts.Surrogate;
import dev.adjoint.rl.parts.Weight;

/**
 * GSPO, arXiv:2507.18071, eq. 5: the ratio once an answer, a geometric mean, and so with far
 * narrower bounds.
 */
public final class Gspo {
    private Gspo() {}

    /** As published: clip 3e-4 below and 4e-4 above. */
    public static PolicyGradient of() {
        return of(3e-4, 4e-4, 1e-4);
    }

    /** With other bounds and another epsilon beside the deviation. */
    public static PolicyGradient of(double low, double high, double epsilon) {
        return PolicyGradient.named("GSPO")
                .changes(Grpo.of(0.2, epsilon), RATIO, SURROGATE)
                .advantage(Advantage.groupStandardised(UNBIASED, epsilon, Singleton.ZERO))
                .ratio(Ratio.sequenceMean())
                .surrogate(Surrogate.clip(low, high))
                .weight(Weight.all())
                .aggregation(Aggregation.sequenceMeanOfTokenMeans())
                .terms();
    }

    /** GSPO-token, eq. 13: the same value, but the advantage may differ from token to token. */
    public static PolicyGradient perToken(double low, double high, double epsilon) {
        return PolicyGradient.named("GSPO-token")
                .changes(of(low, high, epsilon), RATIO)
                .advantage(Advantage.groupStandardised(UNBIASED, epsilon, Singleton.ZERO))
                .ratio(Ratio.sequenceMeanPerToken())
                .surrogate(Surrogate.clip(low, high))
                .weight(Weight.all())
                .aggregation(Aggregation.sequenceMeanOfTokenMeans())
                .terms();
    }
}
