package dev.adjoint.tensor.op;

import dev.adjoint.program.DType;
import dev.adjoint.program.Expression;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Node;
import dev.adjoint.tensor.Op;
import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An op on single elements: an expression, and beside it one expression for the derivative by each
 * input. Both are data, so the derivative of the derivative follows by the chain rule of the lane
 * operations and an op needs one row for all orders.
 *
 * <p>A derivative may use the inputs x0, x1, ..., the output and the gradient of the output; in an
 * op of n inputs the output is input n of the expression and the gradient is input n + 1. The type
 * of the result is f64 if an input is f64, else f32, unless the op names one.
 */
public final class PointwiseOp implements Op.Rule {
    private final String name;
    private final Expression expression;
    private final int arity;

    /** The derivatives that were declared; empty if they are to be derived. */
    private final List<Expression> declared;

    private final Optional<DType> dtype;

    /** Derivatives that were needed, by input. */
    private final @Nullable Slope[] slopes;

    private PointwiseOp(
            String name,
            Expression expression,
            int arity,
            List<Expression> declared,
            Optional<DType> dtype) {
        this.name = name;
        this.expression = expression;
        this.arity = arity;
        this.declared = declared;
        this.dtype = dtype;
        this.slopes = new Slope[arity];
    }

    /** A row: the function, and its derivative by each input. */
    static PointwiseOp row(String name, Expression expression, Expression... derivatives) {
        return new PointwiseOp(
                name, expression, derivatives.length, List.of(derivatives), Optional.empty());
    }

    /**
     * An op from any expression, whose derivatives are derived: gradient · ∂expression/∂input.
     *
     * @param inputs the number of inputs that the op takes
     */
    public static PointwiseOp of(String name, Expression expression, int inputs) {
        return new PointwiseOp(name, expression, inputs, List.of(), Optional.empty());
    }

    /** This op with a result of the given type. */
    PointwiseOp as(DType result) {
        return new PointwiseOp(name, expression, arity, declared, Optional.of(result));
    }

    @Override
    public String name() {
        return name;
    }

    /** The function of the inputs. */
    public Expression expression() {
        return expression;
    }

    /** The derivative by one input, in the inputs, the output and the gradient. */
    public Expression derivative(int input) {
        return declared.isEmpty()
                ? Expression.input(arity + 1).mul(expression.derivative(input))
                : declared.get(input);
    }

    /** The number of inputs. */
    public int arity() {
        return arity;
    }

    @Override
    public Kernel kernel(List<Operand> inputs) {
        Shape shape = Shapes.broadcast(name, inputs);
        Operand[] expanded = new Operand[inputs.size()];
        boolean wide = false;
        for (int i = 0; i < expanded.length; i++) {
            Operand input = inputs.get(i);
            wide |= input.dtype() == DType.F64;
            expanded[i] =
                    input.shape().equals(shape)
                            ? input
                            : new Operand(input.dtype(), input.layout().expand(shape));
        }
        return new Kernel.Pointwise(
                expression, dtype.orElse(wide ? DType.F64 : DType.F32), shape, List.of(expanded));
    }

    @Override
    public Tensor derivative(int input, Node node, Tensor gradient) {
        Slope slope = slopes[input];
        if (slope == null) {
            slope = slope(derivative(input));
            slopes[input] = slope; // another thread makes an equal one
        }
        return slope.apply(node, gradient);
    }

    /** A derivative as an op of those inputs that it uses. */
    private Slope slope(Expression formula) {
        int gradient = arity() + 1;
        int[] used =
                IntStream.rangeClosed(0, gradient).filter(index -> uses(formula, index)).toArray();
        boolean isGradient = formula instanceof Expression.Input(int index) && index == gradient;
        if (isGradient || used.length == 0) {
            return new Slope(formula, used, Optional.empty());
        }
        Expression compact = renumber(formula, used);
        return new Slope(formula, used, Optional.of(of(name + "'", compact, used.length)));
    }

    /**
     * A derivative that is ready to be applied.
     *
     * @param formula in the inputs, the output and the gradient
     * @param used which of these it uses
     * @param op of these alone; empty if the derivative is the gradient or a constant
     */
    private record Slope(Expression formula, int[] used, Optional<PointwiseOp> op) {
        Tensor apply(Node node, Tensor gradient) {
            if (op.isEmpty()) {
                return formula instanceof Expression.Constant(double value)
                        ? Tensor.full(gradient.dtype(), value, gradient.shape())
                        : gradient;
            }
            Tensor[] arguments = new Tensor[used.length];
            int inputs = node.inputs().size();
            for (int i = 0; i < used.length; i++) {
                arguments[i] =
                        used[i] < inputs
                                ? node.input(used[i])
                                : used[i] == inputs ? node.output() : gradient;
            }
            return Tensor.apply(op.get(), arguments);
        }
    }

    private static boolean uses(Expression expression, int input) {
        return switch (expression) {
            case Expression.Input(int index) -> index == input;
            case Expression.Constant _ -> false;
            case Expression.Apply apply ->
                    apply.arguments().stream().anyMatch(argument -> uses(argument, input));
        };
    }

    private static Expression renumber(Expression expression, int[] used) {
        return switch (expression) {
            case Expression.Input(int index) ->
                    Expression.input(java.util.Arrays.binarySearch(used, index));
            case Expression.Constant constant -> constant;
            case Expression.Apply apply ->
                    apply.on(
                            apply.arguments().stream()
                                    .map(argument -> renumber(argument, used))
                                    .toList());
        };
    }
}
