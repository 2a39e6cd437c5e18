package dev.adjoint.rl.papers.preference;

import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.Scores;
import dev.adjoint.tensor.Tensor;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * KTO, arXiv:2402.01306, eq. 8: single answers marked good or bad. With h the summed log-ratio to
 * the reference and z the reference point, λ_good (1 − σ(beta (h − z))) for good answers and λ_bad
 * (1 − σ(beta (z − h))) for bad ones.
 *
 * @param beta the steepness
 * @param good λ of good answers
 * @param bad λ of bad answers
 */
public record Kto(double beta, double good, double bad) {
    /** As published: beta .1, both weights one. */
    public static Kto of() {
        return new Kto(0.1, 1, 1);
    }

    /**
     * Marked answers; constants only.
     *
     * @param mask which tokens the answers consist of
     * @param desirable whether each row is good
     * @param reference log-probabilities by the reference policy
     */
    public record Marked(Mask mask, boolean[] desirable, LogProbs reference) {
        /** Checks the rows and cuts the reference to the mask. */
        public Marked {
            if (desirable.length != mask.rows()) {
                throw new IllegalArgumentException(
                        "KTO: "
                                + desirable.length
                                + " marks, the mask has "
                                + mask.rows()
                                + " rows");
            }
            desirable = desirable.clone();
            reference = reference.detach().within(mask);
        }
    }

    /**
     * The reference point z: the mean log-ratio of answers paired with other prompts, not below 0;
     * a constant.
     *
     * @param mismatched live scores of those pairings
     * @param marked the same rows; their marks do not matter
     */
    public static double referencePoint(Scores mismatched, Marked marked) {
        return Math.max(0, logRatios(mismatched, marked).mean().item());
    }

    /**
     * The loss of a micro-batch.
     *
     * @param live what the policy that learns says about the answers
     * @param marked the same rows
     * @param referencePoint z of the whole step
     * @param stepAnswers the number of answers of the whole step
     */
    public Loss loss(Scores live, Marked marked, double referencePoint, int stepAnswers) {
        Tensor h = logRatios(live, marked); // (rows, 1)
        Tensor sign = marks(marked, h, 1, -1);
        Tensor value = h.sub(referencePoint).mul(beta).mul(sign).sigmoid();
        Tensor perRow = value.neg().add(1).mul(marks(marked, h, good, bad));
        Mask every = new Mask(Tensor.full(h.dtype(), 1, h.shape()));
        SortedMap<String, Loss.Measure> measures = new TreeMap<>();
        measures.put(
                "reward_good", new Loss.Measure(h.mul(beta), new Mask(marks(marked, h, 1, 0))));
        measures.put("reward_bad", new Loss.Measure(h.mul(beta), new Mask(marks(marked, h, 0, 1))));
        measures.put("value", new Loss.Measure(value, every));
        return new Loss(perRow.sum().div(Math.max(1, stepAnswers)), measures);
    }

    private static Tensor logRatios(Scores live, Marked marked) {
        live.logProbs().requireComparable("KTO", marked.reference);
        Tensor kept = marked.mask.keep("KTO", live.logProbs().values());
        return kept.sub(marked.reference.values()).mul(marked.mask.weights()).sum(-1).unsqueeze(-1);
    }

    /** One number for good rows and another for bad ones [rows, 1]. */
    private static Tensor marks(Marked marked, Tensor like, double good, double bad) {
        double[] values = new double[marked.desirable.length];
        for (int row = 0; row < values.length; row++) {
            values[row] = marked.desirable[row] ? good : bad;
        }
        return Tensor.of(like.dtype(), values, values.length, 1);
    }
}
