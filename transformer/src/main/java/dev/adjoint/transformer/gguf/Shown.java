package dev.adjoint.transformer.gguf;

/** Metadata values as messages and listings show them. */
final class Shown {
    private static final int LONGEST = 60;

    private Shown() {}

    static String value(GgufValue value) {
        return switch (value) {
            case GgufValue.Whole(GgufType type, long number) ->
                    type == GgufType.U64 ? Long.toUnsignedString(number) : Long.toString(number);
            case GgufValue.Single(float number) -> Float.toString(number);
            case GgufValue.Real(double number) -> Double.toString(number);
            case GgufValue.Truth(boolean truth) -> Boolean.toString(truth);
            case GgufValue.Text(String text) -> quoted(text);
            case GgufValue.Elements elements -> elements.count() + " of " + elements.elementType();
        };
    }

    private static String quoted(String text) {
        boolean cut = text.length() > LONGEST;
        String shown = cut ? text.substring(0, LONGEST) : text;
        return "\"" + shown.replace("\n", "\\n") + "\"" + (cut ? "..." : "");
    }
}
