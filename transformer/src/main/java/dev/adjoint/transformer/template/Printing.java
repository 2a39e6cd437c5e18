package dev.adjoint.transformer.template;

import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.template.Value.Bool;
import dev.adjoint.transformer.template.Value.Callable;
import dev.adjoint.transformer.template.Value.Dictionary;
import dev.adjoint.transformer.template.Value.Generator;
import dev.adjoint.transformer.template.Value.Int;
import dev.adjoint.transformer.template.Value.LoopVariable;
import dev.adjoint.transformer.template.Value.Namespace;
import dev.adjoint.transformer.template.Value.None;
import dev.adjoint.transformer.template.Value.Real;
import dev.adjoint.transformer.template.Value.Sequence;
import dev.adjoint.transformer.template.Value.Text;
import dev.adjoint.transformer.template.Value.Undefined;
import java.math.BigInteger;
import java.util.Map;

/** Values as Python's {@code str} and {@code repr} show them. */
final class Printing {
    private final BoundedText out;

    private Printing(BoundedText out) {
        this.out = out;
    }

    /** The text of {@code str(value)}. */
    static String text(Budget budget, Value value) {
        if (value instanceof Text(String text, _)) {
            return text;
        }
        BoundedText out = budget.text();
        new Printing(out).value(value);
        return out.toString();
    }

    /** The text of {@code repr(value)}. */
    static String representation(Budget budget, Value value) {
        BoundedText out = budget.text();
        new Printing(out).element(value);
        return out.toString();
    }

    private void value(Value value) {
        switch (value) {
            case Undefined _ -> out.append("");
            case None _ -> out.append("None");
            case Bool(boolean truth) -> out.append(truth ? "True" : "False");
            case Int(BigInteger number) -> out.append(number.toString());
            case Real(double number) -> out.append(real(number));
            case Text(String text, _) -> out.append(text);
            case Sequence sequence -> sequence(sequence);
            case Dictionary dictionary -> dictionary(dictionary);
            case Generator _, Namespace _, LoopVariable _, Callable _ ->
                    throw new Refusal("print", "a " + value.type() + " cannot be printed");
        }
    }

    /** A number as Python writes it. */
    static String real(double number) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        return JsonNumber.of(number).text();
    }

    private void element(Value value) {
        switch (value) {
            case Text(String text, _) -> quoted(text);
            case Undefined _ -> out.append("Undefined");
            default -> value(value);
        }
    }

    private void sequence(Sequence sequence) {
        SequenceKind kind = sequence.kind();
        switch (kind) {
            case LIST -> elements("[", sequence, "]");
            case TUPLE -> elements("(", sequence, sequence.elements().size() == 1 ? ",)" : ")");
            case RANGE -> throw new Refusal("print", "a range cannot be printed");
            case KEYS, VALUES, ITEMS -> elements(kind.pythonName() + "([", sequence, "])");
        }
    }

    private void elements(String open, Sequence sequence, String close) {
        out.append(open);
        String separator = "";
        for (Value element : sequence.elements()) {
            out.append(separator);
            element(element);
            separator = ", ";
        }
        out.append(close);
    }

    private void dictionary(Dictionary dictionary) {
        out.append('{');
        String separator = "";
        for (Map.Entry<Value, Value> field : dictionary.fields().entrySet()) {
            out.append(separator);
            element(field.getKey());
            out.append(": ");
            element(field.getValue());
            separator = ", ";
        }
        out.append('}');
    }

    private void quoted(String text) {
        boolean doubled = text.indexOf('\'') >= 0 && text.indexOf('"') < 0;
        char quote = doubled ? '"' : '\'';
        out.append(quote);
        text.codePoints().forEach(c -> character(c, quote));
        out.append(quote);
    }

    private void character(int c, char quote) {
        switch (c) {
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\\' -> out.append("\\\\");
            default -> {
                if (c == quote) {
                    out.append('\\').append(quote);
                } else if (Characters.printable(c)) {
                    out.append(Character.toString(c));
                } else {
                    out.append(escaped(c));
                }
            }
        }
    }

    private static String escaped(int c) {
        if (c <= 0xFF) {
            return String.format("\\x%02x", c);
        }
        return c <= 0xFFFF ? String.format("\\u%04x", c) : String.format("\\U%08x", c);
    }
}
