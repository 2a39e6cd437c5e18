package dev.adjoint.autograd;

import dev.adjoint.autograd.inspect.Watch;
import dev.adjoint.program.Storage;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Node;
import dev.adjoint.tensor.Op;
import dev.adjoint.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The backward walk. It visits the nodes between outputs and inputs once each, outputs first, and
 * adds up what each op's derivative says. Nothing is stored in tensors and nothing needs to be
 * zeroed.
 *
 * <p>The walk is iterative, so the depth of a computation is limited by memory and not by the
 * stack. Maps go by identity: equal values are different variables. Gradients of a tensor that is
 * used several times are added in the order in which the walk meets its uses, which depends only on
 * the computation.
 */
public final class Gradients {
    private final GradientSums gradients;
    private final Set<Tensor> targets;
    private final boolean differentiable;

    private Gradients(List<Tensor> inputs, boolean differentiable) {
        this.targets = Collections.newSetFromMap(new IdentityHashMap<>());
        this.targets.addAll(inputs);
        this.differentiable = differentiable;
        this.gradients = new GradientSums(!differentiable);
    }

    /**
     * The gradients of a scalar by several tensors, as values.
     *
     * @param loss one element
     * @param inputs tracked tensors that the loss may depend on
     * @return for each input a tensor of its shape; zeros where the loss does not depend on it
     * @throws IllegalArgumentException if the loss is not a tracked scalar or an input is not
     *     tracked
     */
    public static List<Tensor> of(Tensor loss, List<Tensor> inputs) {
        return of(List.of(loss), List.of(ones(loss)), inputs, false);
    }

    /** Like {@link #of(Tensor, List)}, with gradients that can be differentiated again. */
    public static List<Tensor> differentiable(Tensor loss, List<Tensor> inputs) {
        return of(List.of(loss), List.of(ones(loss)), inputs, true);
    }

    private static Tensor ones(Tensor loss) {
        if (loss.shape().size() != 1) {
            throw new IllegalArgumentException(
                    "gradient: the loss must have one element, it is "
                            + loss.dtype()
                            + loss.shape()
                            + "; reduce it, or give the gradients of the outputs");
        }
        return Tensor.full(loss.dtype(), 1, loss.shape());
    }

    /**
     * The products of given output gradients with the Jacobian.
     *
     * @param outputs what was computed
     * @param outputGradients for each output a tensor of its shape
     * @param inputs what to differentiate by
     * @param differentiable whether the results are tracked; fused ops are then differentiated by
     *     their decomposition
     */
    public static List<Tensor> of(
            List<Tensor> outputs,
            List<Tensor> outputGradients,
            List<Tensor> inputs,
            boolean differentiable) {
        for (Tensor input : inputs) {
            if (!input.isTracked()) {
                throw new IllegalArgumentException(
                        "gradient: an input "
                                + input.dtype()
                                + input.shape()
                                + " is not tracked; pass the result of tracked() or a parameter's value");
            }
        }
        Execution execution =
                differentiable ? Execution.withTracking() : Execution.withoutTracking();
        return execution.call(
                () -> new Gradients(inputs, differentiable).walk(outputs, outputGradients, inputs));
    }

    private List<Tensor> walk(
            List<Tensor> outputs, List<Tensor> outputGradients, List<Tensor> inputs) {
        List<Tensor> results = List.of();
        try {
            for (int i = 0; i < outputs.size(); i++) {
                if (!isZero(outputGradients.get(i))) {
                    gradients.add(outputs.get(i), outputGradients.get(i));
                }
            }
            for (Node node : outputsFirst(outputs)) {
                gradients.beginVisit();
                try {
                    visit(node);
                } catch (ArithmeticException | IllegalArgumentException e) {
                    throw Watch.explained(e, node, Execution.current().backend());
                } finally {
                    gradients.endVisit(node);
                }
                release(node);
            }
            results = inputs.stream().map(this::result).toList();
            return results;
        } finally {
            gradients.end(results);
        }
    }

    /** Whether a gradient is one zero repeated, as that of an output that nothing depends on is. */
    private static boolean isZero(Tensor gradient) {
        return switch (gradient.storage()) {
            case Storage.Floats one -> one.size() == 1 && one.array()[0] == 0;
            case Storage.Doubles one -> one.size() == 1 && one.array()[0] == 0;
            case Storage.Ints _, Storage.Halves _, Storage.Slot _ -> false;
        };
    }

    private Tensor result(Tensor input) {
        Tensor gradient = gradients.of(input);
        return gradient != null ? gradient : Tensor.full(input.dtype(), 0, input.shape());
    }

    private void visit(Node node) {
        List<Tensor> received = received(node);
        if (received.isEmpty()) {
            return;
        }
        switch (node.op()) {
            case Op.View view -> contribute(node.input(0), view.derivative(node, received.get(0)));
            case Op.Rule rule -> {
                for (int input = 0; input < node.inputs().size(); input++) {
                    if (node.input(input).isTracked()) {
                        contribute(
                                node.input(input), rule.derivative(input, node, received.get(0)));
                    }
                }
            }
            case Op.Fused fused -> contribute(node, gradients(fused, node, received));
            case Op.Custom custom -> contribute(node, custom.backward(node, received));
        }
    }

    private List<Tensor> gradients(Op.Fused fused, Node node, List<Tensor> received) {
        return differentiable
                ? throughDecomposition(fused, node, received)
                : fused.backward(node, received)
                        .orElseGet(() -> throughDecomposition(fused, node, received));
    }

    /** Adds one contribution for each floating input. */
    private void contribute(Node node, List<Tensor> contributions) {
        List<Tensor> floating =
                node.inputs().stream().filter(input -> input.dtype().isFloating()).toList();
        if (floating.size() != contributions.size()) {
            throw new IllegalArgumentException(
                    node.op().name()
                            + ": "
                            + contributions.size()
                            + " gradients for "
                            + floating.size()
                            + " floating inputs");
        }
        for (int i = 0; i < floating.size(); i++) {
            contribute(floating.get(i), contributions.get(i));
        }
    }

    /** Gradients by all floating inputs of a fused op, from the simpler ops that it stands for. */
    private List<Tensor> throughDecomposition(Op.Fused fused, Node node, List<Tensor> received) {
        return Execution.withTracking()
                .call(() -> {
                    List<Tensor> inputs = new ArrayList<>();
                    for (Tensor input : node.inputs()) {
                        inputs.add(input.dtype().isFloating() ? separate(input) : input);
                    }
                    List<Tensor> variables = inputs.stream().filter(Tensor::isTracked).toList();
                    return of(fused.decompose(inputs), received, variables, differentiable);
                });
    }

    /**
     * The same value as a variable of its own, still connected to its origin if the walk is to be
     * differentiated.
     */
    private Tensor separate(Tensor input) {
        return differentiable && input.isTracked() ? Transforms.alias(input) : input.tracked();
    }

    /**
     * The gradients of a node's outputs, zeros for those that nothing depends on; empty if nothing
     * depends on any.
     */
    private List<Tensor> received(Node node) {
        if (node.outputs().stream().noneMatch(gradients::has)) {
            return List.of();
        }
        return node.outputs().stream().map(this::result).toList();
    }

    private void release(Node node) {
        for (Tensor output : node.outputs()) {
            if (!targets.contains(output)) {
                gradients.remove(output);
            }
        }
    }

    private void contribute(Tensor input, Tensor gradient) {
        if (input.isTracked()) {
            gradients.add(input, gradient.sumTo(input.shape()));
        }
    }

    /**
     * The nodes that lead from the outputs to the targets, every node before those that it was
     * computed from.
     */
    private List<Node> outputsFirst(List<Tensor> outputs) {
        IdentityHashMap<Node, Boolean> leads = new IdentityHashMap<>();
        List<Node> order = new ArrayList<>();
        Deque<Node> stack = new ArrayDeque<>();
        for (Tensor output : outputs) {
            output.node().ifPresent(stack::push);
        }
        Set<Node> opened = Collections.newSetFromMap(new IdentityHashMap<>());
        while (!stack.isEmpty()) {
            Node node = stack.peek();
            if (leads.containsKey(node)) {
                stack.pop();
            } else if (opened.add(node)) {
                node.inputs().forEach(input -> pushOrigin(input, stack, leads));
            } else {
                stack.pop();
                boolean needed =
                        node.inputs().stream().anyMatch(input -> leadsToTarget(input, leads));
                leads.put(node, needed);
                if (needed) {
                    order.add(node);
                }
            }
        }
        return order.reversed();
    }

    private void pushOrigin(Tensor input, Deque<Node> stack, IdentityHashMap<Node, Boolean> leads) {
        Node origin = input.node().orElse(null);
        if (origin != null && !isBoundary(input) && !leads.containsKey(origin)) {
            stack.push(origin);
        }
    }

    private boolean leadsToTarget(Tensor input, IdentityHashMap<Node, Boolean> leads) {
        @Nullable Node origin = input.node().orElse(null);
        return targets.contains(input)
                || (origin != null && Boolean.TRUE.equals(leads.get(origin)));
    }

    /**
     * An alias that is a target ends the walk: what lies behind it belongs to an outer derivative.
     */
    private boolean isBoundary(Tensor input) {
        return targets.contains(input) && Transforms.isAlias(input);
    }
}
