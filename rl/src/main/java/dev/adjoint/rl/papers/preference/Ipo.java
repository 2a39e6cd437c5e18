package dev.adjoint.rl.papers.preference;

import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Scores;
import dev.adjoint.tensor.Tensor;

/**
 * IPO, arXiv:2310.12036, eq. 17: (d − 1 / (2 beta))², a finite margin where DPO has none.
 *
 * @param beta the regularisation, τ in the paper
 * @param length whether d is a difference of sums or of means
 */
public record Ipo(double beta, Length length) implements PairObjective {
    /** What the log-ratios of the tokens of an answer are combined to. */
    public enum Length {
        /** Their sum, as the paper prints it. */
        SUM,
        /** Their mean, as its authors meant it and libraries compute it. */
        MEAN
    }

    @Override
    public Loss loss(Scores live, Pairs pairs, PairCounts step) {
        Tensor sums = pairs.logRatios("IPO", live);
        Tensor perRow =
                switch (length) {
                    case SUM -> sums;
                    case MEAN -> sums.div(pairs.mask().divisors());
                };
        Margin margin = Margin.of(perRow, pairs.choices());
        Tensor distance = margin.difference().sub(1 / (2 * beta));
        return margin.loss(distance.square(), beta, step.pairs());
    }
}
