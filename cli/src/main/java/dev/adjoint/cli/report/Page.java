package dev.adjoint.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A page in one file: style and script stand inside, and its own policy forbids it to load
 * anything.
 *
 * @param title the title of the window
 * @param sections its parts
 * @param live whether it asks the server that it came from for news
 */
record Page(String title, List<Section> sections, boolean live) {

    String html() {
        return """
        <!DOCTYPE html>
        <html lang="en"%s>
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; \
        style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src %s">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <link rel="icon" href="data:,">
        <title>%s</title>
        <style>
        %s</style>
        </head>
        <body>
        <main>
        %s</main>
        <script>
        %s</script>
        </body>
        </html>
        """
                .formatted(
                        live ? " data-live=\"events\"" : "",
                        live ? "'self'" : "'none'",
                        Html.escape(title),
                        resource("report.css"),
                        sections.stream().map(Section::element).collect(Collectors.joining()),
                        resource("report.js"));
    }

    /** A text file of this package. */
    static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + ": missing from the module");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file so that a reader sees the old one or the new one, never half of one. */
    static void write(Path file, byte[] content) {
        Path beside = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.write(beside, content);
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new RunFolderException(file + ": cannot be written: " + e, e);
        }
    }
}
