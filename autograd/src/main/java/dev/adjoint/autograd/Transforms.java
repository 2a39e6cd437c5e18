package dev.adjoint.autograd;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.Arrangements;
import dev.adjoint.tensor.op.Moves;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Derivatives of functions, as functions. They nest: every argument gets an identity of its own.
 */
public final class Transforms {
    private Transforms() {}

    /** A value and its gradients. */
    public record ValueAndGradient(Tensor value, List<Tensor> gradients) {}

    /** f and df/dx for a function with one argument and a scalar result. */
    public static UnaryOperator<Tensor> gradient(UnaryOperator<Tensor> function) {
        return x ->
                valueAndGradient(xs -> function.apply(xs.get(0)), List.of(x)).gradients().get(0);
    }

    /**
     * The scalar value of a function and its gradients by all arguments, themselves differentiable.
     */
    public static ValueAndGradient valueAndGradient(
            Function<List<Tensor>, Tensor> function, List<Tensor> arguments) {
        return Execution.withTracking()
                .call(() -> {
                    List<Tensor> variables = variables(arguments);
                    Tensor value = function.apply(variables);
                    return new ValueAndGradient(value, Gradients.differentiable(value, variables));
                });
    }

    /** The product of the Hessian of a scalar function with a direction (Pearlmutter, 1994). */
    public static Tensor hessianVector(UnaryOperator<Tensor> function, Tensor x, Tensor direction) {
        UnaryOperator<Tensor> slope = z -> gradient(function).apply(z).mul(direction).sum();
        return gradient(slope).apply(x);
    }

    /** The product of a Jacobian with a direction, from two products with its transpose. */
    public static Tensor jvp(UnaryOperator<Tensor> function, Tensor x, Tensor direction) {
        return Execution.withTracking()
                .call(() -> {
                    Tensor variable = alias(x);
                    Tensor y = function.apply(variable);
                    Tensor dummy = Tensor.full(y.dtype(), 0, y.shape()).contiguous().tracked();
                    List<Tensor> back =
                            Gradients.of(List.of(y), List.of(dummy), List.of(variable), true);
                    return Gradients.of(back, List.of(direction), List.of(dummy), true).get(0);
                });
    }

    /**
     * The Jacobian [outputs..., inputs...] of a function, a walk for each output element: for small
     * functions.
     */
    public static Tensor jacobian(UnaryOperator<Tensor> function, Tensor x) {
        return Execution.withTracking()
                .call(() -> {
                    Tensor variable = alias(x);
                    Tensor y = function.apply(variable);
                    Tensor flat = y.reshape(y.shape().size());
                    List<Tensor> rows = new ArrayList<>();
                    for (int i = 0; i < flat.length(0); i++) {
                        Tensor one = flat.slice(0, i, i + 1);
                        rows.add(Gradients.differentiable(one, List.of(variable)).get(0));
                    }
                    Shape shape = y.shape().append(x.shape().lengths());
                    return Arrangements.stack(0, rows).reshape(shape);
                });
    }

    /** The Hessian [inputs..., inputs...] of a scalar function, for small functions. */
    public static Tensor hessian(UnaryOperator<Tensor> function, Tensor x) {
        return jacobian(gradient(function), x);
    }

    private static List<Tensor> variables(List<Tensor> arguments) {
        List<Tensor> variables = new ArrayList<>();
        arguments.forEach(argument -> variables.add(alias(argument)));
        return variables;
    }

    /**
     * The value under a new identity: connected to its origin if it is tracked, else a new leaf.
     */
    static Tensor alias(Tensor x) {
        return x.isTracked() ? Tensor.apply(Moves.ALIAS, x) : x.tracked();
    }

    /** Whether a tensor was made by {@link #alias}. */
    @SuppressWarnings("ReferenceEquality")
    static boolean isAlias(Tensor x) {
        return x.node().map(node -> node.op().equals(Moves.ALIAS)).orElse(false);
    }
}
