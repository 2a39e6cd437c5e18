package dev.adjoint.rl.train;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.weights.AtomicFile;
import dev.adjoint.transformer.weights.WeightFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The files of a run: config.json, metrics.csv, samples.jsonl, histograms.jsonl, measures.jsonl
 * (every measure of every update), evaluations.jsonl (where problems are answered several times),
 * summary.json and the folder checkpoints. Rows are appended; everything else appears whole or not
 * at all.
 */
public final class RunFiles {
    private static final String CONFIG = "config.json";
    private static final String METRICS = "metrics.csv";
    private static final String SAMPLES = "samples.jsonl";
    private static final String HISTOGRAMS = "histograms.jsonl";
    private static final String MEASURES = "measures.jsonl";
    private static final String EVALUATIONS = "evaluations.jsonl";
    private static final String SUMMARY = "summary.json";

    private final Path folder;

    private RunFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Begins a new run.
     *
     * @throws WeightFileException if the folder holds a run already, or cannot be written to
     */
    public static RunFiles create(Path folder, JsonObject config) {
        if (Files.exists(folder.resolve(CONFIG))) {
            throw new WeightFileException(
                    folder
                            + ": holds a run already; choose another --name, or go on with it by"
                            + " --resume "
                            + folder);
        }
        RunFiles files = new RunFiles(folder);
        files.attempt(() -> Files.createDirectories(files.checkpoints()));
        AtomicFile.write(folder.resolve(CONFIG), JsonPrinter.pretty(config));
        files.append(METRICS, StepReport.HEADER);
        return files;
    }

    /**
     * Opens a run that began earlier.
     *
     * @throws WeightFileException if the folder holds none
     */
    public static RunFiles open(Path folder) {
        if (!Files.exists(folder.resolve(CONFIG))) {
            throw new WeightFileException(folder + ": is not a run, it has no " + CONFIG);
        }
        return new RunFiles(folder);
    }

    /** The folder of the run. */
    public Path folder() {
        return folder;
    }

    /** The folder of its checkpoints. */
    public Path checkpoints() {
        return folder.resolve("checkpoints");
    }

    /** The configuration that the run began with. */
    public Json config() {
        return Json.read(folder.resolve(CONFIG));
    }

    /** Forgets the rows of steps that a resumed run will do again. */
    public void keepStepsBelow(int step) {
        Path metrics = folder.resolve(METRICS);
        List<String> lines = lines(metrics);
        List<String> kept =
                lines.stream()
                        .filter(line -> line.equals(StepReport.HEADER) || stepOf(line) < step)
                        .toList();
        AtomicFile.write(metrics, String.join("\n", kept) + "\n");
        keepLinesBelow(SAMPLES, step);
        keepLinesBelow(HISTOGRAMS, step);
        keepLinesBelow(MEASURES, step);
        keepLinesBelow(EVALUATIONS, step);
    }

    private static int stepOf(String row) {
        int comma = row.indexOf(',');
        boolean whole =
                comma > 0
                        && row.chars().filter(letter -> letter == ',').count()
                                == StepReport.HEADER
                                        .chars()
                                        .filter(letter -> letter == ',')
                                        .count();
        return whole ? Integer.parseInt(row.substring(0, comma)) : Integer.MAX_VALUE;
    }

    private void keepLinesBelow(String file, int step) {
        Path path = folder.resolve(file);
        if (!Files.exists(path)) {
            return;
        }
        List<String> kept =
                lines(path).stream()
                        .filter(line -> Json.parse(file, line).field("step").asInt() < step)
                        .toList();
        AtomicFile.write(path, kept.isEmpty() ? "" : String.join("\n", kept) + "\n");
    }

    /** The lines that were written to their end; a run that was killed may have begun another. */
    private List<String> lines(Path path) {
        byte[] bytes = attempt(() -> Files.readAllBytes(path));
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
    }

    /** The scores of the first evaluation, as metrics.csv has them. */
    public StepReport.Scored firstScores() {
        String[] cells = lines(folder.resolve(METRICS)).get(1).split(",", -1);
        List<String> names = List.of(StepReport.HEADER.split(","));
        return new StepReport.Scored(
                Double.parseDouble(cells[names.indexOf("pass_at_1")]),
                Double.parseDouble(cells[names.indexOf("greedy")]));
    }

    /** Adds a row to metrics.csv. */
    public void report(StepReport report) {
        append(METRICS, report.row());
    }

    void sample(JsonObject sample) {
        append(SAMPLES, JsonPrinter.compact(sample));
    }

    void histogram(JsonObject histogram) {
        append(HISTOGRAMS, JsonPrinter.compact(histogram));
    }

    void measures(JsonObject measures) {
        append(MEASURES, JsonPrinter.compact(measures));
    }

    void evaluation(JsonObject scores) {
        append(EVALUATIONS, JsonPrinter.compact(scores));
    }

    /** Writes the summary of a run that has ended. */
    public void summary(JsonObject summary) {
        AtomicFile.write(folder.resolve(SUMMARY), JsonPrinter.pretty(summary));
    }

    private void append(String file, String line) {
        attempt(() ->
                Files.writeString(
                        folder.resolve(file),
                        line + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND));
    }

    private interface Access<T> {
        T run() throws IOException;
    }

    private <T> T attempt(Access<T> access) {
        try {
            return access.run();
        } catch (IOException e) {
            throw new WeightFileException(folder + ": " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
}
