package dev.adjoint.transformer.json;

import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonBoolean;
import dev.adjoint.transformer.json.JsonValue.JsonNull;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * Writes JSON as Python's json module does with {@code ensure_ascii=False}; the same value, the
 * same text.
 */
public final class JsonPrinter {
    private static final String STEP = "  ";
    private static final int SHORT_ESCAPES_FROM = '\b';

    private final StringBuilder out = new StringBuilder();
    private final boolean pretty;

    private JsonPrinter(boolean pretty) {
        this.pretty = pretty;
    }

    /** The value on many lines, indented by two spaces a level, with a line feed at the end. */
    public static String pretty(JsonValue value) {
        JsonPrinter printer = new JsonPrinter(true);
        printer.value(value, "\n");
        return printer.out.append('\n').toString();
    }

    /** The value on one line without spaces. */
    public static String compact(JsonValue value) {
        JsonPrinter printer = new JsonPrinter(false);
        printer.value(value, "");
        return printer.out.toString();
    }

    private void value(JsonValue value, String lineStart) {
        switch (value) {
            case JsonObject object -> object(object, lineStart);
            case JsonArray(var elements) ->
                    list(
                            '[',
                            ']',
                            elements,
                            lineStart,
                            element -> value(element, deeper(lineStart)));
            case JsonString(String text) -> string(text);
            case JsonNumber(String text) -> out.append(text);
            case JsonBoolean(boolean truth) -> out.append(truth);
            case JsonNull() -> out.append("null");
        }
    }

    private void object(JsonObject object, String lineStart) {
        list(
                '{',
                '}',
                object.fields().entrySet(),
                lineStart,
                field -> {
                    string(field.getKey());
                    out.append(pretty ? ": " : ":");
                    value(field.getValue(), deeper(lineStart));
                });
    }

    private <T> void list(
            char open, char close, Collection<T> items, String lineStart, Consumer<T> writer) {
        out.append(open);
        String separator = deeper(lineStart);
        for (T item : items) {
            out.append(separator);
            writer.accept(item);
            separator = "," + deeper(lineStart);
        }
        out.append(items.isEmpty() ? "" : lineStart).append(close);
    }

    private String deeper(String lineStart) {
        return pretty ? lineStart + STEP : "";
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            character(text.charAt(i));
        }
        out.append('"');
    }

    private void character(char character) {
        if (character == '"' || character == '\\') {
            out.append('\\').append(character);
        } else if (character >= ' ') {
            out.append(character);
        } else if (character >= SHORT_ESCAPES_FROM && character <= '\r' && character != 0x0B) {
            out.append('\\').append("btn.fr".charAt(character - SHORT_ESCAPES_FROM));
        } else {
            out.append(String.format("\\u%04x", (int) character));
        }
    }
}
