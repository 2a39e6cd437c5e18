package dev.adjoint.rl.papers.preference;

import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Scores;
import dev.adjoint.tensor.Tensor;

/**
 * ORPO, arXiv:2403.07691, eq. 6 and 7: imitation of the better answer plus lambda · −log σ(log odds
 * ratio), where the likelihood of an answer is the geometric mean of its tokens' and odds = p / (1
 * − p). No reference policy.
 *
 * @param lambda the weight of the odds ratio
 */
public record Orpo(double lambda) implements PairObjective {
    @Override
    public Loss loss(Scores live, Pairs pairs, PairCounts step) {
        Tensor means = pairs.means("ORPO", live);
        Margin odds = Margin.of(logOdds(means), pairs.choices());
        Tensor likelihood = pairs.choices().better(pairs.sums("ORPO", live));
        Tensor imitation =
                likelihood.neg().sum().div(step.betterTokens() == 0 ? 1 : step.betterTokens());
        Loss ratio = odds.loss(odds.difference().logSigmoid().mul(-lambda), lambda, step.pairs());
        return new Loss(imitation.add(ratio.value()), ratio.measures());
    }

    /** log p − log(1 − p). */
    private static Tensor logOdds(Tensor logProb) {
        return logProb.sub(logProb.exp().neg().add(1).log());
    }
}
