package dev.adjoint.rl.papers.tokens;

import static dev.adjoint.rl.parts.Slot.ADVANTAGE;
import static dev.adjoint.rl.parts.Slot.RATIO;
import static dev.adjoint.rl.parts.Slot.SURROGATE;

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
 * PPO, arXiv:1707.06347, eq. 7 and 9: several epochs on the same data, kept near by clipping the
 * ratio.
 */
public final class Ppo {
    private Ppo() {}

    /**
     * What can be chosen.
     *
     * @param gamma the discount, 1 for answers of a language model
     * @param lambda of the advantage estimation
     * @param clip how far the ratio may go
     * @param entropy the coefficient of the bonus
     * @param placement whether a divergence is taken off the rewards
     */
    public record Settings(double gamma, double lambda, double clip, double entropy, Kl placement) {
        /** For language models: γ 1, λ .95, clip .2, no bonus, no divergence. */
        public static final Settings TOKENS = new Settings(1, 0.95, 0.2, 0, new Kl.None());
    }

    /** The actor. */
    public static PolicyGradient of(Settings settings) {
        Kl placement = settings.placement;
        return PolicyGradient.named("PPO")
                .changes(
                        A2c.of(settings.gamma, settings.lambda, settings.entropy),
                        ADVANTAGE,
                        RATIO,
                        SURROGATE)
                .advantage(
                        Advantage.gae(settings.gamma, settings.lambda, placement)
                                .then(Advantage.whiten(1e-8)))
                .ratio(Ratio.perToken())
                .surrogate(Surrogate.clip(settings.clip, settings.clip))
                .weight(Weight.all())
                .aggregation(Aggregation.tokenMean())
                .terms(Term.entropyBonus(settings.entropy));
    }

    /** The critic, its values kept within a range of the old ones. */
    public static ValueLoss critic(double coefficient, double range) {
        return ValueLoss.clipped(coefficient, range, Aggregation.tokenMean());
    }
}
