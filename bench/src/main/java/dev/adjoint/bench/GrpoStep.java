package dev.adjoint.bench;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.autograd.optim.Clipping;
import dev.adjoint.rl.Groups;
import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Rollout;
import dev.adjoint.rl.Sampling;
import dev.adjoint.rl.Scores;
import dev.adjoint.rl.StepCounts;
import dev.adjoint.rl.env.TextTask;
import dev.adjoint.rl.env.addition.AdditionTask;
import dev.adjoint.rl.papers.tokens.Grpo;
import dev.adjoint.rl.rollout.Answer;
import dev.adjoint.rl.rollout.Sampler;
import dev.adjoint.rl.rollout.Transcripts;
import dev.adjoint.rl.train.BaseTraining;
import dev.adjoint.rl.train.Settings;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.generate.Generator;
import dev.adjoint.transformer.qwen.QwenFolder;
import dev.adjoint.vector.VectorBackend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * How long does one step of GRPO take, rollout and update apart? The step is that of {@code
 * OnPolicyLoop} from its parts, always from the shipped base policy and on the same problems, so
 * that no step is longer because the policy has learnt.
 *
 * <p>Arguments: prompts, samples, threads, {@code full} (every answer has the most tokens) or
 * {@code stop} (answers end where the policy ends them). The first line of output names the
 * problems; then each line of input is answered by one step: seconds of the rollout, seconds of the
 * update, answer tokens, mean reward. {@code bench/peers/grpo_trl.py} plays the other side.
 */
public final class GrpoStep {
    private static final double RATE = 3e-4;

    private final QwenFolder policy = BaseTraining.shipped();
    private final AdditionTask task = new AdditionTask();
    private final Settings settings = Settings.standard(0, 1);
    private final RandomKey root = RandomKey.root(0).split("train");
    private final List<Parameter> parameters = policy.model().parameters();
    private final List<Tensor> base = parameters.stream().map(Parameter::value).toList();
    private final AdamW optimizer = new AdamW(parameters, settings.adam());
    private final List<TextTask.Problem> problems = new ArrayList<>();
    private final Sampler sampler;
    private final Groups groups;

    private GrpoStep(int prompts, int samples, boolean full) {
        List<Integer> stops = full ? List.of() : policy.stopIds();
        sampler =
                new Sampler(
                        policy.model(),
                        policy.tokenizer(),
                        new Generator.Decoding(1, task.maximumTokens(), stops));
        groups = Groups.equal(prompts, samples);
        for (int prompt = 0; prompt < prompts; prompt++) {
            TextTask.Problem problem = task.training(root.split("problem").split(prompt));
            problems.addAll(Collections.nCopies(samples, problem));
        }
    }

    /** Answers lines of standard input until it ends. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 4) {
            throw new IllegalArgumentException("GrpoStep PROMPTS SAMPLES THREADS full|stop");
        }
        int prompts = Integer.parseInt(arguments[0]);
        int samples = Integer.parseInt(arguments[1]);
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (VectorBackend backend = new VectorBackend(Integer.parseInt(arguments[2]))) {
            Execution.on(backend)
                    .call(() -> {
                        new GrpoStep(prompts, samples, arguments[3].equals("full")).serve(lines);
                        return arguments;
                    });
        }
    }

    private void serve(BufferedReader lines) throws IOException {
        System.out.println(
                String.join(
                        " ", problems.stream().map(TextTask.Problem::name).distinct().toList()));
        for (int step = 0; lines.readLine() != null; step++) {
            System.out.println(step(step));
        }
    }

    private String step(int step) {
        for (int i = 0; i < base.size(); i++) {
            parameters.get(i).set(base.get(i));
        }
        long start = System.nanoTime();
        List<Answer> answers = sampler.answer(problems, root.split("answer").split(step));
        long rolledOut = System.nanoTime();
        update(answers, step);
        long end = System.nanoTime();
        return String.format(
                Locale.ROOT,
                "%.6f %.6f %d %.6f",
                (rolledOut - start) / 1e9,
                (end - rolledOut) / 1e9,
                answers.stream().mapToInt(answer -> answer.response().tokens().length).sum(),
                answers.stream().mapToDouble(Answer::reward).average().orElseThrow());
    }

    private void update(List<Answer> answers, int step) {
        int columns = task.maximumTokens();
        Transcripts transcripts =
                Transcripts.of(
                        answers.stream().map(Answer::prompt).toList(),
                        answers.stream().map(answer -> answer.response().tokens()).toList(),
                        columns);
        float[] sampled = new float[transcripts.targets().length(0)];
        int next = 0;
        for (Answer answer : answers) {
            for (float logProb : answer.response().logProbs()) {
                sampled[next++] = logProb;
            }
        }
        Tensor old = transcripts.table(Tensor.of(sampled, sampled.length));
        Rollout rollout =
                Rollout.of(
                        transcripts.mask(),
                        groups,
                        answers.stream().mapToDouble(Answer::reward).toArray(),
                        new LogProbs(old, Sampling.PLAIN, step));
        Scores scores = transcripts.scores(policy.model(), Sampling.PLAIN, step);
        Tensor loss =
                Grpo.of()
                        .loss(
                                scores,
                                rollout,
                                Grpo.of().advantage().estimate(rollout),
                                StepCounts.of(rollout.mask(), columns))
                        .value();
        List<Tensor> gradients =
                Gradients.of(loss, parameters.stream().map(Parameter::value).toList());
        optimizer.update(Clipping.byGlobalNorm(gradients, settings.clipNorm()).gradients(), RATE);
    }
}
