package dev.adjoint.autograd;

import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Node;
import dev.adjoint.tensor.Op;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Workspace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Activation checkpointing (Chen et al., arXiv:1604.06174): a part of a computation whose
 * intermediate values are not kept for the backward pass but computed again. It costs one more
 * forward pass of the part. Values keep their bits, and so do gradients of what one part uses;
 * where several parts use a tensor, what each of them contributes is added up first.
 *
 * <p>The function is ordinary code and may use parameters and other tensors besides its arguments;
 * gradients reach these as well. It must compute the same when it runs again: randomness has to
 * come from keys that it is given.
 */
public final class Checkpoint {
    private Checkpoint() {}

    /** Like {@link #all} for a function of one tensor with one result. */
    public static Tensor of(UnaryOperator<Tensor> function, Tensor input) {
        return all(inputs -> List.of(function.apply(inputs.get(0))), List.of(input)).get(0);
    }

    /**
     * Applies a function without keeping what it computes on the way. Outside of tracking this is
     * the function itself, whose intermediate values a step gives back.
     *
     * @param function must not keep its arguments
     * @param inputs its arguments
     */
    public static List<Tensor> all(
            Function<List<Tensor>, List<Tensor>> function, List<Tensor> inputs) {
        if (!Execution.current().tracking()) {
            return Workspace.region("checkpoint", () -> function.apply(inputs));
        }
        List<Tensor> captured = new ArrayList<>();
        List<Tensor> results =
                Workspace.region(
                        "checkpoint",
                        () -> {
                            List<Tensor> leaves = inputs.stream().map(Checkpoint::leaf).toList();
                            List<Tensor> outputs = function.apply(leaves);
                            captured.addAll(leavesBehind(outputs, leaves));
                            return outputs.stream().map(Tensor::detach).toList();
                        });
        List<Tensor> all = new ArrayList<>(inputs);
        all.addAll(captured);
        return Tensor.applyAll(new Part(function, inputs.size(), results), all);
    }

    private static Tensor leaf(Tensor input) {
        return input.isTracked() ? input.tracked() : input;
    }

    /**
     * The variables besides some that values were computed from, in the order of their first use.
     */
    private static List<Tensor> leavesBehind(List<Tensor> values, List<Tensor> known) {
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        seen.addAll(known);
        List<Tensor> found = new ArrayList<>();
        Deque<Tensor> open = new ArrayDeque<>(values.reversed());
        while (!open.isEmpty()) {
            Tensor value = open.pop();
            if (!value.isTracked() || !seen.add(value)) {
                continue;
            }
            if (value.node().isEmpty()) {
                found.add(value);
            } else {
                value.node().get().inputs().reversed().forEach(open::push);
            }
        }
        return found;
    }

    /**
     * The op that stands for the part.
     *
     * @param arguments how many inputs are arguments of the function; the others are what it uses
     *     besides
     * @param results what the function returned the first time
     */
    private record Part(
            Function<List<Tensor>, List<Tensor>> function, int arguments, List<Tensor> results)
            implements Op.Custom {
        @Override
        public String name() {
            return "checkpoint";
        }

        @Override
        public List<Tensor> forward(List<Tensor> inputs) {
            return results;
        }

        @Override
        public List<Tensor> backward(Node node, List<Tensor> gradients) {
            boolean differentiable = Execution.current().tracking();
            return Execution.withTracking()
                    .call(() -> again(node.inputs(), gradients, differentiable));
        }

        private List<Tensor> again(
                List<Tensor> inputs, List<Tensor> gradients, boolean differentiable) {
            List<Tensor> replayed = new ArrayList<>();
            List<Tensor> variables = new ArrayList<>();
            for (Tensor input : inputs.subList(0, arguments)) {
                Tensor variable = variable(input, differentiable);
                replayed.add(variable);
                if (variable.dtype().isFloating()) {
                    variables.add(variable);
                }
            }
            variables.addAll(inputs.subList(arguments, inputs.size()));
            return Gradients.of(function.apply(replayed), gradients, variables, differentiable);
        }

        private static Tensor variable(Tensor input, boolean differentiable) {
            if (!input.dtype().isFloating()) {
                return input;
            }
            return differentiable && input.isTracked() ? Transforms.alias(input) : input.tracked();
        }
    }
}
