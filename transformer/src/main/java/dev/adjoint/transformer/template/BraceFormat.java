package dev.adjoint.transformer.template;

import java.util.Optional;

/** Python's {@code format.format(...)} with numbered and named fields, but no lookups in them. */
final class BraceFormat {
    private final Budget budget;
    private final String format;
    private final Arguments arguments;
    private final BoundedText out;
    private int position;
    private int used;

    BraceFormat(Budget budget, String format, Arguments arguments) {
        this.budget = budget;
        this.format = format;
        this.arguments = arguments;
        this.out = budget.text();
    }

    String run() {
        while (position < format.length()) {
            char c = format.charAt(position++);
            if (c != '{' && c != '}') {
                out.append(c);
            } else if (position < format.length() && format.charAt(position) == c) {
                out.append(c);
                position++;
            } else {
                field(c);
            }
        }
        return out.toString();
    }

    private void field(char c) {
        int end = format.indexOf('}', position);
        if (c == '}' || end < 0) {
            throw arguments.refusal("'" + format + "' has a single '" + c + "'");
        }
        String field = format.substring(position, end);
        position = end + 1;
        int colon = field.indexOf(':');
        String options = colon < 0 ? "" : field.substring(colon + 1);
        Value value = value(colon < 0 ? field : field.substring(0, colon));
        out.append(NumberFormat.braces(budget, options, value));
    }

    private Value value(String name) {
        if (!name.matches("\\w{0,100}")) {
            throw arguments.refusal("the field '" + name + "' is not supported");
        }
        if (name.isEmpty() || name.matches("\\d{1,4}")) {
            int index = name.isEmpty() ? used++ : Integer.parseInt(name);
            if (index < arguments.positional().size()) {
                return arguments.positional().get(index);
            }
        }
        return Optional.ofNullable(arguments.named().get(name))
                .orElseThrow(() -> arguments.refusal("there is no value for '{" + name + "}'"));
    }
}
