package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Expression.Step;
import dev.adjoint.transformer.template.Statement.Assign;
import dev.adjoint.transformer.template.Statement.AssignBlock;
import dev.adjoint.transformer.template.Statement.Branch;
import dev.adjoint.transformer.template.Statement.Break;
import dev.adjoint.transformer.template.Statement.CallBlock;
import dev.adjoint.transformer.template.Statement.Continue;
import dev.adjoint.transformer.template.Statement.Data;
import dev.adjoint.transformer.template.Statement.FilterBlock;
import dev.adjoint.transformer.template.Statement.For;
import dev.adjoint.transformer.template.Statement.If;
import dev.adjoint.transformer.template.Statement.MacroDefinition;
import dev.adjoint.transformer.template.Statement.Parameter;
import dev.adjoint.transformer.template.Statement.Print;
import dev.adjoint.transformer.template.Statement.Scoped;
import dev.adjoint.transformer.template.Statement.Signature;
import dev.adjoint.transformer.template.Statement.Target;
import dev.adjoint.transformer.template.Statement.With;
import dev.adjoint.transformer.template.Value.Callable;
import dev.adjoint.transformer.template.Value.Dictionary;
import dev.adjoint.transformer.template.Value.LoopVariable;
import dev.adjoint.transformer.template.Value.Namespace;
import dev.adjoint.transformer.template.Value.Text;
import dev.adjoint.transformer.template.Value.Undefined;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Works off statements. */
final class Renderer {
    private static final String CALLER = "caller";

    private final String template;
    private final Budget budget;
    private final Evaluator evaluator;

    Renderer(String template, Budget budget) {
        this.template = template;
        this.budget = budget;
        this.evaluator = new Evaluator(template, budget);
    }

    /** How a statement ends: with the next one, or out of the pass or the loop around it. */
    private enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    /** The output of statements. */
    String render(List<Statement> statements, Scope scope) {
        BoundedText out = budget.text();
        run(statements, scope, out);
        return out.toString();
    }

    private Flow run(List<Statement> statements, Scope scope, BoundedText out) {
        for (Statement statement : statements) {
            Flow flow = run(statement, scope, out);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private Flow run(Statement statement, Scope scope, BoundedText out) {
        try {
            budget.enter();
            Flow flow = dispatch(statement, scope, out);
            budget.leave();
            return flow;
        } catch (Refusal refusal) {
            throw refusal.at(template, statement.line());
        }
    }

    private Flow dispatch(Statement statement, Scope scope, BoundedText out) {
        return switch (statement) {
            case If condition -> condition(condition, scope, out);
            case For loop -> loop(loop, scope, out);
            case Scoped(_, List<Statement> body) -> run(body, scope.inner(), out);
            case With with -> with(with, scope, out);
            case Break _ -> Flow.BREAK;
            case Continue _ -> Flow.CONTINUE;
            default -> {
                simple(statement, scope, out);
                yield Flow.NEXT;
            }
        };
    }

    private void simple(Statement statement, Scope scope, BoundedText out) {
        switch (statement) {
            case Data(_, String text) -> out.append(text);
            case Print(_, Expression value) ->
                    out.append(Printing.text(budget, evaluator.value(value, scope)));
            case Assign(_, Target target, Expression value) ->
                    assign(target, evaluator.value(value, scope), scope);
            case AssignBlock(_, Target target, List<Step> filters, List<Statement> body) ->
                    assign(target, filtered(filters, body, scope), scope);
            case FilterBlock(_, List<Step> filters, List<Statement> body) ->
                    out.append(Printing.text(budget, filtered(filters, body, scope)));
            case MacroDefinition(_, String name, Signature signature, List<Statement> body) ->
                    scope.set(name, macro(name, signature, body, scope));
            case CallBlock block -> out.append(Printing.text(budget, called(block, scope)));
            default -> throw new IllegalStateException("not a simple statement: " + statement);
        }
    }

    private Flow condition(If condition, Scope scope, BoundedText out) {
        for (Branch branch : condition.branches()) {
            if (evaluator.truth(branch.condition(), scope)) {
                return run(branch.body(), scope, out);
            }
        }
        return run(condition.otherwise(), scope, out);
    }

    private Flow loop(For loop, Scope scope, BoundedText out) {
        Iterator<Value> elements = Iteration.over("for", evaluator.value(loop.elements(), scope));
        LoopState state = new LoopState(passing(loop, elements, scope));
        Optional<Value> element = state.advance();
        if (element.isEmpty()) {
            return run(loop.otherwise(), scope.inner(), out);
        }
        Flow flow = Flow.NEXT;
        while (element.isPresent() && flow != Flow.BREAK) {
            Scope pass = scope.inner();
            pass.set("loop", new LoopVariable(state));
            assign(loop.target(), element.get(), pass);
            flow = run(loop.body(), pass, out);
            budget.spend(1);
            element = flow == Flow.BREAK ? element : state.advance();
        }
        return Flow.NEXT;
    }

    private Iterator<Value> passing(For loop, Iterator<Value> elements, Scope scope) {
        if (loop.filter().isEmpty()) {
            return elements;
        }
        Expression filter = loop.filter().get();
        return new FilteredIterator(
                elements,
                element -> {
                    Scope test = scope.inner();
                    assign(loop.target(), element, test);
                    return evaluator.truth(filter, test);
                });
    }

    private Flow with(With with, Scope scope, BoundedText out) {
        Scope inner = scope.inner();
        with.assignments()
                .forEach(assignment ->
                        assign(
                                assignment.target(),
                                evaluator.value(assignment.value(), scope),
                                inner));
        return run(with.body(), inner, out);
    }

    private void assign(Target target, Value value, Scope scope) {
        switch (target) {
            case Target.Variable(String name) -> scope.set(name, value);
            case Target.Member(String namespace, String name) -> {
                Optional<Value> holder = scope.find(namespace);
                if (holder.isEmpty() || !(holder.get() instanceof Namespace(var members))) {
                    throw new Refusal("set", "'" + namespace + "' is no namespace");
                }
                Functions.checkMember(name);
                members.put(name, value);
            }
            case Target.Several(List<Target> targets) -> unpack(targets, value, scope);
        }
    }

    private void unpack(List<Target> targets, Value value, Scope scope) {
        if (value instanceof Undefined undefined) {
            throw undefined.refusal("set");
        }
        List<Value> elements = Iteration.list("set", value);
        if (elements.size() != targets.size()) {
            throw new Refusal("set", elements.size() + " values for " + targets.size() + " names");
        }
        for (int i = 0; i < elements.size(); i++) {
            assign(targets.get(i), elements.get(i), scope);
        }
    }

    private Value filtered(List<Step> filters, List<Statement> body, Scope scope) {
        Value value = Text.of(render(body, scope.inner()));
        for (Step filter : filters) {
            value = evaluator.filtered(filter, value, scope);
        }
        return value;
    }

    private Value called(CallBlock block, Scope scope) {
        Callable caller = macro(CALLER, block.signature(), block.body(), scope);
        return evaluator.call(block.call(), scope, Map.of(CALLER, caller));
    }

    private Callable macro(String name, Signature signature, List<Statement> body, Scope scope) {
        return new Callable(
                name,
                given -> {
                    Scope inner = scope.inner();
                    bind(signature, given, inner);
                    return Text.of(render(body, inner));
                });
    }

    /** Gives a macro's parameters their values; a missing one is undefined. */
    private void bind(Signature signature, Arguments given, Scope inner) {
        List<Value> positional = given.positional();
        Map<String, Value> named = new LinkedHashMap<>(given.named());
        Optional.ofNullable(named.remove(CALLER)).ifPresent(caller -> inner.set(CALLER, caller));
        int index = 0;
        for (Parameter parameter : signature.parameters()) {
            Optional<Value> byName = Optional.ofNullable(named.remove(parameter.name()));
            if (index < positional.size() && byName.isPresent()) {
                throw given.refusal("the argument '" + parameter.name() + "' is given twice");
            }
            Value value =
                    index < positional.size()
                            ? positional.get(index)
                            : byName.orElseGet(() -> standard(parameter, inner));
            inner.set(parameter.name(), value);
            index++;
        }
        bindRest(signature, given, named, inner);
    }

    private Value standard(Parameter parameter, Scope inner) {
        return parameter
                .standard()
                .map(expression -> evaluator.value(expression, inner))
                .orElseGet(() ->
                        new Undefined("the parameter '" + parameter.name() + "' was not given"));
    }

    private static void bindRest(
            Signature signature, Arguments given, Map<String, Value> named, Scope inner) {
        int known = signature.parameters().size();
        List<Value> positional = given.positional();
        List<Value> further =
                positional.subList(Math.min(known, positional.size()), positional.size());
        if (!further.isEmpty() && !signature.varargs()) {
            throw given.refusal("takes " + known + " arguments, not " + positional.size());
        }
        if (!named.isEmpty() && !signature.kwargs()) {
            throw given.refusal("has no argument '" + named.keySet().iterator().next() + "'");
        }
        if (signature.varargs()) {
            inner.set("varargs", Functions.tuple(further));
        }
        if (signature.kwargs()) {
            inner.set("kwargs", Dictionary.ofNames(named));
        }
    }
}
