package dev.adjoint.rl;

import dev.adjoint.program.Shape;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.tensor.Tensor;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A critic's loss: coefficient · ½ (V − return)². With clipping (PPO's code) it is the larger of
 * that and the same with V kept within a range around the old value, per token, before the mean.
 *
 * @param coefficient what it counts beside the policy's loss
 * @param range how far V may move from the old value, if it is limited
 * @param aggregation from tokens to one number, as for the policy
 */
public record ValueLoss(double coefficient, OptionalDouble range, Aggregation aggregation) {
    /** Without clipping. */
    public static ValueLoss squared(double coefficient, Aggregation aggregation) {
        return new ValueLoss(coefficient, OptionalDouble.empty(), aggregation);
    }

    /** With clipping. */
    public static ValueLoss clipped(double coefficient, double range, Aggregation aggregation) {
        return new ValueLoss(coefficient, OptionalDouble.of(range), aggregation);
    }

    /** What V should be: advantages before whitening + old values. */
    public static Tensor returns(Advantages advantages, Rollout rollout) {
        return advantages.perToken().add(rollout.requireValues("value loss"));
    }

    /**
     * The loss of a micro-batch.
     *
     * @param values live values [rows, columns]
     * @param rollout the same rows, with the old values if the loss is clipped
     * @param returns [rows, columns], a constant
     * @param step the counts of the whole step
     */
    public Loss loss(Tensor values, Rollout rollout, Tensor returns, StepCounts step) {
        Mask mask = rollout.mask();
        Tensor live = mask.keep("values", values);
        Tensor target = mask.keep("returns", returns.detach());
        Tensor error = live.sub(target).square();
        if (range.isPresent()) {
            error = error.max(limited(live, rollout, range.getAsDouble()).sub(target).square());
        }
        Tensor value = aggregation.reduce(error.mul(0.5 * coefficient), mask, step);
        SortedMap<String, Loss.Measure> measures = new TreeMap<>();
        measures.put("value_error", new Loss.Measure(target.sub(live), mask));
        measures.put("value_return", new Loss.Measure(target, mask));
        return new Loss(value, measures);
    }

    private static Tensor limited(Tensor live, Rollout rollout, double range) {
        Tensor old = rollout.requireValues("value loss");
        Tensor width = Tensor.full(live.dtype(), range, Shape.SCALAR);
        return live.max(old.sub(width)).min(old.add(width));
    }

    /**
     * 1 − var(return − V) / var(return); NaN where all returns are equal, for then there is nothing
     * to explain.
     */
    public static double explainedVariance(Stat errors, Stat returns) {
        return returns.min() == returns.max()
                ? Double.NaN
                : 1 - errors.variance() / returns.variance();
    }
}
