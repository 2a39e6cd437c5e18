package dev.adjoint.transformer.template;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Variables, and those of the scopes around. Loops, macros and blocks open one of their own. */
final class Scope {
    private final Map<String, Value> variables;
    private final Optional<Scope> around;

    private Scope(Map<String, Value> variables, Optional<Scope> around) {
        this.variables = variables;
        this.around = around;
    }

    static Scope of(Map<String, Value> variables) {
        return new Scope(new HashMap<>(variables), Optional.empty());
    }

    Scope inner() {
        return new Scope(new HashMap<>(), Optional.of(this));
    }

    void set(String name, Value value) {
        variables.put(name, value);
    }

    Optional<Value> find(String name) {
        Scope scope = this;
        while (true) {
            Value found = scope.variables.get(name);
            if (found != null || scope.around.isEmpty()) {
                return Optional.ofNullable(found);
            }
            scope = scope.around.get();
        }
    }
}
