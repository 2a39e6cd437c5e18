package dev.adjoint.rl.train;

import dev.adjoint.rl.env.TextTask;
import dev.adjoint.rl.rollout.Answer;
import dev.adjoint.rl.rollout.Sampler;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.transformer.generate.Generator;
import dev.adjoint.transformer.qwen.QwenFolder;
import java.util.List;

/**
 * What a policy scores on the held-out problems: once with sampling at temperature 1, once taking
 * the most probable tokens.
 *
 * @param sampled one answer a problem at temperature 1
 * @param greedy one answer a problem
 */
public record Evaluation(List<Answer> sampled, List<Answer> greedy) {
    /** Copies the lists. */
    public Evaluation {
        sampled = List.copyOf(sampled);
        greedy = List.copyOf(greedy);
    }

    /** Evaluates a policy on all held-out problems of a task. */
    public static Evaluation of(QwenFolder policy, TextTask task, RandomKey key) {
        List<TextTask.Problem> problems = task.heldOut();
        return new Evaluation(
                answers(policy, task, problems, 1, key), answers(policy, task, problems, 0, key));
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
}
