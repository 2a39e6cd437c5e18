package dev.adjoint.program;

import static dev.adjoint.program.Expression.constant;

import java.util.List;

/**
 * The chain rule for lane operations. This one page differentiates every pointwise function to
 * every order; the kinks follow PyTorch: |x| has derivative 0 at 0, and equal arguments of min and
 * max share the gradient in halves.
 */
final class LaneDerivative {
    private static final Expression ZERO = constant(0);
    private static final double TWO_OVER_ROOT_PI = 2 / Math.sqrt(Math.PI);

    private LaneDerivative() {}

    static Expression of(Expression.Apply y, int input) {
        List<Expression> arguments = y.arguments();
        Expression a = arguments.get(0);
        Expression da = a.derivative(input);
        return switch (y.op()) {
            case ADD -> da.add(second(y, input));
            case SUBTRACT -> da.sub(second(y, input));
            case MULTIPLY -> da.mul(arguments.get(1)).add(a.mul(second(y, input)));
            case DIVIDE -> quotient(y, da, second(y, input));
            case FMA ->
                    da.mul(arguments.get(1))
                            .add(a.mul(second(y, input)))
                            .add(arguments.get(2).derivative(input));
            case MINIMUM -> extremum(a.less(arguments.get(1)), y, da, second(y, input));
            case MAXIMUM -> extremum(arguments.get(1).less(a), y, da, second(y, input));
            case NEGATE -> da.neg();
            case ABSOLUTE -> da.isZero() ? ZERO : sign(a).mul(da);
            case SQUARE_ROOT -> da.isZero() ? ZERO : da.div(y.mul(2));
            case FLOOR, LESS, EQUAL -> ZERO;
            case EXP -> da.mul(y);
            case LOG -> da.div(a);
            case SIN -> da.isZero() ? ZERO : da.mul(a.cos());
            case COS -> da.isZero() ? ZERO : da.mul(a.sin()).neg();
            case TANH -> da.isZero() ? ZERO : da.mul(constant(1).sub(y.mul(y)));
            case ERF -> da.isZero() ? ZERO : da.mul(a.mul(a).neg().exp().mul(TWO_OVER_ROOT_PI));
            case SELECT -> a.select(second(y, input), arguments.get(2).derivative(input));
        };
    }

    private static Expression second(Expression.Apply y, int input) {
        return y.arguments().get(1).derivative(input);
    }

    private static Expression quotient(Expression.Apply y, Expression da, Expression db) {
        Expression b = y.arguments().get(1);
        return da.div(b).sub(db.isZero() ? ZERO : db.mul(y).div(b));
    }

    /** The derivative of the argument that is taken: half of both where they are equal. */
    private static Expression extremum(
            Expression takesFirst, Expression.Apply y, Expression da, Expression db) {
        if (da.isZero() && db.isZero()) {
            return ZERO;
        }
        Expression equal = y.arguments().get(0).same(y.arguments().get(1));
        return equal.select(da.add(db).mul(0.5), takesFirst.select(da, db));
    }

    private static Expression sign(Expression a) {
        return a.less(ZERO).select(constant(-1), ZERO.less(a).select(constant(1), ZERO));
    }
}
