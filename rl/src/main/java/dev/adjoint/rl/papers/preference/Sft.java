package dev.adjoint.rl.papers.preference;

import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.Scores;
import dev.adjoint.rl.StepCounts;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.tensor.Tensor;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Supervised fine-tuning: the mean of −log π over the tokens of answers. The mask covers answers
 * with their end tokens and no prompts.
 */
public final class Sft {
    private Sft() {}

    /** The loss of a micro-batch. */
    public static Loss loss(Scores live, Mask mask, StepCounts step) {
        Scores scores = live.within(mask);
        Tensor perToken = scores.logProbs().values().neg();
        SortedMap<String, Loss.Measure> measures = new TreeMap<>();
        measures.put("entropy", new Loss.Measure(scores.entropy(), mask));
        measures.put("likelihood", new Loss.Measure(scores.logProbs().values().exp(), mask));
        return new Loss(Aggregation.tokenMean().reduce(perToken, mask, step), measures);
    }
}
