package dev.adjoint.cli.report;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a run has written so far. A live run's folder may lack any file and end any file in the
 * middle of a line.
 *
 * @param path the folder
 * @param configuration its config.json
 * @param metrics its metrics.csv
 * @param samples its samples.jsonl
 * @param histograms its histograms.jsonl
 * @param summary its summary.json, which is there when the run is over
 */
public record RunFolder(
        Path path,
        RunConfiguration configuration,
        Metrics metrics,
        List<Sample> samples,
        List<StepHistogram> histograms,
        Optional<Json> summary) {

    /** Copies the lists. */
    public RunFolder {
        samples = List.copyOf(samples);
        histograms = List.copyOf(histograms);
    }

    /**
     * Reads a folder.
     *
     * @throws RunFolderException naming file, line and field if there is no such folder or a file
     *     in it is malformed elsewhere than in a last, unfinished line
     */
    public static RunFolder read(Path path) {
        if (!Files.isDirectory(path)) {
            throw new RunFolderException(path + ": no such folder");
        }
        try {
            return readFiles(path);
        } catch (JsonException | RunFolderException e) {
            throw new RunFolderException(path + "/" + e.getMessage(), e);
        }
    }

    private static RunFolder readFiles(Path path) {
        Optional<Json> summary = document(path.resolve("summary.json"));
        boolean over = summary.isPresent();
        return new RunFolder(
                path,
                new RunConfiguration(
                        document(path.resolve("config.json"))
                                .orElseGet(() -> Json.parse("config.json", "{}"))),
                Metrics.parse(NumberedLine.read(path.resolve("metrics.csv"), over)),
                lines(path, "samples.jsonl", over).stream().map(Sample::parse).toList(),
                lines(path, "histograms.jsonl", over).stream().map(StepHistogram::parse).toList(),
                summary);
    }

    /** The run's name: what its configuration says, else the folder's. */
    public String name() {
        return configuration
                .text("name")
                .orElseGet(() -> String.valueOf(path.toAbsolutePath().normalize().getFileName()));
    }

    /** Whether the run has ended. */
    public boolean isOver() {
        return summary.isPresent();
    }

    /** A number of the summary; empty if the run is not over or did not measure it. */
    public OptionalDouble figure(String field) {
        return summary.flatMap(json -> json.optional(field))
                .map(found -> OptionalDouble.of(found.asDouble()))
                .orElse(OptionalDouble.empty());
    }

    /**
     * The figures of a column. What the summary says of the policy after the last step, such as
     * {@code pass_at_1_after}, is the last of them.
     */
    public Series series(String column) {
        Series measured = metrics.series(column);
        OptionalDouble after = figure(column + "_after");
        int end = metrics.lastStep() + 1;
        return after.isEmpty() || measured.isEmpty() || measured.lastStep() >= end
                ? measured
                : measured.plus(end, after.getAsDouble());
    }

    private static List<NumberedLine> lines(Path path, String file, boolean over) {
        return NumberedLine.read(path.resolve(file), over).stream()
                .filter(line -> !line.text().isBlank())
                .toList();
    }

    private static Optional<Json> document(Path file) {
        return Files.exists(file) ? Optional.of(Json.read(file)) : Optional.empty();
    }
}
