package dev.adjoint.autograd;

import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Derivatives against central differences in double. Order 2 checks the gradient of the gradient
 * along a fixed direction as well, by the same differences.
 */
public final class Gradcheck {
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-6;

    private Gradcheck() {}

    /** Like {@link #check(String, Function, List, int)}, for a function without a name. */
    public static void check(
            Function<List<Tensor>, Tensor> function, List<Tensor> arguments, int order) {
        check("function", function, arguments, order);
    }

    /**
     * Checks a function with any number of f64 arguments, under an execution that computes f64.
     *
     * @param name what the message calls the function
     * @param function arguments to a result of any shape; it is reduced with fixed weights
     * @param order 1 or more; each order checks the gradient of the slope of the one before
     * @throws AssertionError naming function, order, argument, element and both numbers if they
     *     differ by more than 1e-6 relative to the larger of 1 and their size
     */
    public static void check(
            String name,
            Function<List<Tensor>, Tensor> function,
            List<Tensor> arguments,
            int order) {
        Function<List<Tensor>, Tensor> scalar = xs -> weighted(function.apply(xs));
        for (int current = 1; current <= order; current++) {
            Function<List<Tensor>, Tensor> checked = scalar;
            compare(name, checked, arguments, current);
            scalar = xs -> slope(checked, xs);
        }
    }

    /** Σ of the gradients with fixed weights: a scalar whose gradient is the second derivative. */
    private static Tensor slope(Function<List<Tensor>, Tensor> scalar, List<Tensor> arguments) {
        List<Tensor> gradients = Transforms.valueAndGradient(scalar, arguments).gradients();
        Tensor sum = weighted(gradients.get(0));
        for (Tensor gradient : gradients.subList(1, gradients.size())) {
            sum = sum.add(weighted(gradient));
        }
        return sum;
    }

    /**
     * Σ x_i · w_i with weights that differ from element to element, so that errors do not cancel.
     */
    private static Tensor weighted(Tensor x) {
        double[] weights = new double[x.shape().size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = 0.5 + ((i * 7 + 3) % 11) / 11.0;
        }
        return x.mul(Tensor.of(weights, x.shape().lengths())).sum();
    }

    private static void compare(
            String name, Function<List<Tensor>, Tensor> scalar, List<Tensor> arguments, int order) {
        List<Tensor> exact = Transforms.valueAndGradient(scalar, arguments).gradients();
        for (int argument = 0; argument < arguments.size(); argument++) {
            double[] gradient = exact.get(argument).toDoubles();
            for (int element = 0; element < gradient.length; element++) {
                double numeric = difference(scalar, arguments, argument, element);
                double size = Math.max(1, Math.max(Math.abs(numeric), Math.abs(gradient[element])));
                if (!(Math.abs(numeric - gradient[element]) <= TOLERANCE * size)) {
                    throw new AssertionError(
                            name
                                    + ": derivative of order "
                                    + order
                                    + " by argument "
                                    + argument
                                    + ", element "
                                    + element
                                    + ": "
                                    + gradient[element]
                                    + ", central difference "
                                    + numeric);
                }
            }
        }
    }

    private static double difference(
            Function<List<Tensor>, Tensor> scalar,
            List<Tensor> arguments,
            int argument,
            int element) {
        double above = at(scalar, arguments, argument, element, STEP);
        double below = at(scalar, arguments, argument, element, -STEP);
        return (above - below) / (2 * STEP);
    }

    private static double at(
            Function<List<Tensor>, Tensor> scalar,
            List<Tensor> arguments,
            int argument,
            int element,
            double step) {
        Tensor moved = arguments.get(argument);
        double[] values = moved.toDoubles();
        values[element] += step;
        List<Tensor> changed = new ArrayList<>(arguments);
        changed.set(argument, Tensor.of(values, moved.shape().lengths()));
        return Execution.withTracking().call(() -> scalar.apply(changed)).item();
    }
}
