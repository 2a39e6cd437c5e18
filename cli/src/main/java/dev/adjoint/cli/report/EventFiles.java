package dev.adjoint.cli.report;

import dev.adjoint.transformer.json.JsonPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A run's folder as TensorBoard's event file. */
public final class EventFiles {
    private static final String FOLDER = "tensorboard";

    // TensorBoard wants "tfevents" in the name, by custom with the start and the host after it.
    // A fixed name makes a second writing replace the first.
    private static final String FILE = "events.out.tfevents.0000000000.adjoint";

    private static final int TEXTS = 64;

    private final RunFolder run;
    private final double start;
    private final NavigableMap<Integer, Double> ends = new TreeMap<>();

    private EventFiles(RunFolder run, double end) {
        this.run = run;
        Series seconds = run.metrics().series("seconds");
        double elapsed = 0;
        for (int i = 0; i < seconds.size(); i++) {
            elapsed += seconds.values()[i];
            ends.put((int) seconds.steps()[i], elapsed);
        }
        this.start = end - elapsed;
    }

    /**
     * Writes the folder {@code tensorboard} into a run's folder: all columns of metrics.csv as
     * scalars, the histograms, the samples and the configuration as texts.
     *
     * @return the event file
     * @throws RunFolderException if the folder cannot be read or written
     */
    public static Path write(Path runFolder) {
        RunFolder run = RunFolder.read(runFolder);
        Path file = runFolder.resolve(FOLDER).resolve(FILE);
        try {
            Path metrics = runFolder.resolve("metrics.csv");
            double end =
                    Files.exists(metrics) ? Files.getLastModifiedTime(metrics).toMillis() / 1e3 : 0;
            Files.createDirectories(file.getParent());
            Page.write(file, new EventFiles(run, end).bytes());
        } catch (IOException e) {
            throw new RunFolderException(file + ": cannot be written: " + e, e);
        }
        return file;
    }

    private byte[] bytes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TensorBoardWriter writer = new TensorBoardWriter(out, start)) {
            String settings = JsonPrinter.pretty(run.configuration().json().value());
            writer.text(start, 0, "configuration", code(settings));
            for (String column : run.metrics().columns()) {
                if (!column.equals("step")) {
                    scalars(writer, run.series(column));
                }
            }
            for (StepHistogram histogram : run.histograms()) {
                writer.histogram(wallTime(histogram.step()), histogram);
            }
            texts(writer, run.samples());
        }
        return out.toByteArray();
    }

    private void scalars(TensorBoardWriter writer, Series series) throws IOException {
        for (int i = 0; i < series.size(); i++) {
            int step = (int) series.steps()[i];
            writer.scalar(wallTime(step), step, series.name(), series.values()[i]);
        }
    }

    private void texts(TensorBoardWriter writer, List<Sample> samples) throws IOException {
        Map<String, Integer> counts = new HashMap<>();
        for (Sample sample : samples) {
            String phase = sample.phase().name().toLowerCase(Locale.ROOT);
            int number = counts.merge(phase, 1, Integer::sum);
            if (number <= TEXTS) {
                String text =
                        "%s reward %s\n\n%s"
                                .formatted(
                                        code(sample.problem()),
                                        Figures.plain(sample.reward()),
                                        code(sample.response()));
                String tag = "samples/" + phase + "/" + number;
                writer.text(wallTime(sample.step()), sample.step(), tag, text);
            }
        }
    }

    private double wallTime(int step) {
        Map.Entry<Integer, Double> end = ends.floorEntry(step);
        return start + (end == null ? 0 : end.getValue());
    }

    /** An indented block of Markdown, in which nothing is markup. */
    private static String code(String text) {
        return "    " + text.stripTrailing().replace("\n", "\n    ") + "\n\n";
    }
}
