package dev.adjoint.transformer.weights;

/**
 * A weight file that cannot be read or written. The message names the file, the field and the
 * numbers.
 */
public final class WeightFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what is wrong, starting with the file's name
     */
    public WeightFileException(String message) {
        super(message);
    }

    /**
     * @param message what is wrong, starting with the file's name
     * @param cause the failure below
     */
    public WeightFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
