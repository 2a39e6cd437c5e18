package dev.adjoint.rl.papers.tokens;

import static dev.adjoint.rl.parts.Slot.ADVANTAGE;
import static dev.adjoint.rl.parts.Slot.AGGREGATION;
import static dev.adjoint.rl.parts.Slot.TERMS;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.ValueLoss;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Surrogate;
import dev.adjoint.rl.parts.Term;
import dev.adjoint.rl.parts.Weight;

/**
 * A2C, Mnih et al., arXiv:1602.01783 without the threads: a critic as baseline, an entropy bonus.
 */
public final class A2c {
    private A2c() {}

    /** The actor. */
    public static PolicyGradient of(double gamma, double lambda, double entropy) {
        return PolicyGradient.named("A2C")
                .changes(Reinforce.of(), ADVANTAGE, AGGREGATION, TERMS)
                .advantage(Advantage.gae(gamma, lambda, new Kl.None()))
                .ratio(Ratio.none())
                .surrogate(Surrogate.scoreFunction())
                .weight(Weight.all())
                .aggregation(Aggregation.tokenMean())
                .terms(Term.entropyBonus(entropy));
    }

    /** The critic: half the squared error. */
    public static ValueLoss critic() {
        return ValueLoss.squared(1, Aggregation.tokenMean());
    }
}
