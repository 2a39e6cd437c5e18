package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Expression.Attribute;
import dev.adjoint.transformer.template.Expression.Binary;
import dev.adjoint.transformer.template.Expression.Both;
import dev.adjoint.transformer.template.Expression.Call;
import dev.adjoint.transformer.template.Expression.Compared;
import dev.adjoint.transformer.template.Expression.Comparison;
import dev.adjoint.transformer.template.Expression.Conditional;
import dev.adjoint.transformer.template.Expression.Either;
import dev.adjoint.transformer.template.Expression.Elements;
import dev.adjoint.transformer.template.Expression.Filtered;
import dev.adjoint.transformer.template.Expression.Joined;
import dev.adjoint.transformer.template.Expression.Literal;
import dev.adjoint.transformer.template.Expression.Name;
import dev.adjoint.transformer.template.Expression.Not;
import dev.adjoint.transformer.template.Expression.Operands;
import dev.adjoint.transformer.template.Expression.Pair;
import dev.adjoint.transformer.template.Expression.Pairs;
import dev.adjoint.transformer.template.Expression.Signed;
import dev.adjoint.transformer.template.Expression.Slice;
import dev.adjoint.transformer.template.Expression.Step;
import dev.adjoint.transformer.template.Expression.Subscript;
import dev.adjoint.transformer.template.Expression.Tested;
import dev.adjoint.transformer.template.Value.Bool;
import dev.adjoint.transformer.template.Value.Callable;
import dev.adjoint.transformer.template.Value.Dictionary;
import dev.adjoint.transformer.template.Value.Int;
import dev.adjoint.transformer.template.Value.None;
import dev.adjoint.transformer.template.Value.Text;
import dev.adjoint.transformer.template.Value.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Works out expressions. */
final class Evaluator {
    private final String template;
    private final Budget budget;
    private final Arithmetic arithmetic;
    private final Attributes attributes;
    private final Filters filters;

    Evaluator(String template, Budget budget) {
        this.template = template;
        this.budget = budget;
        this.arithmetic = new Arithmetic(budget);
        this.attributes = new Attributes(budget);
        this.filters = new Filters(budget, attributes, arithmetic);
    }

    /**
     * The value of an expression.
     *
     * @throws TemplateException with the line of the part that cannot be worked out
     */
    Value value(Expression expression, Scope scope) {
        try {
            budget.enter();
            Value value = dispatch(expression, scope);
            budget.read(value);
            budget.leave();
            return value;
        } catch (Refusal refusal) {
            throw refusal.at(template, expression.line());
        }
    }

    boolean truth(Expression expression, Scope scope) {
        return Truth.of(value(expression, scope));
    }

    private Value dispatch(Expression expression, Scope scope) {
        return switch (expression) {
            case Literal(_, Value value) -> value;
            case Name(_, String name) ->
                    scope.find(name).orElseGet(() -> new Undefined("'" + name + "' is undefined"));
            case Elements(_, SequenceKind kind, List<Expression> elements) ->
                    budget.list(kind, values(elements, scope));
            case Pairs(_, List<Pair> pairs) -> dictionary(pairs, scope);
            case Attribute(_, Expression target, String name) ->
                    attributes.attribute(value(target, scope), name);
            case Subscript(_, Expression target, Expression index) ->
                    attributes.subscript(value(target, scope), value(index, scope));
            case Slice slice -> slice(slice, scope);
            case Call call -> call(call, scope, Map.of());
            case Filtered(_, Expression input, Step step) ->
                    filtered(step, value(input, scope), scope);
            case Tested(_, Expression input, Step step) -> tested(step, value(input, scope), scope);
            case Not(_, Expression operand) -> Bool.of(!truth(operand, scope));
            case Signed(_, boolean negative, Expression operand) ->
                    arithmetic.signed(negative, value(operand, scope));
            case Both(_, Expression left, Expression right) -> {
                Value first = value(left, scope);
                yield Truth.of(first) ? value(right, scope) : first;
            }
            case Either(_, Expression left, Expression right) -> {
                Value first = value(left, scope);
                yield Truth.of(first) ? first : value(right, scope);
            }
            case Binary(_, String operator, Expression left, Expression right) ->
                    arithmetic.apply(operator, value(left, scope), value(right, scope));
            case Joined(_, List<Expression> parts) -> joined(parts, scope);
            case Compared compared -> compared(compared, scope);
            case Conditional conditional -> conditional(conditional, scope);
        };
    }

    private List<Value> values(List<Expression> expressions, Scope scope) {
        List<Value> values = new ArrayList<>(expressions.size());
        for (Expression expression : expressions) {
            values.add(value(expression, scope));
        }
        return values;
    }

    private Value dictionary(List<Pair> pairs, Scope scope) {
        Map<Value, Value> fields = new LinkedHashMap<>();
        for (Pair pair : pairs) {
            Value key = value(pair.key(), scope);
            if (!(key instanceof Text) && !(key instanceof Int) && !(key instanceof None)) {
                throw new Refusal("{}", "keys of type " + key.type() + " are not supported");
            }
            fields.put(Comparing.hashed(key), value(pair.value(), scope));
        }
        return budget.checked(new Dictionary(fields));
    }

    private Value slice(Slice slice, Scope scope) {
        return attributes.slice(
                value(slice.target(), scope),
                bound(slice.from(), scope),
                bound(slice.to(), scope),
                bound(slice.step(), scope));
    }

    private Value bound(Optional<Expression> bound, Scope scope) {
        return bound.map(expression -> value(expression, scope)).orElseGet(None::new);
    }

    /** Calls a function or macro, with further named arguments. */
    Value call(Call call, Scope scope, Map<String, Value> further) {
        Value callee = value(call.callee(), scope);
        return switch (callee) {
            case Callable(String name, Callable.Body body) ->
                    body.call(arguments(name, call.operands(), scope, further));
            case Undefined undefined -> throw undefined.refusal(named(call.callee()) + "()");
            default ->
                    throw new Refusal(
                            named(call.callee()) + "()", "a " + callee.type() + " is no function");
        };
    }

    private static String named(Expression callee) {
        return switch (callee) {
            case Name(_, String name) -> name;
            case Attribute(_, _, String name) -> "." + name;
            default -> "";
        };
    }

    private Arguments arguments(
            String construct, Operands operands, Scope scope, Map<String, Value> further) {
        Map<String, Value> named = new LinkedHashMap<>();
        operands.named().forEach((name, operand) -> named.put(name, value(operand, scope)));
        named.putAll(further);
        return new Arguments(construct, values(operands.positional(), scope), named);
    }

    /** The input after a filter. */
    Value filtered(Step step, Value input, Scope scope) {
        Arguments arguments = arguments("|" + step.name(), step.operands(), scope, Map.of());
        return filters.apply(step.name(), input, arguments);
    }

    private Value tested(Step step, Value input, Scope scope) {
        Arguments arguments = arguments("is " + step.name(), step.operands(), scope, Map.of());
        return Bool.of(Tests.apply(budget, step.name(), input, arguments));
    }

    private Value joined(List<Expression> parts, Scope scope) {
        BoundedText out = budget.text();
        for (Expression part : parts) {
            out.append(Printing.text(budget, value(part, scope)));
        }
        return Text.of(out.toString());
    }

    private Value compared(Compared compared, Scope scope) {
        Value left = value(compared.first(), scope);
        for (Comparison comparison : compared.comparisons()) {
            Value right = value(comparison.right(), scope);
            budget.search(right, left);
            if (!Tests.compare(comparison.operator(), left, right)) {
                return Bool.of(false);
            }
            left = right;
        }
        return Bool.of(true);
    }

    private Value conditional(Conditional conditional, Scope scope) {
        if (truth(conditional.condition(), scope)) {
            return value(conditional.then(), scope);
        }
        return conditional
                .otherwise()
                .map(expression -> value(expression, scope))
                .orElseGet(() -> new Undefined("the condition is false and there is no 'else'"));
    }
}
