package dev.adjoint.rl.papers.tokens;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Surrogate;
import dev.adjoint.rl.parts.Weight;

/** REINFORCE, Williams 1992: −1/N Σ R Σ log π, the reward times the score of the whole answer. */
public final class Reinforce {
    private Reinforce() {}

    /** Without a baseline. */
    public static PolicyGradient of() {
        return PolicyGradient.named("REINFORCE")
                .advantage(Advantage.score())
                .ratio(Ratio.none())
                .surrogate(Surrogate.scoreFunction())
                .weight(Weight.all())
                .aggregation(Aggregation.sequenceMeanOfTokenSums())
                .terms();
    }
}
