package dev.adjoint.rl.papers.tokens;

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
 * REINFORCE++, arXiv:2501.03262: advantages whitened over all tokens of the step, since the
 * deviation of a single group is correlated with what it divides; then PPO's clipped loss without a
 * critic.
 */
public final class ReinforcePlusPlus {
    private ReinforcePlusPlus() {}

    /** For single answers: the divergence is taken off the reward of every token. */
    public static PolicyGradient of(double clip, double beta) {
        return PolicyGradient.named("REINFORCE++")
                .changes(Reinforce.of(), ADVANTAGE, RATIO, SURROGATE, AGGREGATION)
                .advantage(Advantage.returns(1, new Kl.InReward(beta)).then(Advantage.whiten(1e-8)))
                .ratio(Ratio.perToken())
                .surrogate(Surrogate.clip(clip, clip))
                .weight(Weight.all())
                .aggregation(Aggregation.tokenMean())
                .terms();
    }

    /** For groups: the mean of the group is taken off, and the divergence is a loss by k2. */
    public static PolicyGradient baseline(double clip, double beta) {
        return PolicyGradient.named("REINFORCE++ baseline")
                .changes(of(clip, beta), ADVANTAGE, TERMS)
                .advantage(Advantage.groupMean(Singleton.ZERO).then(Advantage.whiten(1e-8)))
                .ratio(Ratio.perToken())
                .surrogate(Surrogate.clip(clip, clip))
                .weight(Weight.all())
                .aggregation(Aggregation.tokenMean())
                .terms(new Kl.InLossK2(beta));
    }
}
