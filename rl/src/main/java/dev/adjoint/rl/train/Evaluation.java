package dev.adjoint.rl.train;

import dev.adjoint.rl.env.TextTask;
import dev.adjoint.rl.reward.Attempts;
import dev.adjoint.rl.rollout.Answer;
import dev.adjoint.rl.rollout.Sampler;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.transformer.generate.Generator;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.qwen.QwenFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What a policy scores on the held-out problems: with sampling at temperature 1, and taking the
 * most probable tokens.
 *
 * @param sampled one answer a problem at temperature 1
 * @param further as many again, as often as was asked for
 * @param greedy one answer a problem
 */
public record Evaluation(List<Answer> sampled, List<List<Answer>> further, List<Answer> greedy) {
    /** Copies the lists. */
    public Evaluation {
        sampled = List.copyOf(sampled);
        further = List.copyOf(further);
        greedy = List.copyOf(greedy);
    }

    /**
     * Evaluates a policy on all held-out problems of a task.
     *
     * @param samples answers to each that are sampled
     */
    public static Evaluation of(QwenFolder policy, TextTask task, int samples, RandomKey key) {
        List<TextTask.Problem> problems = task.heldOut();
        List<List<Answer>> further = new ArrayList<>();
        for (int again = 1; again < samples; again++) {
            further.add(answers(policy, task, problems, 1, key.split("again").split(again)));
        }
        return new Evaluation(
                answers(policy, task, problems, 1, key),
                further,
                answers(policy, task, problems, 0, key));
    }

    private static List<Answer> answers(
            QwenFolder policy,
            TextTask task,
            List<TextTask.Problem> problems,
            double temperature,
            RandomKey key) {
        Generator.Decoding decoding =
                new Generator.Decoding(temperature, task.maximumTokens(), policy.stopIds());
        return new Sampler(policy.model(), policy.tokenizer(), decoding).answer(problems, key);
    }

    /** How many answers to each problem were sampled. */
    public int samples() {
        return 1 + further.size();
    }

    /** The share of problems solved by one sampled answer: an unbiased estimate of pass@1. */
    public double passAt1() {
        return mean(sampled);
    }

    /** The share of problems solved by the greedy answer. */
    public double greedyScore() {
        return mean(greedy);
    }

    private static double mean(List<Answer> answers) {
        return answers.stream().mapToDouble(Answer::reward).average().orElse(Double.NaN);
    }

    /** pass@k without bias, of all sampled answers (Chen et al., arXiv:2107.03374). */
    public double passAt(int k) {
        return mean(attempts -> attempts.passAt(k));
    }

    /** avg@k of all k sampled answers. */
    public double average() {
        return mean(Attempts::average);
    }

    /** maj@k of all k sampled answers: a majority that is right. */
    public double majority() {
        return mean(Attempts::majority);
    }

    /** The share of sampled answers that nothing can be read from. */
    public double unreadable() {
        return mean(attempts ->
                attempts.answers().stream().filter(Optional::isEmpty).count() / (double) samples());
    }

    private double mean(ToDoubleFunction<Attempts> score) {
        double sum = 0;
        for (int problem = 0; problem < sampled.size(); problem++) {
            sum += score.applyAsDouble(attempts(problem));
        }
        return sum / sampled.size();
    }

    private Attempts attempts(int problem) {
        List<Answer> answers = new ArrayList<>(List.of(sampled.get(problem)));
        further.forEach(more -> answers.add(more.get(problem)));
        return new Attempts(
                answers.stream().map(answer -> answer.problem().reading(answer.text())).toList(),
                answers.stream().map(answer -> answer.reward() == 1).toList());
    }

    /** All scores; pass@k for k = 1, 2, 4 and so on, and for all answers. */
    public JsonObject toJson(int step) {
        JsonObject passes = JsonObject.empty();
        for (int k = 1; k < samples(); k *= 2) {
            passes = passes.with(Integer.toString(k), passAt(k));
        }
        return JsonObject.empty()
                .with("step", step)
                .with("samples", samples())
                .with("pass_at", passes.with(Integer.toString(samples()), passAt(samples())))
                .with("average", average())
                .with("majority", majority())
                .with("unreadable", unreadable())
                .with("greedy", greedyScore());
    }
}
