package dev.adjoint.transformer.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An expression of a template, with the line it starts on. */
sealed interface Expression {
    int line();

    record Literal(int line, Value value) implements Expression {}

    record Name(int line, String name) implements Expression {}

    record Elements(int line, SequenceKind kind, List<Expression> elements) implements Expression {}

    record Pair(Expression key, Expression value) {}

    record Pairs(int line, List<Pair> pairs) implements Expression {}

    record Attribute(int line, Expression target, String name) implements Expression {}

    record Subscript(int line, Expression target, Expression index) implements Expression {}

    record Slice(
            int line,
            Expression target,
            Optional<Expression> from,
            Optional<Expression> to,
            Optional<Expression> step)
            implements Expression {}

    record Call(int line, Expression callee, Operands operands) implements Expression {}

    record Filtered(int line, Expression input, Step step) implements Expression {}

    record Tested(int line, Expression input, Step step) implements Expression {}

    record Not(int line, Expression operand) implements Expression {}

    record Signed(int line, boolean negative, Expression operand) implements Expression {}

    record Both(int line, Expression left, Expression right) implements Expression {}

    record Either(int line, Expression left, Expression right) implements Expression {}

    record Binary(int line, String operator, Expression left, Expression right)
            implements Expression {}

    record Joined(int line, List<Expression> parts) implements Expression {}

    record Comparison(String operator, Expression right) {}

    record Compared(int line, Expression first, List<Comparison> comparisons)
            implements Expression {}

    record Conditional(
            int line, Expression condition, Expression then, Optional<Expression> otherwise)
            implements Expression {}

    /** The arguments of a call as written. */
    record Operands(List<Expression> positional, Map<String, Expression> named) {}

    /** A filter or test with its arguments. */
    record Step(String name, Operands operands) {}
}
