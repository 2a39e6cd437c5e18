package dev.adjoint.program;

import static dev.adjoint.program.LaneOp.ABSOLUTE;
import static dev.adjoint.program.LaneOp.ADD;
import static dev.adjoint.program.LaneOp.COS;
import static dev.adjoint.program.LaneOp.DIVIDE;
import static dev.adjoint.program.LaneOp.EQUAL;
import static dev.adjoint.program.LaneOp.ERF;
import static dev.adjoint.program.LaneOp.EXP;
import static dev.adjoint.program.LaneOp.FLOOR;
import static dev.adjoint.program.LaneOp.FMA;
import static dev.adjoint.program.LaneOp.LESS;
import static dev.adjoint.program.LaneOp.LOG;
import static dev.adjoint.program.LaneOp.MAXIMUM;
import static dev.adjoint.program.LaneOp.MINIMUM;
import static dev.adjoint.program.LaneOp.MULTIPLY;
import static dev.adjoint.program.LaneOp.NEGATE;
import static dev.adjoint.program.LaneOp.SELECT;
import static dev.adjoint.program.LaneOp.SIN;
import static dev.adjoint.program.LaneOp.SQUARE_ROOT;
import static dev.adjoint.program.LaneOp.SUBTRACT;
import static dev.adjoint.program.LaneOp.TANH;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A pointwise function as data: inputs, constants and lane operations. A new function is an
 * expression, not a kernel.
 *
 * <p>Expressions are compared by value. The building methods drop neutral constants (x + 0, x · 1,
 * x · 0), which keeps derived expressions readable; nothing else is rewritten, so that the order of
 * roundings is the one written down.
 */
public sealed interface Expression {
    /** The value of the input with the given index. */
    record Input(int index) implements Expression {
        @Override
        public String toString() {
            return "x" + index;
        }
    }

    /** The same number for every element; a binary32 backend rounds it once. */
    record Constant(double value) implements Expression {
        @Override
        public String toString() {
            return value == Math.rint(value) && Math.abs(value) < 1e9
                    ? Long.toString((long) value)
                    : Double.toString(value);
        }
    }

    /** A lane operation on other expressions. */
    final class Apply implements Expression {
        private final LaneOp op;
        private final List<Expression> arguments;
        private final int hash;

        private Apply(LaneOp op, Expression... arguments) {
            this(op, List.of(arguments));
        }

        private Apply(LaneOp op, List<Expression> arguments) {
            this.op = op;
            this.arguments = arguments;
            this.hash = 31 * op.name().hashCode() + this.arguments.hashCode();
        }

        /** The operation. */
        public LaneOp op() {
            return op;
        }

        /** Its arguments, as many as the operation's arity. */
        public List<Expression> arguments() {
            return arguments;
        }

        /** The same operation on other arguments. */
        public Apply on(List<Expression> others) {
            return new Apply(op, List.copyOf(others));
        }

        @Override
        public boolean equals(Object other) {
            return this == other
                    || (other instanceof Apply apply
                            && hash == apply.hash
                            && op == apply.op
                            && arguments.equals(apply.arguments));
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public String toString() {
            if (op.isInfix()) {
                return "(" + arguments.get(0) + " " + op + " " + arguments.get(1) + ")";
            }
            return arguments.stream()
                    .map(Expression::toString)
                    .collect(Collectors.joining(", ", op + "(", ")"));
        }
    }

    /** Input number {@code index}. */
    static Expression input(int index) {
        return new Input(index);
    }

    /** A constant. */
    static Expression constant(double value) {
        return new Constant(value);
    }

    /** this + other. */
    default Expression add(Expression other) {
        return isZero() ? other : other.isZero() ? this : new Apply(ADD, this, other);
    }

    /** this − other. */
    default Expression sub(Expression other) {
        return other.isZero() ? this : isZero() ? other.neg() : new Apply(SUBTRACT, this, other);
    }

    /** this · other. */
    default Expression mul(Expression other) {
        if (isZero() || other.isZero()) {
            return constant(0);
        }
        return isOne() ? other : other.isOne() ? this : new Apply(MULTIPLY, this, other);
    }

    /** this / other. */
    default Expression div(Expression other) {
        return isZero() || other.isOne() ? this : new Apply(DIVIDE, this, other);
    }

    /** this + value. */
    default Expression add(double value) {
        return add(constant(value));
    }

    /** this − value. */
    default Expression sub(double value) {
        return sub(constant(value));
    }

    /** this · value. */
    default Expression mul(double value) {
        return mul(constant(value));
    }

    /** this / value. */
    default Expression div(double value) {
        return div(constant(value));
    }

    /** this · factor + term with one rounding. */
    default Expression fma(Expression factor, Expression term) {
        return new Apply(FMA, this, factor, term);
    }

    /** The smaller of both; NaN if either is. */
    default Expression min(Expression other) {
        return new Apply(MINIMUM, this, other);
    }

    /** The larger of both; NaN if either is. */
    default Expression max(Expression other) {
        return new Apply(MAXIMUM, this, other);
    }

    /** −this. */
    default Expression neg() {
        return isZero() ? this : new Apply(NEGATE, this);
    }

    /** |this|. */
    default Expression abs() {
        return new Apply(ABSOLUTE, this);
    }

    /** √this. */
    default Expression sqrt() {
        return new Apply(SQUARE_ROOT, this);
    }

    /** ⌊this⌋. */
    default Expression floor() {
        return new Apply(FLOOR, this);
    }

    /** e^this. */
    default Expression exp() {
        return new Apply(EXP, this);
    }

    /** The natural logarithm of this. */
    default Expression log() {
        return new Apply(LOG, this);
    }

    /** sin this. */
    default Expression sin() {
        return new Apply(SIN, this);
    }

    /** cos this. */
    default Expression cos() {
        return new Apply(COS, this);
    }

    /** tanh this. */
    default Expression tanh() {
        return new Apply(TANH, this);
    }

    /** The error function of this. */
    default Expression erf() {
        return new Apply(ERF, this);
    }

    /** 1 where this is less than other, else 0. */
    default Expression less(Expression other) {
        return new Apply(LESS, this, other);
    }

    /** 1 where this equals other, else 0. */
    default Expression same(Expression other) {
        return new Apply(EQUAL, this, other);
    }

    /** {@code yes} where this is not 0, else {@code no}. */
    default Expression select(Expression yes, Expression no) {
        return yes.equals(no) ? yes : new Apply(SELECT, this, yes, no);
    }

    /** 1 / (1 + e^−this). */
    default Expression sigmoid() {
        return constant(1).div(neg().exp().add(1));
    }

    /** Whether this is the constant 0. */
    default boolean isZero() {
        return this instanceof Constant(double value) && value == 0;
    }

    /** Whether this is the constant 1. */
    default boolean isOne() {
        return this instanceof Constant(double value) && value == 1;
    }

    /** The number of inputs that this needs: one more than the largest index. */
    default int inputs() {
        return switch (this) {
            case Input(int index) -> index + 1;
            case Constant _ -> 0;
            case Apply apply ->
                    apply.arguments.stream().mapToInt(Expression::inputs).max().orElse(0);
        };
    }

    /** The partial derivative with respect to one input, as an expression of the same inputs. */
    default Expression derivative(int input) {
        return switch (this) {
            case Input(int index) -> constant(index == input ? 1 : 0);
            case Constant _ -> constant(0);
            case Apply apply -> LaneDerivative.of(apply, input);
        };
    }
}
