package dev.adjoint.rl.papers.tokens;

import static dev.adjoint.rl.parts.Deviation.UNBIASED;
import static dev.adjoint.rl.parts.Slot.SURROGATE;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Singleton;
import dev.adjoint.rl.parts.Surrogate;
import dev.adjoint.rl.parts.Weight;

/**
 * CISPO, MiniMax-M1, arXiv:2506.13585, eq. 4: the importance weight is clipped and not the update,
 * so that no token loses its gradient. The caps are those of the ratio itself, not 1 ± epsilon.
 */
public final class Cispo {
    private Cispo() {}

    /** Capped at 5, without a lower cap: the paper gives no number, its users take about this. */
    public static PolicyGradient of() {
        return of(0, 5, 1e-4);
    }

    /** With other caps and another epsilon beside the deviation. */
    public static PolicyGradient of(double min, double max, double epsilon) {
        return PolicyGradient.named("CISPO")
                .changes(Dapo.of(0.2, 0.28, epsilon), SURROGATE)
                .advantage(Advantage.groupStandardised(UNBIASED, epsilon, Singleton.ZERO))
                .ratio(Ratio.perToken())
                .surrogate(Surrogate.clippedWeight(min, max))
                .weight(Weight.all())
                .aggregation(Aggregation.tokenMean())
                .terms();
    }
}
