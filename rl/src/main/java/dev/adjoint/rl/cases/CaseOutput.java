package dev.adjoint.rl.cases;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Stat;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonNull;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;

/** Losses as JSON. What JSON has no number for, such as the mean of nothing, is null. */
final class CaseOutput {
    private CaseOutput() {}

    /** Loss, gradient and metrics. */
    static JsonObject of(String algorithm, Loss loss, Tensor live) {
        Tensor gradient = Gradients.of(loss.value(), List.of(live)).get(0);
        return JsonObject.empty()
                .with("algorithm", algorithm)
                .with("loss", number(loss.value().item()))
                .with("gradient", matrix(gradient))
                .with("metrics", metrics(loss.stats()));
    }

    static JsonValue matrix(Tensor tensor) {
        double[] values = tensor.toDoubles();
        int columns = tensor.length(1);
        List<JsonValue> rows = new ArrayList<>();
        for (int row = 0; row < tensor.length(0); row++) {
            rows.add(numbers(Arrays.copyOfRange(values, row * columns, (row + 1) * columns)));
        }
        return new JsonArray(rows);
    }

    private static JsonValue numbers(double... values) {
        return new JsonArray(Arrays.stream(values).mapToObj(CaseOutput::number).toList());
    }

    static JsonValue number(double value) {
        return Double.isFinite(value) ? JsonNumber.of(value == 0 ? 0 : value) : new JsonNull();
    }

    static JsonObject metrics(SortedMap<String, Stat> stats) {
        JsonObject metrics = JsonObject.empty();
        for (var entry : stats.entrySet()) {
            Stat stat = entry.getValue();
            metrics =
                    metrics.with(
                            entry.getKey(),
                            JsonObject.empty()
                                    .with("mean", number(stat.mean()))
                                    .with("min", number(stat.min()))
                                    .with("max", number(stat.max()))
                                    .with("count", number(stat.count())));
        }
        return metrics;
    }
}
