package dev.adjoint.rl.train;

import dev.adjoint.rl.Stat;
import dev.adjoint.rl.rollout.Answer;
import dev.adjoint.transformer.generate.Response;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonNull;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import dev.adjoint.transformer.text.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.DoubleStream;

/** Writes answers and their distributions into the files of a run. */
final class RunRecord {
    private static final int SAMPLES_AT_ENDS = 8;
    private static final int SAMPLES_BETWEEN = 2;
    private static final int BINS = 20;
    private static final double ENTROPY_RANGE = 2.5;

    private final RunFiles files;
    private final Tokenizer tokenizer;

    RunRecord(RunFiles files, Tokenizer tokenizer) {
        this.files = files;
        this.tokenizer = tokenizer;
    }

    /** Samples of an evaluation: more of them at both ends of the run. */
    void evaluated(int step, int steps, Evaluation evaluation) {
        String phase = step == 0 ? "before" : step == steps ? "after" : "step";
        int count = phase.equals("step") ? SAMPLES_BETWEEN : SAMPLES_AT_ENDS;
        evaluation.sampled().stream()
                .limit(count)
                .forEach(answer -> files.sample(sample(phase, step, answer, false)));
        evaluation.greedy().stream()
                .limit(count)
                .forEach(answer -> files.sample(sample(phase, step, answer, true)));
        if (evaluation.samples() > 1) {
            files.evaluation(evaluation.toJson(step));
        }
    }

    /** The distributions of a step's answers. */
    void rollout(int step, List<Answer> answers) {
        double[] entropies =
                answers.stream()
                        .flatMap(answer -> answer.response().entropies().stream())
                        .mapToDouble(Float::doubleValue)
                        .toArray();
        double[] lengths =
                answers.stream().mapToDouble(answer -> answer.response().length()).toArray();
        double longest = DoubleStream.of(lengths).max().orElse(0);
        files.histogram(histogram(step, "entropy", entropies, ENTROPY_RANGE));
        files.histogram(
                histogram(
                        step, "response_length", lengths, BINS * Math.ceil((longest + 1) / BINS)));
    }

    /** What can be said about a step's answers before anything is learnt from them. */
    void measures(int step, SortedMap<String, Stat> measures) {
        files.measures(JsonObject.empty().with("step", step).with("answers", json(measures)));
    }

    /** What the losses of a step's updates measured. */
    void updates(int step, List<Updates.Done> updates) {
        for (int update = 0; update < updates.size(); update++) {
            Updates.Done done = updates.get(update);
            files.measures(
                    JsonObject.empty()
                            .with("step", step)
                            .with("update", update)
                            .with("loss", number(done.loss()))
                            .with("gradient_norm", number(done.gradientNorm()))
                            .with("measures", json(done.measures())));
        }
    }

    /** The statistics of what was measured at least once. */
    private static JsonObject json(SortedMap<String, Stat> measures) {
        JsonObject json = JsonObject.empty();
        for (var measure : measures.entrySet()) {
            Stat stat = measure.getValue();
            if (stat.count() > 0) {
                json =
                        json.with(
                                measure.getKey(),
                                JsonObject.empty()
                                        .with("mean", number(stat.mean()))
                                        .with("deviation", number(stat.deviation()))
                                        .with("min", number(stat.min()))
                                        .with("max", number(stat.max()))
                                        .with("count", number(stat.count())));
            }
        }
        return json;
    }

    /** JSON has no number for what is not finite. */
    private static JsonValue number(double value) {
        return Double.isFinite(value) ? JsonNumber.of(value) : new JsonNull();
    }

    /** Counts in equal bins from 0; what lies beyond the last edge counts in the last bin. */
    private static JsonObject histogram(int step, String name, double[] values, double range) {
        long[] counts = new long[BINS];
        for (double value : values) {
            int bin = (int) (value / range * BINS);
            counts[Math.max(0, Math.min(BINS - 1, bin))]++;
        }
        double[] edges = new double[BINS + 1];
        Arrays.setAll(edges, edge -> range * edge / BINS);
        return JsonObject.empty()
                .with("step", step)
                .with("name", name)
                .with("edges", array(Arrays.stream(edges).boxed().toList()))
                .with(
                        "counts",
                        new JsonArray(
                                Arrays.stream(counts)
                                        .<JsonValue>mapToObj(JsonNumber::of)
                                        .toList()));
    }

    private JsonObject sample(String phase, int step, Answer answer, boolean greedy) {
        Response response = answer.response();
        List<JsonValue> tokens =
                Arrays.stream(response.tokens())
                        .<JsonValue>mapToObj(
                                id -> new JsonString(tokenizer.decode(new int[] {id}, false)))
                        .toList();
        return JsonObject.empty()
                .with("phase", phase)
                .with("step", step)
                .with("problem", answer.problem().name())
                .with("greedy", greedy)
                .with("reward", answer.reward())
                .with("response", answer.text())
                .with("tokens", new JsonArray(tokens))
                .with("log_probs", array(response.logProbs()))
                .with("entropies", array(response.entropies()));
    }

    private static JsonArray array(List<? extends Number> numbers) {
        return new JsonArray(
                numbers.stream()
                        .<JsonValue>map(number -> JsonNumber.of(number.doubleValue()))
                        .toList());
    }
}
