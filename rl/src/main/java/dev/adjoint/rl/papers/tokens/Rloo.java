package dev.adjoint.rl.papers.tokens;

import static dev.adjoint.rl.parts.Slot.ADVANTAGE;
import static dev.adjoint.rl.parts.Slot.AGGREGATION;
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
 * RLOO, arXiv:2402.14740: REINFORCE whose baseline is the mean of the other answers to the same
 * prompt.
 */
public final class Rloo {
    private Rloo() {}

    /** On-policy, without a divergence penalty. */
    public static PolicyGradient of() {
        return PolicyGradient.named("RLOO")
                .changes(Reinforce.of(), ADVANTAGE)
                .advantage(Advantage.leaveOneOut(Singleton.REJECT))
                .ratio(Ratio.none())
                .surrogate(Surrogate.scoreFunction())
                .weight(Weight.all())
                .aggregation(Aggregation.sequenceMeanOfTokenSums())
                .terms();
    }

    /**
     * With beta times the divergence of each answer taken off its reward, and for several updates
     * on the same answers: the ratio is that of the whole answer, clipped.
     */
    public static PolicyGradient offPolicy(double beta, double clip) {
        return PolicyGradient.named("RLOO off-policy")
                .changes(of(), ADVANTAGE, RATIO, SURROGATE, AGGREGATION)
                .advantage(Advantage.lessDivergence(beta, Advantage.leaveOneOut(Singleton.REJECT)))
                .ratio(Ratio.sequenceProduct())
                .surrogate(Surrogate.clip(clip, clip))
                .weight(Weight.all())
                .aggregation(Aggregation.sequenceMeanOfTokenMeans())
                .terms();
    }
}
