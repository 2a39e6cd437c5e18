package dev.adjoint.rl.train;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.rl.control.ReferencePolicy;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.qwen.QwenModel;
import java.util.List;

/**
 * The policy not to stray from, and how it follows the one that learns.
 *
 * @param model its weights
 * @param rule how they follow
 */
public record Reference(QwenModel model, ReferencePolicy rule) {
    /** The policy that training started from, for ever. */
    public static Reference fixed(QwenModel model) {
        return new Reference(model, new ReferencePolicy.Fixed());
    }

    /** Whether the weights change, so that a checkpoint must hold them. */
    public boolean moves() {
        return !(rule instanceof ReferencePolicy.Fixed);
    }

    /**
     * Follows after a step.
     *
     * @param step counted from 1
     * @param live the policy that learns, with the same weights in the same order
     */
    public void follow(long step, QwenModel live) {
        if (!moves()) {
            return;
        }
        List<Parameter> own = model.parameters();
        List<Tensor> next = rule.after(step, values(own), values(live.parameters()));
        for (int i = 0; i < next.size(); i++) {
            own.get(i).set(next.get(i));
        }
    }

    private static List<Tensor> values(List<Parameter> parameters) {
        return parameters.stream().map(Parameter::value).toList();
    }
}
