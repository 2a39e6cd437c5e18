package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Expression.Step;
import java.util.List;
import java.util.Optional;

/** A statement of a template, with the line it starts on. */
sealed interface Statement {
    int line();

    record Data(int line, String text) implements Statement {}

    record Print(int line, Expression value) implements Statement {}

    record Branch(Expression condition, List<Statement> body) {}

    record If(int line, List<Branch> branches, List<Statement> otherwise) implements Statement {}

    record For(
            int line,
            Target target,
            Expression elements,
            Optional<Expression> filter,
            List<Statement> body,
            List<Statement> otherwise)
            implements Statement {}

    record Assign(int line, Target target, Expression value) implements Statement {}

    record AssignBlock(int line, Target target, List<Step> filters, List<Statement> body)
            implements Statement {}

    record FilterBlock(int line, List<Step> filters, List<Statement> body) implements Statement {}

    record With(int line, List<Assign> assignments, List<Statement> body) implements Statement {}

    record Parameter(String name, Optional<Expression> standard) {}

    /** A macro's parameters and body; the flags say whether the body uses those names. */
    record Signature(List<Parameter> parameters, boolean varargs, boolean kwargs) {}

    record MacroDefinition(int line, String name, Signature signature, List<Statement> body)
            implements Statement {}

    record CallBlock(int line, Signature signature, Expression.Call call, List<Statement> body)
            implements Statement {}

    record Scoped(int line, List<Statement> body) implements Statement {}

    record Break(int line) implements Statement {}

    record Continue(int line) implements Statement {}

    /** What an assignment sets. */
    sealed interface Target {
        record Variable(String name) implements Target {}

        record Member(String namespace, String name) implements Target {}

        record Several(List<Target> targets) implements Target {}
    }
}
