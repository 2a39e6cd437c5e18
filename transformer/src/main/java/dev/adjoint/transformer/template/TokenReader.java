package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Token.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Walks over a template's tokens, and counts how deep the parsers that share it are nested. */
final class TokenReader {
    private final String template;
    private final List<Token> tokens;
    private final int depthLimit;
    private int position;
    private int depth;
    private Set<String> names = new HashSet<>();

    TokenReader(String template, List<Token> tokens, int depthLimit) {
        this.template = template;
        this.tokens = tokens;
        this.depthLimit = depthLimit;
    }

    Token current() {
        return tokens.get(position);
    }

    Token following() {
        return tokens.get(Math.min(position + 1, tokens.size() - 1));
    }

    int line() {
        return current().line();
    }

    Token next() {
        Token token = current();
        position += token.kind() == Kind.END ? 0 : 1;
        if (token.kind() == Kind.NAME) {
            names.add(token.text());
        }
        return token;
    }

    boolean at(Kind kind) {
        return current().kind() == kind;
    }

    boolean atName(String name) {
        return current().isName(name);
    }

    boolean atOperator(String operator) {
        return current().isOperator(operator);
    }

    boolean skipName(String name) {
        boolean found = atName(name);
        if (found) {
            next();
        }
        return found;
    }

    boolean skipOperator(String operator) {
        boolean found = atOperator(operator);
        if (found) {
            next();
        }
        return found;
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw expected("'" + operator + "'");
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw expected("'" + name + "'");
        }
    }

    String expectName() {
        if (!at(Kind.NAME)) {
            throw expected("a name");
        }
        return next().text();
    }

    void expect(Kind kind, String shown) {
        if (!at(kind)) {
            throw expected("'" + shown + "'");
        }
        next();
    }

    /** Starts a new set of the names passed over, and returns the one so far. */
    Set<String> collectNames() {
        Set<String> before = names;
        names = new HashSet<>();
        return before;
    }

    /** The names passed over since; goes on with the set from before, which gets them too. */
    Set<String> collectedNames(Set<String> before) {
        Set<String> collected = names;
        before.addAll(collected);
        names = before;
        return collected;
    }

    void enter() {
        if (++depth > depthLimit) {
            throw error(current().shown(), "nested more than " + depthLimit + " deep");
        }
    }

    void leave() {
        depth--;
    }

    TemplateException expected(String what) {
        return error(current().shown(), "expected " + what);
    }

    TemplateException error(String construct, String problem) {
        return new TemplateException(template, line(), construct, problem);
    }
}
