package dev.adjoint.bench.report;

import dev.adjoint.bench.measure.Spread;
import dev.adjoint.bench.rows.Target;
import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Facts and results as JSON. Times are seconds a call; a number that is not known is left out. */
public final class ResultFile {
    private ResultFile() {}

    /** Writes the file, replacing it. */
    public static void write(Path file, Map<String, String> facts, List<Result> results)
            throws IOException {
        JsonObject names = JsonObject.empty();
        for (Map.Entry<String, String> fact : facts.entrySet()) {
            names = names.with(fact.getKey(), fact.getValue());
        }
        JsonObject all =
                JsonObject.empty()
                        .with("facts", names)
                        .with(
                                "results",
                                new JsonArray(
                                        List.copyOf(
                                                results.stream()
                                                        .map(ResultFile::result)
                                                        .toList())));
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, JsonPrinter.pretty(all));
    }

    private static JsonObject result(Result result) {
        JsonObject object =
                JsonObject.empty()
                        .with("row", result.row())
                        .with("group", result.group())
                        .with("threads", result.threads())
                        .with("unit", result.cost().unit().toString())
                        .with("amount", result.cost().amount());
        if (result.floor() > 0) {
            object = object.with("roofSeconds", result.floor()).with("bound", result.bound());
        }
        return object.with(
                        "figures",
                        new JsonArray(
                                List.copyOf(
                                        result.figures().stream()
                                                .map(ResultFile::figure)
                                                .toList())))
                .with(
                        "ours",
                        new JsonArray(
                                List.copyOf(
                                        result.verdicts().stream()
                                                .map(ResultFile::verdict)
                                                .toList())))
                .with("notes", array(result.notes(), JsonString::new));
    }

    private static <T> JsonArray array(List<T> values, Function<T, JsonValue> shown) {
        return new JsonArray(values.stream().map(shown).toList());
    }

    private static JsonObject figure(Figure figure) {
        Spread seconds = figure.seconds();
        JsonObject object =
                JsonObject.empty()
                        .with("by", figure.by())
                        .with("role", figure.role().name())
                        .with(
                                "seconds",
                                JsonArray.of(
                                        JsonNumber.of(seconds.low()),
                                        JsonNumber.of(seconds.median()),
                                        JsonNumber.of(seconds.high())))
                        .with("rounds", figure.rounds());
        return known(object, "secondsAlone", figure.alone() == 0 ? Double.NaN : figure.alone());
    }

    private static JsonObject verdict(Verdict verdict) {
        JsonObject object = JsonObject.empty().with("variant", verdict.variant());
        if (verdict.bestPeer().isPresent()) {
            object = object.with("bestPeer", verdict.bestPeer().get());
        }
        object = known(object, "ratioToBestPeer", verdict.ratio());
        object = known(object, "reached", verdict.reached());
        return verdict.isJudged() && !(verdict.target() instanceof Target.None)
                ? object.with("target", target(verdict.target())).with("met", verdict.isMet())
                : object;
    }

    private static String target(Target target) {
        return switch (target) {
            case Target.None _ -> "none";
            case Target.OfBestPeer(double least) -> "at least " + least + " of the best peer";
            case Target.OfCeiling(double least) -> "at least " + least + " of the ceiling";
            case Target.OfAlone(double least) -> "at least " + least + " of alone";
            case Target.OverCeiling(double most) -> "at most " + most + " ns over the ceiling";
        };
    }

    private static JsonObject known(JsonObject object, String name, double value) {
        return Double.isNaN(value) ? object : object.with(name, value);
    }
}
