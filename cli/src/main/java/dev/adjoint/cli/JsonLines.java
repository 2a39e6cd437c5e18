package dev.adjoint.cli;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.json.JsonValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** JSON values, one a line, from a file or the standard input to the standard output. */
final class JsonLines {
    private JsonLines() {}

    /** Answers each line by a line; empty lines are passed over. */
    static void answer(Optional<Path> input, PrintWriter out, Function<Json, JsonValue> answer)
            throws IOException {
        try (BufferedReader reader = open(input)) {
            String name = input.map(Path::toString).orElse("standard input");
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) {
                    JsonValue value = answer.apply(Json.parse(name + ": line " + number, line));
                    out.println(escaped(JsonPrinter.compact(value)));
                }
            }
            out.flush();
        }
    }

    private static BufferedReader open(Optional<Path> input) throws IOException {
        return input.isPresent()
                ? Files.newBufferedReader(input.get())
                : new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    }

    /** JSON in which only ASCII is left, so that it does not depend on the terminal. */
    private static String escaped(String json) {
        StringBuilder out = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            out.append(c <= '~' ? String.valueOf(c) : String.format("\\u%04x", (int) c));
        }
        return out.toString();
    }
}
