package dev.adjoint.tornado;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The table of what the device computes beside the scalar backend, docs/generated/PARITY.md. */
final class Parity {
    private static final Map<String, Row> ROWS = new TreeMap<>();

    private Parity() {}

    /**
     * One line.
     *
     * @param elements compared
     * @param worst difference, as a part of Σ |terms|, in units of 2^−24
     * @param allowed the largest such difference
     */
    record Row(long elements, double worst, double allowed) {
        Row and(Row other) {
            return new Row(
                    elements + other.elements,
                    Math.max(worst, other.worst),
                    Math.max(allowed, other.allowed));
        }
    }

    static synchronized void add(String kernel, Row row) {
        ROWS.merge(kernel, row, Row::and);
        write();
    }

    private static void write() {
        StringBuilder text = new StringBuilder();
        text.append("# The GPU backend beside the scalar reference\n\n");
        text.append("Made by `adjoint test --gpu` on ").append(new TornadoBackend().deviceName());
        text.append(
                ".\nA difference is given as a part of the sum of the sizes of the terms that an");
        text.append(
                " element is made of, in\nunits of 2^−24, the rounding of a binary32; so is what");
        text.append(
                " is allowed: a rounding for every term and a few\nmore. The device adds in its own");
        text.append(" order. 0 means the same bits, NaN counted equal to NaN.\n\n");
        text.append("| kernel | elements | worst difference | allowed |\n|---|---|---|---|\n");
        ROWS.forEach((name, row) -> text.append(line(name, row)));
        Path root = Path.of(System.getProperty("adjoint.root", "../.."));
        Path file = root.resolve("docs").resolve("generated").resolve("PARITY.md");
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(String name, Row row) {
        return String.format(
                Locale.ROOT,
                "| %s | %,d | %.2f | %.0f |%n",
                name,
                row.elements,
                row.worst,
                row.allowed);
    }
}
