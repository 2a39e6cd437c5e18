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
import dev.adjoint.transformer.template.Token.Kind;
import dev.adjoint.transformer.template.Value.Bool;
import dev.adjoint.transformer.template.Value.Int;
import dev.adjoint.transformer.template.Value.None;
import dev.adjoint.transformer.template.Value.Real;
import dev.adjoint.transformer.template.Value.Text;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Parses expressions by descent. From loosest to tightest: {@code if else}, {@code or}, {@code
 * and}, {@code not}, comparisons, {@code + -}, {@code ~}, {@code * / // %}, {@code **}, signs, then
 * filters and tests, then subscripts, attributes and calls.
 */
final class ExpressionParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final int JOINING = 1;

    private final TokenReader tokens;

    ExpressionParser(TokenReader tokens) {
        this.tokens = tokens;
    }

    /** An expression, or several with commas, which make a tuple. */
    Expression tuple(boolean conditional) {
        int line = tokens.line();
        Expression first = expression(conditional);
        if (!tokens.atOperator(",")) {
            return first;
        }
        List<Expression> elements = new ArrayList<>(List.of(first));
        while (tokens.skipOperator(",") && !atTupleEnd()) {
            elements.add(expression(conditional));
        }
        return new Elements(line, SequenceKind.TUPLE, elements);
    }

    private boolean atTupleEnd() {
        return tokens.at(Kind.TAG_END) || tokens.at(Kind.PRINT_END) || tokens.atOperator(")");
    }

    Expression expression() {
        return expression(true);
    }

    private Expression expression(boolean conditional) {
        tokens.enter();
        Expression parsed = conditional ? conditional() : either();
        tokens.leave();
        return parsed;
    }

    private Expression conditional() {
        int line = tokens.line();
        Expression value = either();
        while (tokens.skipName("if")) {
            Expression condition = either();
            Optional<Expression> otherwise =
                    tokens.skipName("else") ? Optional.of(expression()) : Optional.empty();
            value = new Conditional(line, condition, value, otherwise);
        }
        return value;
    }

    private Expression either() {
        int line = tokens.line();
        Expression left = both();
        while (tokens.skipName("or")) {
            left = new Either(line, left, both());
        }
        return left;
    }

    private Expression both() {
        int line = tokens.line();
        Expression left = negation();
        while (tokens.skipName("and")) {
            left = new Both(line, left, negation());
        }
        return left;
    }

    private Expression negation() {
        int line = tokens.line();
        if (!tokens.skipName("not")) {
            return comparison();
        }
        tokens.enter();
        Expression operand = negation();
        tokens.leave();
        return new Not(line, operand);
    }

    private Expression comparison() {
        int line = tokens.line();
        Expression first = operation(0);
        List<Comparison> comparisons = new ArrayList<>();
        Optional<String> operator = comparisonOperator();
        while (operator.isPresent()) {
            comparisons.add(new Comparison(operator.get(), operation(0)));
            operator = comparisonOperator();
        }
        return comparisons.isEmpty() ? first : new Compared(line, first, comparisons);
    }

    private Optional<String> comparisonOperator() {
        Token token = tokens.current();
        if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
            return Optional.of(tokens.next().text());
        }
        if (tokens.skipName("in")) {
            return Optional.of("in");
        }
        if (token.isName("not") && tokens.following().isName("in")) {
            tokens.next();
            tokens.next();
            return Optional.of("not in");
        }
        return Optional.empty();
    }

    /** Operands with operators between them, none of which binds looser than this level. */
    private Expression operation(int loosest) {
        int line = tokens.line();
        Expression left = signed(true);
        for (int level = level(); level >= loosest; level = level()) {
            String operator = tokens.next().text();
            Expression right = operation(level + 1);
            left =
                    level == JOINING
                            ? joined(line, left, right)
                            : new Binary(line, operator, left, right);
        }
        return left;
    }

    /** How tightly the current token binds as an operator; negative if it is none. */
    private int level() {
        if (!tokens.at(Kind.OPERATOR)) {
            return -1;
        }
        return switch (tokens.current().text()) {
            case "+", "-" -> 0;
            case "~" -> JOINING;
            case "*", "/", "//", "%" -> JOINING + 1;
            case "**" -> JOINING + 2;
            default -> -1;
        };
    }

    private Expression joined(int line, Expression first, Expression second) {
        List<Expression> parts = new ArrayList<>(List.of(first, second));
        while (tokens.skipOperator("~")) {
            parts.add(operation(JOINING + 1));
        }
        return new Joined(line, parts);
    }

    private Expression signed(boolean filters) {
        int line = tokens.line();
        Expression value;
        if (tokens.atOperator("-") || tokens.atOperator("+")) {
            boolean negative = tokens.next().text().equals("-");
            tokens.enter();
            value = new Signed(line, negative, signed(false));
            tokens.leave();
        } else {
            value = primary();
        }
        Expression complete = postfix(value);
        return filters ? filters(complete) : complete;
    }

    private Expression primary() {
        Token token = tokens.next();
        return switch (token.kind()) {
            case NAME -> name(token);
            case STRING -> strings(token);
            case INTEGER -> new Literal(token.line(), new Int(integer(token.text())));
            case FLOAT -> new Literal(token.line(), new Real(Double.parseDouble(token.text())));
            case OPERATOR -> bracketed(token);
            default -> throw unexpected(token);
        };
    }

    private TemplateException unexpected(Token token) {
        return tokens.error(token.shown(), "an expression was expected here");
    }

    private static BigInteger integer(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.length() > 2 && !Character.isDigit(lower.charAt(1))) {
            int base = lower.charAt(1) == 'x' ? 16 : lower.charAt(1) == 'o' ? 8 : 2;
            return new BigInteger(lower.substring(2), base);
        }
        return new BigInteger(text);
    }

    private static Expression name(Token token) {
        return switch (token.text()) {
            case "true", "True" -> new Literal(token.line(), Bool.of(true));
            case "false", "False" -> new Literal(token.line(), Bool.of(false));
            case "none", "None" -> new Literal(token.line(), new None());
            default -> new Name(token.line(), token.text());
        };
    }

    private Expression strings(Token first) {
        StringBuilder text = new StringBuilder(first.text());
        while (tokens.at(Kind.STRING)) {
            text.append(tokens.next().text());
        }
        return new Literal(first.line(), Text.of(text.toString()));
    }

    private Expression bracketed(Token open) {
        return switch (open.text()) {
            case "(" -> parenthesized(open.line());
            case "[" -> new Elements(open.line(), SequenceKind.LIST, list("]", this::expression));
            case "{" -> new Pairs(open.line(), list("}", this::pair));
            default -> throw unexpected(open);
        };
    }

    private Expression parenthesized(int line) {
        if (tokens.skipOperator(")")) {
            return new Elements(line, SequenceKind.TUPLE, List.of());
        }
        Expression inner = tuple(true);
        tokens.expectOperator(")");
        return inner;
    }

    private Pair pair() {
        Expression key = expression();
        tokens.expectOperator(":");
        return new Pair(key, expression());
    }

    private <T> List<T> list(String close, Supplier<T> element) {
        List<T> elements = new ArrayList<>();
        while (!tokens.skipOperator(close)) {
            if (!elements.isEmpty()) {
                tokens.expectOperator(",");
                if (tokens.skipOperator(close)) {
                    break;
                }
            }
            elements.add(element.get());
        }
        return elements;
    }

    Expression postfix(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.atOperator(".")) {
                value = attribute(value);
            } else if (tokens.atOperator("[")) {
                value = subscript(value);
            } else if (tokens.atOperator("(")) {
                value = new Call(tokens.line(), value, operands());
            } else {
                return value;
            }
        }
    }

    private Expression attribute(Expression target) {
        int line = tokens.next().line();
        if (tokens.at(Kind.INTEGER)) {
            BigInteger index = integer(tokens.next().text());
            return new Subscript(line, target, new Literal(line, new Int(index)));
        }
        return new Attribute(line, target, tokens.expectName());
    }

    private Expression subscript(Expression target) {
        int line = tokens.next().line();
        Optional<Expression> from =
                tokens.atOperator(":") ? Optional.empty() : Optional.of(tuple(true));
        if (from.isPresent() && tokens.skipOperator("]")) {
            return new Subscript(line, target, from.get());
        }
        tokens.expectOperator(":");
        Optional<Expression> to = bound();
        Optional<Expression> step = tokens.skipOperator(":") ? bound() : Optional.empty();
        tokens.expectOperator("]");
        return new Slice(line, target, from, to, step);
    }

    private Optional<Expression> bound() {
        return tokens.atOperator(":") || tokens.atOperator("]")
                ? Optional.empty()
                : Optional.of(expression());
    }

    private Operands operands() {
        tokens.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!tokens.skipOperator(")")) {
            if (!positional.isEmpty() || !named.isEmpty()) {
                tokens.expectOperator(",");
                if (tokens.skipOperator(")")) {
                    break;
                }
            }
            operand(positional, named);
        }
        return new Operands(positional, named);
    }

    private void operand(List<Expression> positional, Map<String, Expression> named) {
        if (tokens.atOperator("*") || tokens.atOperator("**")) {
            throw tokens.error(tokens.current().text(), "unpacked arguments are not supported");
        }
        if (tokens.at(Kind.NAME) && tokens.following().isOperator("=")) {
            String name = tokens.expectName();
            tokens.expectOperator("=");
            if (named.putIfAbsent(name, expression()) != null) {
                throw tokens.error(name, "the argument stands there twice");
            }
        } else if (named.isEmpty()) {
            positional.add(expression());
        } else {
            throw tokens.expected("a named argument");
        }
    }

    private Expression filters(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.atOperator("|")) {
                int line = tokens.next().line();
                value = new Filtered(line, value, step());
            } else if (tokens.atName("is")) {
                value = test(value);
            } else if (tokens.atOperator("(")) {
                value = new Call(tokens.line(), value, operands());
            } else {
                return value;
            }
        }
    }

    /** A filter's name and arguments. */
    Step step() {
        String name = dotted();
        Operands operands = tokens.atOperator("(") ? operands() : new Operands(List.of(), Map.of());
        return new Step(name, operands);
    }

    private String dotted() {
        StringBuilder name = new StringBuilder(tokens.expectName());
        while (tokens.skipOperator(".")) {
            name.append('.').append(tokens.expectName());
        }
        return name.toString();
    }

    private Expression test(Expression input) {
        int line = tokens.next().line();
        boolean negated = tokens.skipName("not");
        String name = dotted();
        Tested test = new Tested(line, input, new Step(name, testOperands()));
        return negated ? new Not(line, test) : test;
    }

    private Operands testOperands() {
        if (tokens.atOperator("(")) {
            return operands();
        }
        boolean follows =
                switch (tokens.current().kind()) {
                    case NAME -> !isKeyword(tokens.current());
                    case STRING, INTEGER, FLOAT -> true;
                    case OPERATOR -> tokens.atOperator("[") || tokens.atOperator("{");
                    default -> false;
                };
        if (!follows) {
            return new Operands(List.of(), Map.of());
        }
        if (tokens.atName("is")) {
            throw tokens.error("is", "tests cannot be chained");
        }
        return new Operands(List.of(postfix(primary())), Map.of());
    }

    private static boolean isKeyword(Token token) {
        return token.isName("else") || token.isName("or") || token.isName("and");
    }
}
