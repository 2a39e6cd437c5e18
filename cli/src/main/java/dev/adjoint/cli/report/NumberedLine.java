package dev.adjoint.cli.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of a text file that another process may be appending to.
 *
 * @param file the name that errors start with
 * @param number the line's number, from 1
 * @param text the line without its end
 */
record NumberedLine(String file, int number, String text) {

    /**
     * The lines of a file, none if it does not exist. A last line without a line feed is still
     * being written: it is left out, unless the run is over.
     */
    static List<NumberedLine> read(Path path, boolean over) {
        String text = text(path);
        List<NumberedLine> lines = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            add(lines, path, text.substring(start, end));
            start = end + 1;
        }
        if (over && start < text.length()) {
            add(lines, path, text.substring(start));
        }
        return lines;
    }

    /** An exception that says {@code file: line 3: field: message}, to be thrown by the caller. */
    RunFolderException error(String field, String message) {
        return new RunFolderException(
                file + ": line " + number + ": " + (field.isEmpty() ? "" : field + ": ") + message);
    }

    /** What errors about the JSON text on this line start with. */
    String place() {
        return file + ": line " + number;
    }

    private static void add(List<NumberedLine> lines, Path path, String text) {
        String stripped = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        lines.add(new NumberedLine(String.valueOf(path.getFileName()), lines.size() + 1, stripped));
    }

    private static String text(Path path) {
        try {
            // Not readString: a character cut in half at the end of a live file is no error.
            return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new RunFolderException(path.getFileName() + ": cannot be read: " + e, e);
        }
    }
}
