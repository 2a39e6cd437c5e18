package dev.adjoint.transformer.json;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value: plain immutable data. {@link Json} adds the place that it was read from. */
public sealed interface JsonValue {

    /**
     * An object.
     *
     * @param fields its fields in the order of the text
     */
    record JsonObject(Map<String, JsonValue> fields) implements JsonValue {
        /** Copies the fields, keeping their order. */
        public JsonObject {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }

        /** The object without fields. */
        public static JsonObject empty() {
            return new JsonObject(Map.of());
        }

        /** This object with one field more, at the end, or replaced where it stands. */
        public JsonObject with(String name, JsonValue value) {
            Map<String, JsonValue> copy = new LinkedHashMap<>(fields);
            copy.put(name, value);
            return new JsonObject(copy);
        }

        /** As {@link #with(String, JsonValue)} with a string. */
        public JsonObject with(String name, String value) {
            return with(name, new JsonString(value));
        }

        /** As {@link #with(String, JsonValue)} with an integer. */
        public JsonObject with(String name, long value) {
            return with(name, JsonNumber.of(value));
        }

        /** As {@link #with(String, JsonValue)} with a finite decimal number. */
        public JsonObject with(String name, double value) {
            return with(name, JsonNumber.of(value));
        }

        /** As {@link #with(String, JsonValue)} with a truth value. */
        public JsonObject with(String name, boolean value) {
            return with(name, new JsonBoolean(value));
        }
    }

    /**
     * An array.
     *
     * @param elements its elements in order
     */
    record JsonArray(List<JsonValue> elements) implements JsonValue {
        /** Copies the elements. */
        public JsonArray {
            elements = List.copyOf(elements);
        }

        /** The array of these elements. */
        public static JsonArray of(JsonValue... elements) {
            return new JsonArray(Arrays.asList(elements));
        }
    }

    /**
     * A string.
     *
     * @param value its text, unescaped
     */
    record JsonString(String value) implements JsonValue {}

    /**
     * A number, kept as the text that stood in the file, so that nothing is rounded on the way
     * through.
     *
     * @param text a number in JSON's grammar
     */
    record JsonNumber(String text) implements JsonValue {

        /** An integer. */
        public static JsonNumber of(long value) {
            return new JsonNumber(Long.toString(value));
        }

        /**
         * A decimal number, written as Python writes it: {@code 1e-06}, {@code 0.5}, {@code
         * 1000000.0}.
         *
         * @throws IllegalArgumentException if the value is infinite or not a number: JSON has no
         *     such thing
         */
        public static JsonNumber of(double value) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("JSON has no number " + value);
            }
            return new JsonNumber(pythonText(value));
        }

        /**
         * The value as an int.
         *
         * @throws ArithmeticException if it is no integer or outside the range of int
         */
        public int asInt() {
            return Math.toIntExact(asLong());
        }

        /**
         * The value as a long; {@code 1e3} and {@code 1000.0} are integers too.
         *
         * @throws ArithmeticException if it is no integer or outside the range of long
         */
        public long asLong() {
            return new BigDecimal(text).longValueExact();
        }

        /** The nearest double; infinite if the number is too large. */
        public double asDouble() {
            return Double.parseDouble(text);
        }

        private static String pythonText(double value) {
            String shortest = Double.toString(value);
            int exponentAt = shortest.indexOf('E');
            if (exponentAt < 0) {
                return shortest;
            }
            int exponent = Integer.parseInt(shortest.substring(exponentAt + 1));
            if (exponent >= -4 && exponent < 16) {
                String plain = new BigDecimal(shortest).stripTrailingZeros().toPlainString();
                return plain.contains(".") ? plain : plain + ".0";
            }
            String digits = shortest.substring(0, exponentAt);
            String sign = exponent < 0 ? "-" : "+";
            String padding = Math.abs(exponent) < 10 ? "0" : "";
            return (digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits)
                    + "e"
                    + sign
                    + padding
                    + Math.abs(exponent);
        }
    }

    /**
     * A truth value.
     *
     * @param value true or false
     */
    record JsonBoolean(boolean value) implements JsonValue {}

    /** The value {@code null}. */
    record JsonNull() implements JsonValue {}
}
