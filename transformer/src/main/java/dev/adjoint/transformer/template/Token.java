package dev.adjoint.transformer.template;

/**
 * A piece of a template's source.
 *
 * @param kind what it is
 * @param text its text; for a string the characters that it stands for
 * @param line the line it starts on
 */
record Token(Kind kind, String text, int line) {
    enum Kind {
        DATA,
        PRINT_START,
        PRINT_END,
        TAG_START,
        TAG_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean isName(String name) {
        return kind == Kind.NAME && text.equals(name);
    }

    boolean isOperator(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    /** How an error names it. */
    String shown() {
        return switch (kind) {
            case DATA -> "text";
            case PRINT_START -> "{{";
            case PRINT_END -> "}}";
            case TAG_START -> "{%";
            case TAG_END -> "%}";
            case STRING -> "'" + text + "'";
            case END -> "the end of the template";
            default -> text;
        };
    }
}
