package dev.adjoint.transformer.json;

import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonBoolean;
import dev.adjoint.transformer.json.JsonValue.JsonNull;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON value and the place it was read from. Accessors that meet another type than the one asked
 * for throw a {@link JsonException} such as {@code config.json: hidden_size: expected an integer,
 * found "x"}.
 *
 * @param file the name that errors start with
 * @param path the field's path inside the file, as in {@code rope_parameters.rope_theta} or {@code
 *     merges[3]}; empty for the whole document
 * @param value the value itself
 */
public record Json(String file, String path, JsonValue value) {
    private static final int SHOWN_CHARACTERS = 40;

    /**
     * Parses one JSON document.
     *
     * @throws JsonException naming file, line and column if the text is not one JSON value or
     *     repeats a field
     */
    public static Json parse(String file, String text) {
        return new Json(file, "", JsonReader.read(file, text));
    }

    /** As {@link #parse(String, String)}, from bytes in UTF-8. */
    public static Json parse(String file, byte[] bytes) {
        return new Json(file, "", JsonReader.read(file, bytes));
    }

    /** As {@link #parse(String, String)}, from a reader, which the caller closes. */
    public static Json parse(String file, Reader reader) {
        return new Json(file, "", JsonReader.read(file, reader));
    }

    /**
     * Reads a file; errors name it by its last path element.
     *
     * @throws JsonException if the file cannot be read or is not JSON
     */
    public static Json read(Path path) {
        String name = String.valueOf(path.getFileName());
        try {
            return parse(name, Files.readAllBytes(path));
        } catch (IOException e) {
            throw new JsonException(path + ": cannot be read: " + e, e);
        }
    }

    /**
     * The field of this name; it may hold null.
     *
     * @throws JsonException if this is no object or has no such field
     */
    public Json field(String name) {
        JsonValue found = object().fields().get(name);
        if (found == null) {
            throw new Json(file, child(name), new JsonNull()).error("the field is missing");
        }
        return new Json(file, child(name), found);
    }

    /** The field of this name; empty if it is absent or null. */
    public Optional<Json> optional(String name) {
        JsonValue found = object().fields().get(name);
        return found == null || found instanceof JsonNull
                ? Optional.empty()
                : Optional.of(new Json(file, child(name), found));
    }

    /** The fields of this object, in the order of the file. */
    public Map<String, Json> fields() {
        Map<String, Json> located = new LinkedHashMap<>();
        object().fields()
                .forEach((name, field) -> located.put(name, new Json(file, child(name), field)));
        return located;
    }

    /** The elements of this array. */
    public List<Json> elements() {
        if (!(value instanceof JsonArray(List<JsonValue> elements))) {
            throw expected("an array");
        }
        List<Json> located = new ArrayList<>(elements.size());
        for (JsonValue element : elements) {
            located.add(new Json(file, path + "[" + located.size() + "]", element));
        }
        return located;
    }

    /** This object without its place. */
    public JsonObject object() {
        if (value instanceof JsonObject object) {
            return object;
        }
        throw expected("an object");
    }

    /** This string. */
    public String asString() {
        if (value instanceof JsonString(String text)) {
            return text;
        }
        throw expected("a string");
    }

    /** This truth value. */
    public boolean asBoolean() {
        if (value instanceof JsonBoolean(boolean truth)) {
            return truth;
        }
        throw expected("true or false");
    }

    /** This integer, which must lie in the range of int. */
    public int asInt() {
        try {
            return number("an integer").asInt();
        } catch (ArithmeticException e) {
            throw expected("an integer");
        }
    }

    /** This integer, which must lie in the range of long. */
    public long asLong() {
        try {
            return number("an integer").asLong();
        } catch (ArithmeticException e) {
            throw expected("an integer");
        }
    }

    /** This number as the nearest double, which must be finite. */
    public double asDouble() {
        double number = number("a number").asDouble();
        if (!Double.isFinite(number)) {
            throw expected("a number in the range of double");
        }
        return number;
    }

    /** Whether this is null. */
    public boolean isNull() {
        return value instanceof JsonNull;
    }

    /** An exception that says {@code file: path: message}, to be thrown by the caller. */
    public JsonException error(String message) {
        return new JsonException(file + ": " + (path.isEmpty() ? "" : path + ": ") + message);
    }

    /** An exception that says what was expected here and what was found. */
    public JsonException expected(String what) {
        return error("expected " + what + ", found " + shown());
    }

    private JsonNumber number(String what) {
        if (value instanceof JsonNumber number) {
            return number;
        }
        throw expected(what);
    }

    private String child(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private String shown() {
        return switch (value) {
            case JsonObject _ -> "an object";
            case JsonArray _ -> "an array";
            case JsonString(String text) -> "\"" + shortened(text) + "\"";
            case JsonNumber(String text) -> shortened(text);
            case JsonBoolean(boolean truth) -> String.valueOf(truth);
            case JsonNull() -> "null";
        };
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN_CHARACTERS
                ? text
                : text.substring(0, SHOWN_CHARACTERS) + "...";
    }
}
