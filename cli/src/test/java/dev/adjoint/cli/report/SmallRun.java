package dev.adjoint.cli.report;

import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes folders as a training run does, with made-up figures that look like a run's: the same
 * settings, the same bytes.
 *
 * @param name the run's name
 * @param algorithm its algorithm
 * @param seed the seed of its figures
 * @param steps how many steps it has
 */
record SmallRun(String name, String algorithm, int seed, int steps) {
    private static final String HEADER =
            "step,reward,pass_at_1,greedy,entropy,response_length,loss,gradient_norm,"
                    + "learning_rate,clip_fraction,policy_kl,advantage_spread,seconds,"
                    + "tokens_per_second";
    private static final List<String> PROBLEMS =
            List.of("347+285=", "68+914=", "</script>&", "509+77=");

    /** Writes a run that is over and returns its folder. */
    Path write(Path runs) throws IOException {
        Path folder = writeLive(runs);
        Files.writeString(folder.resolve("summary.json"), JsonPrinter.pretty(summary()));
        return folder;
    }

    /** Writes a run without its summary and returns its folder. */
    Path writeLive(Path runs) throws IOException {
        Path folder = Files.createDirectories(runs.resolve(name));
        Files.writeString(folder.resolve("config.json"), JsonPrinter.pretty(configuration()));
        Files.writeString(folder.resolve("metrics.csv"), metrics());
        Files.writeString(folder.resolve("samples.jsonl"), samples());
        Files.writeString(folder.resolve("histograms.jsonl"), histograms());
        return folder;
    }

    /** How far training has come at a step, from 0 to 1. */
    private double progress(int step) {
        double speed = 6 + algorithm.charAt(0) % 5;
        return 1 / (1 + StrictMath.exp(-speed * step / steps + 3.4 + 0.3 * (seed % 3 - 1)));
    }

    private JsonObject configuration() {
        return JsonObject.empty()
                .with("name", name)
                .with("command", "./adjoint train --seed " + seed + " --name " + name)
                .with("algorithm", algorithm)
                .with("task", "addition")
                .with("seed", seed)
                .with("steps", steps)
                .with("threads", 2)
                .with("learning_rate", 1e-4)
                .with("group_size", 8)
                .with("prompts_per_step", 32)
                .with("clip_low", 0.2)
                .with(
                        "machine",
                        JsonObject.empty()
                                .with("processor", "8 cores, 512-bit vectors")
                                .with("heap_bytes", 4L << 30)
                                .with("backend", "vector"))
                .with("versions", JsonObject.empty().with("java", "25.0.1").with("adjoint", "0.1"))
                .with("git", "5a0848c");
    }

    private JsonObject summary() {
        return JsonObject.empty()
                .with("pass_at_1_before", 0.412)
                .with("pass_at_1_after", 0.906)
                .with("greedy_before", 0.482)
                .with("greedy_after", 0.949)
                .with("problems", 512)
                .with("seconds", 192.4)
                .with("seed", seed)
                .with("flops", 3.42e13)
                .with("peak_memory_bytes", 1_734_000_000L);
    }

    private String metrics() {
        SplittableRandom random = new SplittableRandom(seed);
        StringBuilder out = new StringBuilder(HEADER).append('\n');
        for (int step = 0; step < steps; step++) {
            out.append(row(step, random)).append('\n');
        }
        return out.toString();
    }

    private String row(int step, SplittableRandom random) {
        double done = progress(step);
        boolean measured = step % 10 == 0;
        double norm = 0.4 + 1.1 * StrictMath.exp(-0.5 * random.nextGaussian()) * (1 - 0.6 * done);
        DoubleStream figures =
                DoubleStream.of(
                        Math.clamp(0.42 + 0.5 * done + 0.04 * random.nextGaussian(), 0, 1),
                        measured ? Math.clamp(0.41 + 0.5 * done, 0, 1) : Double.NaN,
                        measured ? Math.clamp(0.48 + 0.47 * done, 0, 1) : Double.NaN,
                        0.62 - 0.48 * done + 0.02 * random.nextGaussian(),
                        14 + 9 * done + 0.6 * random.nextGaussian(),
                        0.02 * random.nextGaussian(),
                        norm,
                        1e-4 * Math.min(1, (step + 1) / 10.0),
                        Math.max(0, 0.02 + 0.01 * random.nextGaussian()),
                        1e-4 * StrictMath.exp(random.nextGaussian()),
                        0.3 + 0.1 * random.nextGaussian() - 0.2 * done,
                        0.9 + 0.05 * random.nextGaussian(),
                        9_400 + 300 * random.nextGaussian());
        return step + "," + String.join(",", figures.mapToObj(SmallRun::cell).toList());
    }

    private static String cell(double figure) {
        return Double.isNaN(figure) ? "" : String.format(Locale.ROOT, "%.6g", figure);
    }

    private String samples() {
        SplittableRandom random = new SplittableRandom(seed + 1L);
        Stream<String> lines =
                Stream.of("before", "step", "after")
                        .flatMap(phase -> PROBLEMS.stream().map(p -> sample(phase, p, random)));
        return String.join("\n", lines.toList()) + "\n";
    }

    private String sample(String phase, String problem, SplittableRandom random) {
        boolean learnt = phase.equals("after") || problem.startsWith("68");
        List<String> tokens = tokens(learnt);
        double sharpness = learnt ? 0.06 : 0.9;
        JsonObject line =
                JsonObject.empty()
                        .with("phase", phase)
                        .with("step", phase.equals("before") ? 0 : steps)
                        .with("problem", problem)
                        .with("greedy", problem.startsWith("509"))
                        .with("reward", learnt ? 1 : 0)
                        .with("response", String.join("", tokens))
                        .with(
                                "tokens",
                                new JsonArray(
                                        tokens.stream().<JsonValue>map(JsonString::new).toList()))
                        .with(
                                "log_probs",
                                numbers(
                                        tokens.stream()
                                                .mapToDouble(t ->
                                                        sharpness
                                                                * StrictMath.log(
                                                                        1 - random.nextDouble()))))
                        .with(
                                "entropies",
                                numbers(
                                        tokens.stream()
                                                .mapToDouble(
                                                        t -> sharpness * random.nextDouble())));
        return JsonPrinter.compact(line);
    }

    private static List<String> tokens(boolean learnt) {
        String text =
                learnt
                        ? "7 + 5 = 1 2 , write 2 , carry 1 \n4 + 8 + 1 = 1 3 \n"
                                + "3 + 2 + 1 = 6 \n= 6 3 2 <end>"
                        : "7 + 5 = 1 2 , write 2 \n4 + 8 = <b>1 2 \n3 + 2 = 5 \n= 5 2 2 <end>";
        return Arrays.stream(text.split("(?<= )")).toList();
    }

    private String histograms() {
        SplittableRandom random = new SplittableRandom(seed + 2L);
        StringBuilder out = new StringBuilder();
        for (int step = 0; step < steps; step++) {
            double done = progress(step);
            out.append(histogram(step, "entropy", 0, 2, 0.7 - 0.5 * done, 0.25, random));
            out.append(histogram(step, "response_length", 0, 48, 14 + 9 * done, 5, random));
            out.append(histogram(step, "log_prob", -6, 0, -1.4 + 1.2 * done, 0.8, random));
        }
        return out.toString();
    }

    private static String histogram(
            int step,
            String name,
            double low,
            double high,
            double mean,
            double deviation,
            SplittableRandom random) {
        int bins = 24;
        double width = (high - low) / bins;
        double[] edges = IntStream.rangeClosed(0, bins).mapToDouble(i -> low + i * width).toArray();
        double[] counts = new double[bins];
        for (int i = 0; i < 256; i++) {
            int bin = (int) ((mean + deviation * random.nextGaussian() - low) / width);
            counts[Math.clamp(bin, 0, bins - 1)]++;
        }
        return JsonPrinter.compact(
                        JsonObject.empty()
                                .with("step", step)
                                .with("name", name)
                                .with("edges", numbers(Arrays.stream(edges)))
                                .with("counts", numbers(Arrays.stream(counts))))
                + "\n";
    }

    private static JsonArray numbers(DoubleStream figures) {
        return new JsonArray(figures.<JsonValue>mapToObj(JsonNumber::of).toList());
    }
}
