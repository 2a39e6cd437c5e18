package dev.adjoint.rl.control;

import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Which weights the policy is not to stray from: how the reference follows the live policy. Pure.
 */
public sealed interface ReferencePolicy {
    /**
     * The reference's weights after a step.
     *
     * @param step counted from 1
     * @param reference its weights so far
     * @param live the policy's weights now, in the same order
     */
    List<Tensor> after(long step, List<Tensor> reference, List<Tensor> live);

    /** The policy that training started from, for ever. */
    record Fixed() implements ReferencePolicy {
        @Override
        public List<Tensor> after(long step, List<Tensor> reference, List<Tensor> live) {
            return reference;
        }
    }

    /** The live policy, taken anew after every so many steps. */
    record Refreshed(int steps) implements ReferencePolicy {
        /** Refuses less than one step. */
        public Refreshed {
            if (steps < 1) {
                throw new IllegalArgumentException(
                        "reference: must be taken anew every 1 step or more, got " + steps);
            }
        }

        @Override
        public List<Tensor> after(long step, List<Tensor> reference, List<Tensor> live) {
            return step % steps == 0
                    ? live.stream().map(weight -> weight.detach().copy()).toList()
                    : reference;
        }
    }

    /** θ_ref ← (1 − rate) θ_ref + rate θ. */
    record MovingAverage(double rate) implements ReferencePolicy {
        /** Refuses a rate outside (0, 1]. */
        public MovingAverage {
            if (!(rate > 0 && rate <= 1)) {
                throw new IllegalArgumentException(
                        "reference: the rate must be above 0 and at most 1, got " + rate);
            }
        }

        @Override
        public List<Tensor> after(long step, List<Tensor> reference, List<Tensor> live) {
            return Execution.withoutTracking()
                    .call(() -> {
                        List<Tensor> mixed = new ArrayList<>();
                        for (int i = 0; i < reference.size(); i++) {
                            Tensor old = reference.get(i).mul(1 - rate);
                            mixed.add(old.add(live.get(i).mul(rate)));
                        }
                        return List.copyOf(mixed);
                    });
        }
    }
}
