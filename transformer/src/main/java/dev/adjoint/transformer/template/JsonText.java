package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Bool;
import dev.adjoint.transformer.template.Value.Dictionary;
import dev.adjoint.transformer.template.Value.Int;
import dev.adjoint.transformer.template.Value.None;
import dev.adjoint.transformer.template.Value.Real;
import dev.adjoint.transformer.template.Value.Sequence;
import dev.adjoint.transformer.template.Value.Text;
import dev.adjoint.transformer.template.Value.Undefined;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The filter tojson: Python's {@code json.dumps}, by default without escapes for non-ASCII. */
final class JsonText {
    private static final String FILTER = "|tojson";

    private final BoundedText out;
    private final boolean ascii;
    private final boolean sorted;
    private final Optional<String> indent;
    private final String itemSeparator;
    private final String keySeparator;

    private JsonText(Budget budget, Arguments arguments) {
        out = budget.text();
        ascii = arguments.truth("ensure_ascii", false);
        sorted = arguments.truth("sort_keys", false);
        indent = arguments.present("indent").map(value -> indent(value, arguments));
        List<Value> separators =
                arguments
                        .present("separators")
                        .map(value -> Iteration.list(FILTER, value))
                        .orElse(List.of(Text.of(indent.isPresent() ? "," : ", "), Text.of(": ")));
        if (separators.size() != 2) {
            throw arguments.refusal("'separators' must be two strings");
        }
        itemSeparator = Printing.text(budget, separators.get(0));
        keySeparator = Printing.text(budget, separators.get(1));
    }

    private static String indent(Value value, Arguments arguments) {
        if (value instanceof Text(String text, _)) {
            return text;
        }
        return " ".repeat(Math.clamp(arguments.integer("indent", 0), 0, 100));
    }

    static Value of(Budget budget, Value value, Arguments given) {
        Arguments arguments = given.bind("ensure_ascii", "indent", "separators", "sort_keys");
        JsonText text = new JsonText(budget, arguments);
        text.value(value, "\n");
        return Text.of(text.out.toString());
    }

    private void value(Value value, String lineStart) {
        switch (value) {
            case None _ -> out.append("null");
            case Bool(boolean truth) -> out.append(truth ? "true" : "false");
            case Int(BigInteger number) -> out.append(number.toString());
            case Real(double number) -> out.append(real(number));
            case Text(String text, _) -> string(text);
            case Dictionary dictionary -> object(dictionary, lineStart);
            case Sequence sequence
                    when sequence.kind() == SequenceKind.LIST
                            || sequence.kind() == SequenceKind.TUPLE ->
                    array(sequence, lineStart);
            case Undefined undefined -> throw undefined.refusal(FILTER);
            default -> throw new Refusal(FILTER, "a " + value.type() + " is not JSON");
        }
    }

    private static String real(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "Infinity" : "-Infinity";
        }
        return Printing.real(number);
    }

    private void array(Sequence sequence, String lineStart) {
        Iterator<Value> elements = sequence.elements().iterator();
        out.append('[');
        String separator = "";
        while (elements.hasNext()) {
            out.append(separator).append(deeper(lineStart));
            value(elements.next(), deeper(lineStart));
            separator = itemSeparator;
        }
        close(']', sequence.elements().isEmpty(), lineStart);
    }

    private void object(Dictionary dictionary, String lineStart) {
        List<Map.Entry<Value, Value>> fields = List.copyOf(dictionary.fields().entrySet());
        if (sorted) {
            Comparator<Map.Entry<Value, Value>> order =
                    (left, right) -> Comparing.order(left.getKey(), right.getKey());
            fields = fields.stream().sorted(order).toList();
        }
        out.append('{');
        String separator = "";
        for (Map.Entry<Value, Value> field : fields) {
            out.append(separator).append(deeper(lineStart));
            string(key(field.getKey()));
            out.append(keySeparator);
            value(field.getValue(), deeper(lineStart));
            separator = itemSeparator;
        }
        close('}', fields.isEmpty(), lineStart);
    }

    private static String key(Value key) {
        return switch (key) {
            case Text(String text, _) -> text;
            case Int(BigInteger number) -> number.toString();
            case None _ -> "null";
            default -> throw new Refusal(FILTER, "a " + key.type() + " is no key in JSON");
        };
    }

    private void close(char mark, boolean empty, String lineStart) {
        if (indent.isPresent() && !empty) {
            out.append(lineStart);
        }
        out.append(mark);
    }

    /** The start of a line one level deeper; nothing without indentation. */
    private String deeper(String lineStart) {
        return indent.map(step -> lineStart + step).orElse("");
    }

    private void string(String text) {
        out.append('"');
        text.chars().forEach(c -> character((char) c));
        out.append('"');
    }

    private void character(char c) {
        int known = "\"\\\b\f\n\r\t".indexOf(c);
        if (known >= 0) {
            out.append('\\').append("\"\\bfnrt".charAt(known));
        } else if (c < ' ' || (ascii && c > '~')) {
            out.append(String.format("\\u%04x", (int) c));
        } else {
            out.append(c);
        }
    }
}
