package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Bool;
import dev.adjoint.transformer.template.Value.Int;
import dev.adjoint.transformer.template.Value.None;
import dev.adjoint.transformer.template.Value.Text;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of one call.
 *
 * @param construct what is called, for messages
 * @param positional the arguments without a name
 * @param named the others
 */
record Arguments(String construct, List<Value> positional, Map<String, Value> named) {

    static Arguments none(String construct) {
        return new Arguments(construct, List.of(), Map.of());
    }

    /**
     * The same arguments by the names of the parameters.
     *
     * @throws Refusal for more arguments than parameters, or a name that is none of them
     */
    Arguments bind(String... parameters) {
        if (positional.size() > parameters.length) {
            throw refusal("takes " + parameters.length + " arguments, not " + positional.size());
        }
        Map<String, Value> bound = new LinkedHashMap<>();
        for (int i = 0; i < positional.size(); i++) {
            bound.put(parameters[i], positional.get(i));
        }
        named.forEach((name, value) -> {
            if (!List.of(parameters).contains(name)) {
                throw refusal("has no argument '" + name + "'");
            }
            if (bound.putIfAbsent(name, value) != null) {
                throw refusal("the argument '" + name + "' is given twice");
            }
        });
        return new Arguments(construct, List.of(), bound);
    }

    /** An argument by name; empty if it is not given. */
    Optional<Value> optional(String name) {
        return Optional.ofNullable(named.get(name));
    }

    /** As {@link #optional(String)}, and empty for None too. */
    Optional<Value> present(String name) {
        return optional(name).filter(value -> !(value instanceof None));
    }

    Value required(String name) {
        return optional(name).orElseThrow(() -> refusal("the argument '" + name + "' is missing"));
    }

    String text(String name) {
        return asText(name, required(name));
    }

    Optional<String> optionalText(String name) {
        return present(name).map(value -> asText(name, value));
    }

    private String asText(String name, Value value) {
        if (value instanceof Text(String text, _)) {
            return text;
        }
        throw refusal("'" + name + "' must be a string, not " + value.type());
    }

    int integer(String name, int standard) {
        return present(name).map(value -> asInteger(name, value)).orElse(standard);
    }

    private int asInteger(String name, Value value) {
        BigInteger number =
                switch (value) {
                    case Int(BigInteger integer) -> integer;
                    case Bool(boolean truth) -> truth ? BigInteger.ONE : BigInteger.ZERO;
                    default ->
                            throw refusal("'" + name + "' must be an integer, not " + value.type());
                };
        if (number.bitLength() >= Integer.SIZE) {
            throw refusal("'" + name + "' is out of range: " + number);
        }
        return number.intValue();
    }

    boolean truth(String name, boolean standard) {
        return optional(name).map(Truth::of).orElse(standard);
    }

    Refusal refusal(String problem) {
        return new Refusal(construct, problem);
    }
}
