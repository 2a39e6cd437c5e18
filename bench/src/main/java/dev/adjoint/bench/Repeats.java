package dev.adjoint.bench;

import dev.adjoint.bench.measure.Spread;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The same command several times, each in a JVM of its own: what the JIT makes of a kernel differs
 * from JVM to JVM. A row misses its target if it misses in more than half of the runs.
 */
final class Repeats {
    private static final String RUNS = "--runs";
    private static final String JSON = "--json";
    private static final String MARKDOWN = "--markdown";
    private static final List<String> OWN = List.of(RUNS, JSON, MARKDOWN);

    private Repeats() {}

    /** What the runs say of one variant of a row on some threads. */
    private record Outcome(List<Double> reached, List<Boolean> met, String target) {
        boolean misses() {
            return 2 * met.stream().filter(each -> !each).count() > met.size();
        }
    }

    /**
     * Runs the command.
     *
     * @param arguments of this command, from which the number of runs and the files are taken out
     * @param json where all runs go, and the verdicts on them together
     * @param markdown where the same goes as text
     * @return the exit code
     */
    static int run(int runs, List<String> arguments, Path json, Optional<Path> markdown)
            throws IOException {
        List<JsonValue> files = new ArrayList<>();
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        StringBuilder texts = new StringBuilder();
        int worst = 0;
        for (int run = 1; run <= runs; run++) {
            System.out.println("run " + run + " of " + runs);
            Path part = json.resolveSibling(json.getFileName() + "." + run);
            Path text = json.resolveSibling(json.getFileName() + "." + run + ".md");
            worst = Math.max(worst, start(command(arguments, part, text)));
            Json file = Json.read(part);
            collect(file, outcomes);
            files.add(file.object());
            texts.append("\n## Run ").append(run).append("\n\n").append(Files.readString(text));
            Files.delete(part);
            Files.delete(text);
        }
        Files.writeString(json, JsonPrinter.pretty(together(files, outcomes)));
        String summary = summary(runs, outcomes);
        System.out.print("\n" + summary);
        if (markdown.isPresent()) {
            Files.writeString(markdown.get(), summary + texts);
        }
        return worst;
    }

    /** The JVM's own arguments again. */
    private static List<String> command(List<String> arguments, Path json, Path text) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(Bench.class.getName());
        command.addAll(without(arguments));
        command.addAll(List.of(JSON, json.toString(), MARKDOWN, text.toString()));
        return command;
    }

    /** The arguments but those of this class, given as {@code --name value} or with a sign. */
    static List<String> without(List<String> arguments) {
        List<String> kept = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (OWN.contains(argument)) {
                i++;
            } else if (OWN.stream().noneMatch(name -> argument.startsWith(name + "="))) {
                kept.add(argument);
            }
        }
        return kept;
    }

    private static int start(List<String> command) throws IOException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void collect(Json file, Map<String, Outcome> outcomes) {
        for (Json row : file.field("results").elements()) {
            for (Json ours : row.field("ours").elements()) {
                if (ours.optional("target").isPresent()) {
                    String name =
                            "%s, %s, threads %d"
                                    .formatted(
                                            row.field("row").asString(),
                                            ours.field("variant").asString(),
                                            row.field("threads").asInt());
                    String target = ours.field("target").asString();
                    Outcome outcome =
                            outcomes.computeIfAbsent(
                                    name,
                                    _ -> new Outcome(new ArrayList<>(), new ArrayList<>(), target));
                    outcome.reached().add(ours.field("reached").asDouble());
                    outcome.met().add(ours.field("met").asBoolean());
                }
            }
        }
    }

    private static JsonObject together(List<JsonValue> files, Map<String, Outcome> outcomes) {
        List<JsonValue> verdicts = new ArrayList<>();
        outcomes.forEach((name, outcome) ->
                verdicts.add(
                        JsonObject.empty()
                                .with("name", name)
                                .with("target", outcome.target())
                                .with("medianReached", median(outcome))
                                .with("misses", outcome.misses())));
        return JsonObject.empty()
                .with("verdicts", new JsonArray(verdicts))
                .with("runs", new JsonArray(files));
    }

    private static double median(Outcome outcome) {
        return Spread.of(outcome.reached().stream().mapToDouble(Double::doubleValue).toArray())
                .median();
    }

    private static String summary(int runs, Map<String, Outcome> outcomes) {
        List<String> lines = new ArrayList<>();
        lines.add("| row | reached in " + runs + " runs | target | verdict |");
        lines.add("|---|---|---|---|");
        outcomes.forEach((name, outcome) -> lines.add(line(name, outcome)));
        long met = outcomes.values().stream().filter(outcome -> !outcome.misses()).count();
        lines.add("");
        lines.add(met + " of " + outcomes.size() + " targets are reached.");
        return String.join("\n", lines) + "\n";
    }

    private static String line(String name, Outcome outcome) {
        return "| %s | %s | %s | %s |"
                .formatted(
                        name,
                        shown(outcome.reached()),
                        outcome.target(),
                        outcome.misses() ? "MISSED" : "reached");
    }

    private static String shown(List<Double> reached) {
        return reached.stream()
                .map(value -> String.format(Locale.ROOT, "%.2f", value))
                .collect(Collectors.joining(", "));
    }
}
