package dev.adjoint.transformer.gguf;

import dev.adjoint.transformer.gguf.GgufValue.Elements;
import dev.adjoint.transformer.gguf.GgufValue.Single;
import dev.adjoint.transformer.gguf.GgufValue.Text;
import dev.adjoint.transformer.gguf.GgufValue.Truth;
import dev.adjoint.transformer.gguf.GgufValue.Whole;
import dev.adjoint.transformer.weights.WeightFileException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The metadata of a GGUF file. Writers differ in the width of integers, so any is taken; another
 * kind of value than the one asked for is an error that names file, key and value.
 *
 * @param file the name that errors start with
 * @param values the values by key, in the order of the file
 */
public record GgufMetadata(String file, Map<String, GgufValue> values) {

    /** Whether there is a value under this key. */
    public boolean has(String key) {
        return values.containsKey(key);
    }

    /** The value under a key as a listing shows it, long strings cut. */
    public String shown(String key) {
        return Shown.value(optional(key).orElseThrow(() -> missing(key)));
    }

    /** The string under a key. */
    public String text(String key) {
        return optionalText(key).orElseThrow(() -> missing(key));
    }

    /** As {@link #text(String)}; empty if there is none. */
    public Optional<String> optionalText(String key) {
        return optional(key)
                .map(value -> {
                    if (value instanceof Text(String text)) {
                        return text;
                    }
                    throw expected(key, "a string", value);
                });
    }

    /** The integer under a key, which must lie in the range of int. */
    public int integer(String key) {
        return optionalInteger(key).orElseThrow(() -> missing(key));
    }

    /** As {@link #integer(String)}; empty if there is none. */
    public Optional<Integer> optionalInteger(String key) {
        return optional(key)
                .map(value -> {
                    if (value instanceof Whole(_, long number) && number == (int) number) {
                        return (int) number;
                    }
                    throw expected(key, "an integer in the range of int", value);
                });
    }

    /**
     * The finite number under a key; a 32-bit float as the shortest decimal number that it is
     * nearest to, so that 1e-6 stays 1e-6. Empty if there is none.
     */
    public Optional<Double> optionalReal(String key) {
        return optional(key)
                .map(value -> {
                    double number =
                            switch (value) {
                                case Whole(_, long whole) -> whole;
                                case Single(float single) ->
                                        Double.parseDouble(Float.toString(single));
                                case GgufValue.Real(double real) -> real;
                                default -> Double.NaN;
                            };
                    if (!Double.isFinite(number)) {
                        throw expected(key, "a finite number", value);
                    }
                    return number;
                });
    }

    /** The truth value under a key; empty if there is none. */
    public Optional<Boolean> optionalTruth(String key) {
        return optional(key)
                .map(value -> {
                    if (value instanceof Truth(boolean truth)) {
                        return truth;
                    }
                    throw expected(key, "true or false", value);
                });
    }

    /** The strings under a key. */
    public List<String> strings(String key) {
        Elements elements = elements(key, GgufType.STRING, "an array of strings");
        GgufCursor in = new GgufCursor(file, elements.bytes());
        List<String> strings = new ArrayList<>();
        for (long i = 0; i < elements.count(); i++) {
            strings.add(in.text(key + "[" + i + "]"));
        }
        return strings;
    }

    /** The 32-bit integers under a key; empty if there is none. */
    public Optional<int[]> optionalIntegers(String key) {
        return optional(key)
                .map(_ -> {
                    Elements elements = elements(key, GgufType.I32, "an array of I32");
                    return elements.bytes().toArray(GgufCursor.INT);
                });
    }

    /** The truth values under a key; empty if there is none. */
    public Optional<List<Boolean>> optionalTruths(String key) {
        return optional(key)
                .map(_ -> {
                    Elements elements = elements(key, GgufType.BOOL, "an array of truth values");
                    List<Boolean> truths = new ArrayList<>();
                    for (byte each : elements.bytes().toArray(ValueLayout.JAVA_BYTE)) {
                        truths.add(each != 0);
                    }
                    return truths;
                });
    }

    private Elements elements(String key, GgufType type, String expected) {
        GgufValue value = optional(key).orElseThrow(() -> missing(key));
        if (value instanceof Elements elements && elements.elementType() == type) {
            return elements;
        }
        throw expected(key, expected, value);
    }

    private Optional<GgufValue> optional(String key) {
        return Optional.ofNullable(values.get(key));
    }

    private WeightFileException missing(String key) {
        return new WeightFileException(file + ": " + key + ": the key is missing");
    }

    WeightFileException expected(String key, String what, GgufValue found) {
        return new WeightFileException(
                file
                        + ": "
                        + key
                        + ": expected "
                        + what
                        + ", found "
                        + found.type()
                        + " "
                        + Shown.value(found));
    }
}
