package dev.adjoint.rl.papers.preference;

import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Mask;
import dev.adjoint.tensor.Tensor;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A number for the better and one for the worse answer of each pair [pairs, 1].
 *
 * @param better of the chosen answers
 * @param worse of the rejected ones
 */
record Margin(Tensor better, Tensor worse) {
    static Margin of(Tensor perRow, Choices choices) {
        return new Margin(choices.better(perRow), choices.worse(perRow));
    }

    /** better − worse. */
    Tensor difference() {
        return better.sub(worse);
    }

    /**
     * Σ of losses per pair over the pairs of the step, with the implicit rewards scale · better and
     * scale · worse.
     */
    Loss loss(Tensor perPair, double scale, int stepPairs) {
        return new Loss(perPair.sum().div(Math.max(1, stepPairs)), measures(scale));
    }

    SortedMap<String, Loss.Measure> measures(double scale) {
        Mask every = new Mask(Tensor.full(better.dtype(), 1, better.shape()));
        SortedMap<String, Loss.Measure> measures = new TreeMap<>();
        measures.put("reward_better", new Loss.Measure(better.mul(scale), every));
        measures.put("reward_worse", new Loss.Measure(worse.mul(scale), every));
        measures.put("margin", new Loss.Measure(difference().mul(scale), every));
        measures.put("accuracy", new Loss.Measure(worse.less(better), every));
        return measures;
    }
}
