package dev.adjoint.transformer.template;

import java.util.Objects;

/**
 * A template that cannot be parsed or rendered, or that refuses a conversation itself. The message
 * reads {@code qwen3: line 12: |xmlattr: there is no such filter}.
 */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String template;
    private final int line;
    private final String construct;

    TemplateException(String template, int line, String construct, String problem) {
        super(template + ": line " + line + ": " + construct + ": " + problem);
        this.template = template;
        this.line = line;
        this.construct = construct;
    }

    /** The template's name. */
    public String template() {
        return template;
    }

    /** The line, counted from 1. */
    public int line() {
        return line;
    }

    /** What could not be parsed or rendered, as in {@code |xmlattr} or {@code include}. */
    public String construct() {
        return construct;
    }

    /** The message, which is never absent here. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
