package dev.adjoint.rl.train;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.rl.Groups;
import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.Rollout;
import dev.adjoint.rl.Sampling;
import dev.adjoint.rl.control.AdaptiveKl;
import dev.adjoint.rl.control.DynamicSampling;
import dev.adjoint.rl.control.Stateful;
import dev.adjoint.rl.env.TextTask;
import dev.adjoint.rl.papers.Tailor;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.rl.rollout.Answer;
import dev.adjoint.rl.rollout.Transcripts;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Traced;
import dev.adjoint.tensor.Workspace;
import dev.adjoint.transformer.qwen.QwenFolder;
import dev.adjoint.transformer.qwen.QwenModel;
import java.util.ArrayList;
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
    private final QwenFolder policy;
    private final TextTask task;
    private final PolicyGradient algorithm;
    private final Regime regime;
    private final Settings settings;
    private final RandomKey root;
    private final AdamW optimizer;
    private final Optional<Reference> reference;
    private final Optional<ValueHead> critic;
    private final Optional<DynamicSampling> filter;
    private final Optional<AdaptiveKl> coefficient;
    private final Gathering gathering;
    private final Shaping shaping;
    private final Updates updates;
    private int done;

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
        this(policy, Optional.empty(), task, algorithm, Regime.STANDARD, settings);
    }

    /**
     * A loop for a policy, which it changes.
     *
     * @param start the policy that training started from, for algorithms that have a reference; it
     *     is changed if the regime moves the reference
     * @param regime what happens around the loss
     * @throws IllegalArgumentException if the algorithm has no use for something of the regime
     */
    public OnPolicyLoop(
            QwenFolder policy,
            Optional<QwenModel> start,
            TextTask task,
            PolicyGradient algorithm,
            Regime regime,
            Settings settings) {
        regime.requireFits(algorithm, settings);
        this.policy = policy;
        this.task = task;
        this.algorithm = algorithm;
        this.regime = regime;
        this.settings = settings;
        this.root = RandomKey.root(settings.seed()).split("train");
        this.reference =
                start.filter(_ -> algorithm.needsReference())
                        .map(model -> new Reference(model, regime.reference()));
        this.critic =
                algorithm.needsCritic()
                        ? Optional.of(new ValueHead(policy.model().config().hiddenSize()))
                        : Optional.empty();
        this.filter =
                regime.mostBatches().stream()
                        .mapToObj(batches -> new DynamicSampling(settings.prompts(), batches))
                        .findFirst();
        this.coefficient =
                regime.target()
                        .map(target -> new AdaptiveKl(algorithm.divergence().beta(), target));
        this.optimizer = new AdamW(Updates.parameters(policy.model(), critic), settings.adam());
        this.gathering = new Gathering(policy, task, settings, filter);
        this.shaping =
                Shaping.of(
                        regime,
                        task.maximumTokens(),
                        policy.tokenizer(),
                        settings.shuffledRewards());
        this.updates =
                new Updates(
                        policy.model(), critic, optimizer, settings, regime, task.maximumTokens());
    }

    /** Goes on from a checkpoint, whose policy this loop was given. */
    public void resume(Checkpoint checkpoint) {
        checkpoint.restore(content());
        done = checkpoint.step();
    }

    /** Everything that changes. */
    private Checkpoint.Content content() {
        SortedMap<String, List<Parameter>> weights = new TreeMap<>();
        critic.ifPresent(head -> weights.put("critic", head.parameters()));
        reference
                .filter(Reference::moves)
                .ifPresent(model -> weights.put("reference", model.model().parameters()));
        SortedMap<String, Stateful> controllers = new TreeMap<>();
        filter.ifPresent(control -> controllers.put("dynamic_sampling", control));
        coefficient.ifPresent(control -> controllers.put("adaptive_kl", control));
        return new Checkpoint.Content(policy, optimizer, settings.seed(), weights, controllers);
    }

    /** Runs all steps that are left, and evaluates the result. */
    public void run(RunFiles files, Listener listener) {
        RunRecord record = new RunRecord(files, policy.tokenizer());
        files.keepStepsBelow(done);
        Workspace workspace = new Workspace();
        for (int step = done; step < settings.steps(); step++) {
            Optional<StepReport.Scored> scored = Optional.empty();
            if (step % settings.evaluateEvery() == 0) {
                scored = Optional.of(evaluate(step, record, listener));
            }
            int number = step;
            Optional<StepReport.Scored> latest = scored;
            StepReport report = workspace.call("training step", () -> step(number, latest, record));
            files.report(report);
            done = step + 1;
            if (done % settings.checkpointEvery() == 0 || done == settings.steps()) {
                Checkpoint.write(files.checkpoints(), done, content(), settings.keep());
            }
            listener.stepped(report);
        }
        evaluate(settings.steps(), record, listener);
    }

    private StepReport.Scored evaluate(int step, RunRecord record, Listener listener) {
        RandomKey key = root.split("evaluation").split(step);
        Evaluation evaluation = Evaluation.of(policy, task, settings.evaluationSamples(), key);
        record.evaluated(step, settings.steps(), evaluation);
        listener.evaluated(step, evaluation);
        return new StepReport.Scored(evaluation.passAt1(), evaluation.greedyScore());
    }

    private StepReport step(int step, Optional<StepReport.Scored> scored, RunRecord record) {
        long start = System.nanoTime();
        RandomKey key = root.split("step").split(step);
        Gathering.Gathered gathered = gathering.gather(key);
        double[] rewards = shaping.rewards(gathered.kept(), key);
        Rollout rollout = rollout(gathered.kept(), rewards, step);
        PolicyGradient method =
                coefficient
                        .map(control -> Tailor.withBeta(algorithm, control.beta()))
                        .orElse(algorithm);
        Updates.Lesson lesson = Updates.Lesson.of(gathered.kept(), rollout, method);
        List<Updates.Done> all = updates.run(lesson, method, step, key);
        follow(step, rollout);
        record.rollout(step, gathered.drawn());
        record.measures(step, RolloutMeasures.of(gathered, lesson, settings.samples(), method));
        record.updates(step, all);
        double seconds = (System.nanoTime() - start) / 1e9;
        Groups groups =
                Groups.equal(gathered.drawn().size() / settings.samples(), settings.samples());
        return StepSummary.of(gathered.drawn(), groups, all)
                .report(step, scored, settings.schedule().at(step), seconds);
    }

    /** Moves what follows the policy. */
    private void follow(int step, Rollout rollout) {
        coefficient.ifPresent(
                control -> control.update(divergence(rollout), rollout.mask().sequences()));
        reference.ifPresent(model -> model.follow(step + 1, policy.model()));
    }

    /** The mean over answers of Σ k1: how far the policy was from the reference. */
    private static double divergence(Rollout rollout) {
        Tensor k1 =
                Kl.Estimator.K1.of(
                        rollout.proximal().values(), rollout.requireReference("adaptive KL"));
        double sum = rollout.mask().keep("divergence", k1).sum().item();
        return sum / Math.max(1, rollout.mask().sequences());
    }

    private Rollout rollout(List<Answer> answers, double[] rewards, int step) {
        Transcripts transcripts = Transcripts.of(answers, task.maximumTokens());
        float[] logProbs = new float[transcripts.targets().length(0)];
        int next = 0;
        for (Answer answer : answers) {
            for (float logProb : answer.response().logProbs()) {
                logProbs[next++] = logProb;
            }
        }
        Tensor table = transcripts.table(Tensor.of(logProbs, logProbs.length));
        int prompts = answers.size() / settings.samples();
        Rollout rollout =
                Rollout.of(
                        mask(answers, transcripts.mask()),
                        Groups.equal(prompts, settings.samples()),
                        rewards,
                        new LogProbs(table, Sampling.at(settings.temperature()), step));
        return Execution.withoutTracking().call(() -> completed(rollout, answers));
    }

    /** The tokens of all answers, or of those that came to an end. */
    private Mask mask(List<Answer> answers, Mask all) {
        if (!regime.withoutTruncated()) {
            return all;
        }
        double[] ended =
                answers.stream()
                        .mapToDouble(answer -> answer.response().stopped() ? 1 : 0)
                        .toArray();
        return all.and(new Mask(all.spread(ended)));
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
                                                part.scores(model.model(), sampling, 0)
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
            Transcripts part = Transcripts.of(answers.subList(from, to), task.maximumTokens());
            parts.addAll(Traced.call("scores of answers", () -> List.of(table.apply(part))));
        }
        Tensor[] others = parts.subList(1, parts.size()).toArray(Tensor[]::new);
        return others.length == 0 ? parts.getFirst() : parts.getFirst().concat(0, others);
    }
}
