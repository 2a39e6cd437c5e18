package dev.adjoint.rl.parts;

import dev.adjoint.rl.Mask;
import dev.adjoint.rl.StepCounts;
import dev.adjoint.tensor.Tensor;

/**
 * The only way from losses per token x to one number. The denominators are those of the whole step,
 * so the numbers of micro-batches add up. N is the number of answers with a token, L the tokens of
 * one answer, w the mask.
 */
public sealed interface Aggregation {
    /** Reduces losses [rows, columns] to one element. */
    Tensor reduce(Tensor perToken, Mask mask, StepCounts step);

    /** Whether a long answer counts for more than a short one because of its length alone. */
    default boolean weighsByLength() {
        return false;
    }

    /** 1/N Σ 1/L Σ w x: the mean over answers of the mean over tokens (GRPO, arXiv:2402.03300). */
    static Aggregation sequenceMeanOfTokenMeans() {
        return new SequenceMeanOfTokenMeans();
    }

    /** Σ w x / Σ w: the mean over all tokens of the step (DAPO, arXiv:2503.14476). */
    static Aggregation tokenMean() {
        return new TokenMean();
    }

    /** 1/N Σ Σ w x: an answer is one action (REINFORCE, RLOO, Dr. GRPO as printed). */
    static Aggregation sequenceMeanOfTokenSums() {
        return new SequenceMeanOfTokenSums();
    }

    /** Σ w x / constant. */
    static Aggregation sumOver(double constant) {
        return new SumOver(constant);
    }

    /**
     * 1/N Σ Σ w x / horizon: like the sum, in units of the longest answer allowed (Dr. GRPO as
     * coded).
     */
    static Aggregation sequenceMeanOverHorizon() {
        return new SequenceMeanOverHorizon();
    }

    /** Σ w x over the weight of the tokens that were selected (80/20, arXiv:2506.01939). */
    static Aggregation selectedTokenMean() {
        return new SelectedTokenMean();
    }

    /** See {@link #sequenceMeanOfTokenMeans()}. */
    record SequenceMeanOfTokenMeans() implements Aggregation {
        @Override
        public Tensor reduce(Tensor perToken, Mask mask, StepCounts step) {
            Tensor means = rowSums(perToken, mask).div(mask.divisors()); // (rows, 1)
            return means.sum().div(Math.max(1, step.sequences()));
        }
    }

    /** See {@link #tokenMean()}. */
    record TokenMean() implements Aggregation {
        @Override
        public Tensor reduce(Tensor perToken, Mask mask, StepCounts step) {
            return rowSums(perToken, mask).sum().div(step.tokens() == 0 ? 1 : step.tokens());
        }

        @Override
        public boolean weighsByLength() {
            return true;
        }
    }

    /** See {@link #sequenceMeanOfTokenSums()}. */
    record SequenceMeanOfTokenSums() implements Aggregation {
        @Override
        public Tensor reduce(Tensor perToken, Mask mask, StepCounts step) {
            return rowSums(perToken, mask).sum().div(Math.max(1, step.sequences()));
        }
    }

    /** See {@link #sumOver}. */
    record SumOver(double constant) implements Aggregation {
        @Override
        public Tensor reduce(Tensor perToken, Mask mask, StepCounts step) {
            return rowSums(perToken, mask).sum().div(constant);
        }
    }

    /** See {@link #sequenceMeanOverHorizon()}. */
    record SequenceMeanOverHorizon() implements Aggregation {
        @Override
        public Tensor reduce(Tensor perToken, Mask mask, StepCounts step) {
            double sequences = Math.max(1, step.sequences());
            return rowSums(perToken, mask).sum().div(sequences * step.horizon());
        }
    }

    /** See {@link #selectedTokenMean()}. */
    record SelectedTokenMean() implements Aggregation {
        @Override
        public Tensor reduce(Tensor perToken, Mask mask, StepCounts step) {
            return rowSums(perToken, mask).sum().div(step.selected() == 0 ? 1 : step.selected());
        }

        @Override
        public boolean weighsByLength() {
            return true;
        }
    }

    /** Σ w x of each row [rows, 1]. */
    private static Tensor rowSums(Tensor perToken, Mask mask) {
        return mask.keep("loss", perToken).mul(mask.weights()).sum(-1).unsqueeze(-1);
    }
}
