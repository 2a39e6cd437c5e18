package dev.adjoint.rl.train;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.autograd.optim.Clipping;
import dev.adjoint.rl.Advantages;
import dev.adjoint.rl.Groups;
import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.Rollout;
import dev.adjoint.rl.Sampling;
import dev.adjoint.rl.Scores;
import dev.adjoint.rl.Stat;
import dev.adjoint.rl.StepCounts;
import dev.adjoint.rl.ValueLoss;
import dev.adjoint.rl.env.TextTask;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.rollout.Answer;
import dev.adjoint.rl.rollout.Sampler;
import dev.adjoint.rl.rollout.Transcripts;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Workspace;
import dev.adjoint.transformer.generate.Generator;
import dev.adjoint.transformer.qwen.QwenFolder;
import dev.adjoint.transformer.qwen.QwenModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The on-policy loop: ask, answer, judge, update. Every random number comes from the seed, the step
 * and a place, never from the order of calls, so a run that was killed and resumed writes the bytes
 * of one that was not.
 */
public final class OnPolicyLoop {
    /** What the critic's error counts beside the policy's loss. */
    private static final double CRITIC = 0.5;

    private final QwenFolder policy;
    private final TextTask task;
    private final PolicyGradient algorithm;
    private final Settings settings;
    private final RandomKey root;
    private final AdamW optimizer;
    private final List<Parameter> parameters = new ArrayList<>();
    private final Optional<QwenModel> reference;
    private final Optional<ValueHead> critic;

    /** Hears of the run as it goes. */
    public interface Listener {
        /**
         * The policy was evaluated before the update of a step; the last time after all updates.
         */
        void evaluated(int step, Evaluation evaluation);

        /** A step is done. */
        void stepped(StepReport report);
    }

    /** A loop for a policy, which it changes, with an algorithm that needs no reference policy. */
    public OnPolicyLoop(
            QwenFolder policy, TextTask task, PolicyGradient algorithm, Settings settings) {
        this(policy, Optional.empty(), task, algorithm, settings);
    }

    /**
     * A loop for a policy, which it changes.
     *
     * @param reference the policy not to stray from, for algorithms that have one
     */
    public OnPolicyLoop(
            QwenFolder policy,
            Optional<QwenModel> reference,
            TextTask task,
            PolicyGradient algorithm,
            Settings settings) {
        this.policy = policy;
        this.task = task;
        this.algorithm = algorithm;
        this.settings = settings;
        this.root = RandomKey.root(settings.seed()).split("train");
        this.reference = reference.filter(_ -> algorithm.needsReference());
        this.critic =
                algorithm.needsCritic()
                        ? Optional.of(new ValueHead(policy.model().config().hiddenSize()))
                        : Optional.empty();
        this.parameters.addAll(policy.model().parameters());
        critic.ifPresent(head -> parameters.addAll(head.parameters()));
        this.optimizer = new AdamW(parameters, settings.adam());
    }

    /** Goes on from a checkpoint, whose policy this loop was given. */
    public void resume(Checkpoint checkpoint) {
        critic.ifPresent(head -> checkpoint.restore(head));
        checkpoint.restore(optimizer);
    }

    /** Runs all steps that are left, and evaluates the result. */
    public void run(RunFiles files, Listener listener) {
        RunRecord record = new RunRecord(files, policy.tokenizer());
        files.keepStepsBelow((int) optimizer.step());
        Workspace workspace = new Workspace();
        for (int step = (int) optimizer.step(); step < settings.steps(); step++) {
            Optional<StepReport.Scored> scored = Optional.empty();
            if (step % settings.evaluateEvery() == 0) {
                scored = Optional.of(evaluate(step, record, listener));
            }
            int number = step;
            Optional<StepReport.Scored> latest = scored;
            StepReport report =
                    workspace.call("training step", () -> step(number, latest, record));
            files.report(report);
            if ((step + 1) % settings.checkpointEvery() == 0 || step + 1 == settings.steps()) {
                Checkpoint.write(
                        files.checkpoints(),
                        step + 1,
                        policy,
                        critic,
                        optimizer,
                        settings.seed(),
                        settings.keep());
            }
            listener.stepped(report);
        }
        evaluate(settings.steps(), record, listener);
    }

    private StepReport.Scored evaluate(int step, RunRecord record, Listener listener) {
        Evaluation evaluation = Evaluation.of(policy, task, root.split("evaluation").split(step));
        record.evaluated(step, settings.steps(), evaluation);
        listener.evaluated(step, evaluation);
        return new StepReport.Scored(evaluation.passAt1(), evaluation.greedyScore());
    }

    private StepReport step(int step, Optional<StepReport.Scored> scored, RunRecord record) {
        long start = System.nanoTime();
        RandomKey key = root.split("step").split(step);
        List<Answer> answers = answers(key);
        Transcripts whole = transcripts(answers);
        Rollout rollout = rollout(answers, whole, key, step);
        Update update = update(answers, whole, rollout, step);
        double learningRate = settings.schedule().at(step);
        Clipping.Clipped clipped = Clipping.byGlobalNorm(update.gradients, settings.clipNorm());
        optimizer.update(clipped.gradients(), learningRate);
        record.rollout(step, answers);
        double seconds = (System.nanoTime() - start) / 1e9;
        return StepSummary.of(answers, rollout.groups(), update.measures)
                .report(step, scored, update.loss, clipped.norm(), learningRate, seconds);
    }

    /** Several answers to each of several problems, one group behind the other. */
    private List<Answer> answers(RandomKey key) {
        List<TextTask.Problem> problems = new ArrayList<>();
        for (int prompt = 0; prompt < settings.prompts(); prompt++) {
            TextTask.Problem problem = task.training(key.split("problem").split(prompt));
            problems.addAll(Collections.nCopies(settings.samples(), problem));
        }
        Generator.Decoding decoding =
                new Generator.Decoding(
                        settings.temperature(), task.maximumTokens(), policy.stopIds());
        Sampler sampler = new Sampler(policy.model(), policy.tokenizer(), decoding);
        return sampler.answer(problems, key.split("answer"));
    }

    private Transcripts transcripts(List<Answer> answers) {
        return Transcripts.of(
                answers.stream().map(Answer::prompt).toList(),
                answers.stream().map(answer -> answer.response().tokens()).toList(),
                task.maximumTokens());
    }

    private Rollout rollout(
            List<Answer> answers, Transcripts transcripts, RandomKey key, int step) {
        float[] logProbs = new float[transcripts.targets().length(0)];
        int next = 0;
        for (Answer answer : answers) {
            for (float logProb : answer.response().logProbs()) {
                logProbs[next++] = logProb;
            }
        }
        Tensor table = transcripts.table(Tensor.of(logProbs, logProbs.length));
        Rollout rollout =
                Rollout.of(
                        transcripts.mask(),
                        Groups.equal(settings.prompts(), settings.samples()),
                        rewards(answers, key),
                        new LogProbs(table, Sampling.at(settings.temperature()), step));
        return Execution.withoutTracking().call(() -> completed(rollout, answers));
    }

    /**
     * With what the algorithm needs besides: the reference's log-probabilities, the critic's
     * values.
     */
    private Rollout completed(Rollout rollout, List<Answer> answers) {
        Sampling sampling = Sampling.at(settings.temperature());
        Optional<LogProbs> frozen =
                reference.map(model ->
                        new LogProbs(
                                inParts(
                                        answers,
                                        part ->
                                                part.scores(model, sampling, 0)
                                                        .logProbs()
                                                        .values()),
                                sampling,
                                0));
        Optional<Tensor> values =
                critic.map(head -> inParts(answers, part -> head.values(policy.model(), part)));
        Rollout compared = frozen.map(rollout::withReference).orElse(rollout);
        return values.map(compared::withValues).orElse(compared);
    }

    /** A table [rows, columns] that is computed for one micro-batch after the other. */
    private Tensor inParts(List<Answer> answers, Function<Transcripts, Tensor> table) {
        List<Tensor> parts = new ArrayList<>();
        for (int from = 0; from < answers.size(); from += settings.microBatch()) {
            int to = Math.min(from + settings.microBatch(), answers.size());
            parts.add(table.apply(transcripts(answers.subList(from, to))));
        }
        Tensor[] others = parts.subList(1, parts.size()).toArray(Tensor[]::new);
        return others.length == 0 ? parts.getFirst() : parts.getFirst().concat(0, others);
    }

    /** The rewards, or for the control the same rewards dealt out anew over the whole batch. */
    private double[] rewards(List<Answer> answers, RandomKey key) {
        double[] rewards = answers.stream().mapToDouble(Answer::reward).toArray();
        if (settings.shuffledRewards()) {
            RandomKey shuffle = key.split("shuffle");
            for (int last = rewards.length - 1; last > 0; last--) {
                int other = shuffle.integer(last, last + 1);
                double taken = rewards[last];
                rewards[last] = rewards[other];
                rewards[other] = taken;
            }
        }
        return rewards;
    }

    /** What the micro-batches of a step add up to. */
    private record Update(double loss, List<Tensor> gradients, SortedMap<String, Stat> measures) {
        Update plus(Update other) {
            List<Tensor> sums = new ArrayList<>();
            for (int i = 0; i < gradients.size(); i++) {
                sums.add(gradients.get(i).add(other.gradients.get(i)));
            }
            return new Update(loss + other.loss, sums, Loss.merge(measures, other.measures));
        }
    }

    private Update update(List<Answer> answers, Transcripts whole, Rollout rollout, int step) {
        Advantages advantages = algorithm.advantage().estimate(rollout);
        StepCounts counts = StepCounts.of(rollout.mask(), task.maximumTokens());
        Optional<Update> sum = Optional.empty();
        for (int from = 0; from < answers.size(); from += settings.microBatch()) {
            int to = Math.min(from + settings.microBatch(), answers.size());
            Transcripts part =
                    to - from == answers.size() ? whole : transcripts(answers.subList(from, to));
            Update update =
                    update(part, rollout.rows(from, to), advantages.rows(from, to), counts, step);
            sum = Optional.of(sum.map(before -> before.plus(update)).orElse(update));
        }
        return sum.orElseThrow();
    }

    private Update update(
            Transcripts part, Rollout rollout, Advantages advantages, StepCounts counts, int step) {
        Sampling sampling = Sampling.at(settings.temperature());
        Scores scores = part.scores(policy.model(), sampling, step);
        Loss loss =
                withCritic(
                        algorithm.loss(scores, rollout, advantages, counts), part, rollout, counts);
        List<Tensor> gradients =
                Gradients.of(loss.value(), parameters.stream().map(Parameter::value).toList());
        return new Update(loss.value().item(), gradients, new TreeMap<>(loss.stats()));
    }

    /**
     * The policy's loss, and the critic's added to it, whose targets are the advantages before
     * whitening.
     */
    private Loss withCritic(Loss loss, Transcripts part, Rollout rollout, StepCounts counts) {
        if (critic.isEmpty()) {
            return loss;
        }
        Advantages raw = algorithm.advantage().untransformed().estimate(rollout);
        Tensor values = critic.get().values(policy.model(), part);
        Loss error =
                ValueLoss.squared(CRITIC, Aggregation.tokenMean())
                        .loss(values, rollout, ValueLoss.returns(raw, rollout), counts);
        SortedMap<String, Loss.Measure> measures = new TreeMap<>(loss.measures());
        measures.putAll(error.measures());
        return new Loss(loss.value().add(error.value()), measures);
    }
}
