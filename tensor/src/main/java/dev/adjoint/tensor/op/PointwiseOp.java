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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

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
    private final List<Expression> derivatives;
    private final Optional<DType> dtype;

    private PointwiseOp(
            String name,
            Expression expression,
            List<Expression> derivatives,
            Optional<DType> dtype) {
        this.name = name;
        this.expression = expression;
        this.derivatives = derivatives;
        this.dtype = dtype;
    }

    /** A row: the function, and its derivative by each input. */
    static PointwiseOp row(String name, Expression expression, Expression... derivatives) {
        return new PointwiseOp(name, expression, List.of(derivatives), Optional.empty());
    }

    /**
     * An op from any expression, whose derivatives are derived: gradient · ∂expression/∂input.
     *
     * @param inputs the number of inputs that the op takes
     */
    public static PointwiseOp of(String name, Expression expression, int inputs) {
        Expression gradient = Expression.input(inputs + 1);
        List<Expression> derivatives =
                IntStream.range(0, inputs)
                        .mapToObj(input -> gradient.mul(expression.derivative(input)))
                        .toList();
        return new PointwiseOp(name, expression, derivatives, Optional.empty());
    }

    /** This op with a result of the given type. */
    PointwiseOp as(DType result) {
        return new PointwiseOp(name, expression, derivatives, Optional.of(result));
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
        return derivatives.get(input);
    }

    /** The number of inputs. */
    public int arity() {
        return derivatives.size();
    }

    @Override
    public Kernel kernel(List<Operand> inputs) {
        Shape shape = Shapes.broadcast(name, inputs);
        List<Operand> expanded =
                inputs.stream()
                        .map(input -> new Operand(input.dtype(), input.layout().expand(shape)))
                        .toList();
        boolean wide = inputs.stream().anyMatch(input -> input.dtype() == DType.F64);
        return new Kernel.Pointwise(
                expression, dtype.orElse(wide ? DType.F64 : DType.F32), shape, expanded);
    }

    @Override
    public Tensor derivative(int input, Node node, Tensor gradient) {
        List<Tensor> available = new ArrayList<>(node.inputs());
        available.add(node.output());
        available.add(gradient);
        Expression formula = derivatives.get(input);
        int[] used =
                IntStream.range(0, available.size())
                        .filter(index -> uses(formula, index))
                        .toArray();
        if (used.length == 1
                && used[0] == available.size() - 1
                && formula instanceof Expression.Input) {
            return gradient;
        }
        if (used.length == 0) {
            return Tensor.full(
                    gradient.dtype(), ((Expression.Constant) formula).value(), gradient.shape());
        }
        Expression compact = renumber(formula, used);
        Tensor[] arguments = IntStream.of(used).mapToObj(available::get).toArray(Tensor[]::new);
        return Tensor.apply(of(name + "'", compact, used.length), arguments);
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
