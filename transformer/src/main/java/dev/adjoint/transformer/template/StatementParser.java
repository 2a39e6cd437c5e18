package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Expression.Call;
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
import dev.adjoint.transformer.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Parses a template's statements. */
final class StatementParser {
    private final TokenReader tokens;
    private final ExpressionParser expressions;
    private int loops;

    private StatementParser(TokenReader tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    static List<Statement> parse(String template, String source, Limits limits) {
        List<Token> tokens = Lexer.tokens(template, source);
        return new StatementParser(new TokenReader(template, tokens, limits.depth()))
                .body(Set.of());
    }

    /** Statements up to one of these tags, whose name is the current token then; or to the end. */
    private List<Statement> body(Set<String> ends) {
        tokens.enter();
        List<Statement> statements = new ArrayList<>();
        while (!tokens.at(Kind.END) && !atTag(ends)) {
            statements.add(statement());
        }
        if (tokens.at(Kind.END) && !ends.isEmpty()) {
            throw tokens.expected(
                    "'" + String.join("' or '", ends.stream().sorted().toList()) + "'");
        }
        if (!ends.isEmpty()) {
            tokens.next();
        }
        tokens.leave();
        return statements;
    }

    private boolean atTag(Set<String> names) {
        return tokens.at(Kind.TAG_START)
                && tokens.following().kind() == Kind.NAME
                && names.contains(tokens.following().text());
    }

    /** The body of a block that one tag ends. */
    private List<Statement> block(String end) {
        endTag();
        List<Statement> statements = body(Set.of(end));
        tokens.next();
        return statements;
    }

    private void endTag() {
        tokens.skipOperator(":");
        tokens.expect(Kind.TAG_END, "%}");
    }

    private Statement statement() {
        Token token = tokens.next();
        return switch (token.kind()) {
            case DATA -> new Data(token.line(), token.text());
            case PRINT_START -> {
                Expression value = expressions.tuple(true);
                tokens.expect(Kind.PRINT_END, "}}");
                yield new Print(token.line(), value);
            }
            case TAG_START -> {
                Statement statement = tag();
                tokens.expect(Kind.TAG_END, "%}");
                yield statement;
            }
            default -> throw tokens.error(token.shown(), "a tag was expected here");
        };
    }

    private Statement tag() {
        Token name = tokens.current();
        tokens.expectName();
        return switch (name.text()) {
            case "if" -> condition(name.line());
            case "for" -> loop(name.line());
            case "set" -> assignment(name.line());
            case "macro" -> macro(name.line());
            case "call" -> callBlock(name.line());
            case "filter" -> filterBlock(name.line());
            case "with" -> with(name.line());
            case "generation" -> new Scoped(name.line(), block("endgeneration"));
            case "break" -> inLoop(name, new Break(name.line()));
            case "continue" -> inLoop(name, new Continue(name.line()));
            default -> throw tokens.error(name.text(), "the tag is not supported");
        };
    }

    private Statement inLoop(Token name, Statement jump) {
        if (loops == 0) {
            throw tokens.error(name.text(), "there is no loop around it");
        }
        return jump;
    }

    private Statement condition(int line) {
        List<Branch> branches = new ArrayList<>();
        List<Statement> otherwise = List.of();
        String tag = "elif";
        while (tag.equals("elif")) {
            Expression condition = expressions.tuple(false);
            endTag();
            branches.add(new Branch(condition, body(Set.of("elif", "else", "endif"))));
            tag = tokens.next().text();
        }
        if (tag.equals("else")) {
            otherwise = block("endif");
        }
        return new If(line, branches, otherwise);
    }

    private Statement loop(int line) {
        Target target = target(false);
        tokens.expectName("in");
        Expression elements = expressions.tuple(false);
        Optional<Expression> filter =
                tokens.skipName("if") ? Optional.of(expressions.expression()) : Optional.empty();
        if (tokens.atName("recursive")) {
            throw tokens.error("recursive", "recursive loops are not supported");
        }
        endTag();
        loops++;
        List<Statement> body = body(Set.of("endfor", "else"));
        loops--;
        List<Statement> otherwise = tokens.next().isName("else") ? block("endfor") : List.of();
        return new For(line, target, elements, filter, body, otherwise);
    }

    private Statement assignment(int line) {
        Target target = target(true);
        if (tokens.skipOperator("=")) {
            return new Assign(line, target, expressions.tuple(true));
        }
        List<Step> filters = new ArrayList<>();
        while (tokens.skipOperator("|")) {
            filters.add(expressions.step());
        }
        return new AssignBlock(line, target, filters, block("endset"));
    }

    private Target target(boolean members) {
        Target first = singleTarget(members);
        if (!tokens.atOperator(",")) {
            return first;
        }
        List<Target> targets = new ArrayList<>(List.of(first));
        while (tokens.skipOperator(",") && (tokens.at(Kind.NAME) || tokens.atOperator("("))) {
            if (tokens.atName("in")) {
                break;
            }
            targets.add(singleTarget(members));
        }
        return new Target.Several(targets);
    }

    private Target singleTarget(boolean members) {
        if (tokens.skipOperator("(")) {
            tokens.enter();
            Target inner = target(members);
            tokens.leave();
            tokens.expectOperator(")");
            return inner;
        }
        Token name = tokens.current();
        tokens.expectName();
        if (Set.of("true", "false", "none", "True", "False", "None").contains(name.text())) {
            throw tokens.error(name.text(), "nothing can be assigned to it");
        }
        return members && tokens.skipOperator(".")
                ? new Target.Member(name.text(), tokens.expectName())
                : new Target.Variable(name.text());
    }

    private Statement macro(int line) {
        String name = tokens.expectName();
        Set<String> before = tokens.collectNames();
        List<Parameter> parameters = parameters();
        List<Statement> body = detached("endmacro");
        return new MacroDefinition(line, name, signature(parameters, before), body);
    }

    /** A body that runs elsewhere, so that it cannot leave the loop it stands in. */
    private List<Statement> detached(String end) {
        int outer = loops;
        loops = 0;
        List<Statement> body = block(end);
        loops = outer;
        return body;
    }

    private Signature signature(List<Parameter> parameters, Set<String> before) {
        Set<String> used = tokens.collectedNames(before);
        return new Signature(parameters, used.contains("varargs"), used.contains("kwargs"));
    }

    private List<Parameter> parameters() {
        tokens.expectOperator("(");
        List<Parameter> parameters = new ArrayList<>();
        while (!tokens.skipOperator(")")) {
            if (!parameters.isEmpty()) {
                tokens.expectOperator(",");
            }
            parameters.add(parameter(parameters));
        }
        return parameters;
    }

    private Parameter parameter(List<Parameter> before) {
        String name = tokens.expectName();
        if (tokens.skipOperator("=")) {
            return new Parameter(name, Optional.of(expressions.expression()));
        }
        if (!before.isEmpty() && before.getLast().standard().isPresent()) {
            throw tokens.error(name, "it needs a default, as the parameter before it has one");
        }
        return new Parameter(name, Optional.empty());
    }

    private Statement callBlock(int line) {
        Set<String> before = tokens.collectNames();
        List<Parameter> parameters = tokens.atOperator("(") ? parameters() : List.of();
        if (!(expressions.expression() instanceof Call call)) {
            throw tokens.error("call", "a macro call was expected here");
        }
        List<Statement> body = detached("endcall");
        return new CallBlock(line, signature(parameters, before), call, body);
    }

    private Statement filterBlock(int line) {
        List<Step> filters = new ArrayList<>(List.of(expressions.step()));
        while (tokens.skipOperator("|")) {
            filters.add(expressions.step());
        }
        return new FilterBlock(line, filters, block("endfilter"));
    }

    private Statement with(int line) {
        List<Assign> assignments = new ArrayList<>();
        while (!tokens.at(Kind.TAG_END)) {
            if (!assignments.isEmpty()) {
                tokens.expectOperator(",");
            }
            int at = tokens.line();
            Target target = singleTarget(false);
            tokens.expectOperator("=");
            assignments.add(new Assign(at, target, expressions.expression()));
        }
        return new With(line, assignments, block("endwith"));
    }
}
