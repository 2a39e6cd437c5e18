package dev.adjoint.cli.report;

/** A run's folder that cannot be used. The message names the file, the line and the field. */
public final class RunFolderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message what is wrong, starting with the file's name
     */
    public RunFolderException(String message) {
        super(message);
    }

    /**
     * @param message what is wrong, starting with the file's name
     * @param cause what found it
     */
    public RunFolderException(String message, Throwable cause) {
        super(message, cause);
    }
}
