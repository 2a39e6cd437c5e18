package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Dictionary;
import dev.adjoint.transformer.template.Value.Sequence;
import java.util.List;

/**
 * Python's {@code format % values} with the conversions that templates use: s, r, d, i, f, x, %.
 */
final class PercentFormat {
    private final Budget budget;
    private final String format;
    private final BoundedText out;
    private final List<Value> values;
    private int position;
    private int used;

    PercentFormat(Budget budget, String format, Value values) {
        this.budget = budget;
        this.format = format;
        this.out = budget.text();
        this.values =
                values instanceof Sequence sequence && sequence.kind() == SequenceKind.TUPLE
                        ? sequence.elements()
                        : List.of(values);
    }

    String run() {
        while (position < format.length()) {
            char c = format.charAt(position++);
            if (c == '%') {
                conversion();
            } else {
                out.append(c);
            }
        }
        boolean named = values.size() == 1 && values.getFirst() instanceof Dictionary;
        if (used < values.size() && !named) {
            throw new Refusal("%", "not all arguments are used by '" + format + "'");
        }
        return out.toString();
    }

    private void conversion() {
        int start = position;
        while (position < format.length()
                && "-0+ #.123456789".indexOf(format.charAt(position)) >= 0) {
            position++;
        }
        if (position >= format.length()) {
            throw new Refusal("%", "the format '" + format + "' is cut short");
        }
        String options = format.substring(start, position);
        char kind = format.charAt(position++);
        if (kind == '%') {
            out.append('%');
            return;
        }
        out.append(NumberFormat.percent(budget, options, kind, next()));
    }

    private Value next() {
        if (used >= values.size()) {
            throw new Refusal("%", "not enough arguments for '" + format + "'");
        }
        return values.get(used++);
    }
}
