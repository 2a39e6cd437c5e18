package dev.adjoint.transformer.json;

import java.util.Objects;

/**
 * A JSON text or field that cannot be used. The message names the file and the line or the field.
 */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what is wrong, starting with the file's name
     */
    public JsonException(String message) {
        super(message);
    }

    /**
     * @param message what is wrong, starting with the file's name
     * @param cause the parser's own exception
     */
    public JsonException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The message, which is never absent here. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
