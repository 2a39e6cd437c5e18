package dev.adjoint.rl.train;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.autograd.optim.Clipping;
import dev.adjoint.rl.Advantages;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.Rollout;
import dev.adjoint.rl.Sampling;
import dev.adjoint.rl.Scores;
import dev.adjoint.rl.Stat;
import dev.adjoint.rl.StepCounts;
import dev.adjoint.rl.ValueLoss;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.rollout.Answer;
import dev.adjoint.rl.rollout.Transcripts;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Traced;
import dev.adjoint.transformer.qwen.QwenModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The updates of a step: passes over its answers, each cut into minibatches of whole problems, each
 * of which goes through the policy in micro-batches whose gradients are added.
 */
final class Updates {
    private final QwenModel policy;
    private final Optional<ValueHead> critic;
    private final List<Parameter> parameters;
    private final AdamW optimizer;
    private final Settings settings;
    private final Regime regime;
    private final int horizon;

    /**
     * One update.
     *
     * @param loss before it
     * @param gradientNorm before clipping
     * @param measures of the loss
     */
    record Done(double loss, double gradientNorm, SortedMap<String, Stat> measures) {}

    /**
     * What the updates of a step learn from, all of it from before the first.
     *
     * @param answers one a row
     * @param rollout of the same rows
     * @param advantages of the same rows
     * @param returns what the critic is to say [rows, columns]; empty without one
     */
    record Lesson(
            List<Answer> answers,
            Rollout rollout,
            Advantages advantages,
            Optional<Tensor> returns) {
        static Lesson of(List<Answer> answers, Rollout rollout, PolicyGradient method) {
            Optional<Tensor> returns = Optional.empty();
            if (method.needsCritic()) {
                Advantages raw = method.advantage().untransformed().estimate(rollout);
                returns = Optional.of(ValueLoss.returns(raw, rollout));
            }
            return new Lesson(answers, rollout, method.advantage().estimate(rollout), returns);
        }

        Lesson take(int... rows) {
            Tensor index = Tensor.of(rows.clone(), rows.length);
            return new Lesson(
                    Arrays.stream(rows).mapToObj(answers::get).toList(),
                    rollout.take(rows),
                    advantages.take(rows),
                    returns.map(table -> table.gatherRows(index)));
        }

        Lesson rows(int from, int to) {
            return new Lesson(
                    answers.subList(from, to),
                    rollout.rows(from, to),
                    advantages.rows(from, to),
                    returns.map(table -> table.slice(0, from, to)));
        }
    }

    Updates(
            QwenModel policy,
            Optional<ValueHead> critic,
            AdamW optimizer,
            Settings settings,
            Regime regime,
            int horizon) {
        this.policy = policy;
        this.critic = critic;
        this.parameters = parameters(policy, critic);
        this.optimizer = optimizer;
        this.settings = settings;
        this.regime = regime;
        this.horizon = horizon;
    }

    /** What is learnt: the policy's weights, and the critic's. */
    static List<Parameter> parameters(QwenModel policy, Optional<ValueHead> critic) {
        List<Parameter> parameters = new ArrayList<>(policy.parameters());
        critic.ifPresent(head -> parameters.addAll(head.parameters()));
        return parameters;
    }

    /** All updates of a step, in order. */
    List<Done> run(Lesson lesson, PolicyGradient method, int step, RandomKey key) {
        List<Done> done = new ArrayList<>();
        for (int epoch = 0; epoch < regime.epochs(); epoch++) {
            for (int[] rows : minibatches(lesson, key.split("order").split(epoch))) {
                done.add(update(lesson.take(rows), method, step));
            }
        }
        return done;
    }

    /** All rows in order, or the problems in a random order and cut into parts. */
    private List<int[]> minibatches(Lesson lesson, RandomKey key) {
        List<List<Integer>> problems = new ArrayList<>(lesson.rollout().groups().members());
        int parts = Math.min(regime.minibatches(), problems.size());
        if (parts == 1) {
            return List.of(IntStream.range(0, lesson.answers().size()).toArray());
        }
        for (int last = problems.size() - 1; last > 0; last--) {
            int other = key.integer(last, last + 1);
            problems.set(last, problems.set(other, problems.get(last)));
        }
        List<int[]> minibatches = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            int from = part * problems.size() / parts;
            int to = (part + 1) * problems.size() / parts;
            minibatches.add(
                    problems.subList(from, to).stream()
                            .flatMap(List::stream)
                            .mapToInt(Integer::intValue)
                            .toArray());
        }
        return minibatches;
    }

    private Done update(Lesson lesson, PolicyGradient method, int step) {
        StepCounts counts = counts(lesson, method, step);
        Optional<Sum> sum = Optional.empty();
        for (Lesson part : microBatches(lesson)) {
            Sum one = sum(part, method, counts, step);
            sum = Optional.of(sum.map(before -> before.plus(one)).orElse(one));
        }
        Sum whole = sum.orElseThrow();
        Clipping.Clipped clipped = Clipping.byGlobalNorm(whole.gradients, settings.clipNorm());
        optimizer.update(clipped, settings.schedule().at(step));
        return new Done(whole.loss, clipped.norm(), whole.measures);
    }

    private List<Lesson> microBatches(Lesson lesson) {
        List<Lesson> parts = new ArrayList<>();
        int rows = lesson.answers().size();
        for (int from = 0; from < rows; from += settings.microBatch()) {
            parts.add(lesson.rows(from, Math.min(from + settings.microBatch(), rows)));
        }
        return parts;
    }

    /**
     * The counts of the whole minibatch. A mean over selected tokens needs all scores before the
     * first gradient, so the policy looks at the answers twice.
     */
    private StepCounts counts(Lesson lesson, PolicyGradient method, int step) {
        StepCounts counts = StepCounts.of(lesson.rollout().mask(), horizon);
        if (!(method.aggregation() instanceof Aggregation.SelectedTokenMean)) {
            return counts;
        }
        double selected =
                Execution.withoutTracking()
                        .call(() ->
                                microBatches(lesson).stream()
                                        .mapToDouble(part ->
                                                method.selected(
                                                        scores(part, step),
                                                        part.rollout(),
                                                        part.advantages()))
                                        .sum());
        return counts.withSelected(selected);
    }

    /** What the micro-batches of an update add up to. */
    private record Sum(double loss, List<Tensor> gradients, SortedMap<String, Stat> measures) {
        Sum plus(Sum other) {
            List<Tensor> sums =
                    Traced.call(
                            "sum of gradients",
                            () ->
                                    IntStream.range(0, gradients.size())
                                            .mapToObj(i ->
                                                    gradients.get(i).add(other.gradients.get(i)))
                                            .toList());
            return new Sum(loss + other.loss, sums, Loss.merge(measures, other.measures));
        }
    }

    private Sum sum(Lesson part, PolicyGradient method, StepCounts counts, int step) {
        LossGradients computed =
                LossGradients.of(
                        "gradients of " + method.name(),
                        () -> loss(part, method, counts, step),
                        parameters);
        Loss loss = computed.loss();
        return new Sum(loss.value().item(), computed.gradients(), new TreeMap<>(loss.stats()));
    }

    private Loss loss(Lesson part, PolicyGradient method, StepCounts counts, int step) {
        Loss loss = method.loss(scores(part, step), part.rollout(), part.advantages(), counts);
        return withCritic(loss, part, counts);
    }

    private Scores scores(Lesson part, int step) {
        return Transcripts.of(part.answers(), horizon)
                .scores(policy, Sampling.at(settings.temperature()), step);
    }

    /** The policy's loss, and the critic's added to it. */
    private Loss withCritic(Loss loss, Lesson part, StepCounts counts) {
        if (critic.isEmpty()) {
            return loss;
        }
        Tensor values = critic.get().values(policy, Transcripts.of(part.answers(), horizon));
        Loss error =
                regime.critic().loss(values, part.rollout(), part.returns().orElseThrow(), counts);
        SortedMap<String, Loss.Measure> measures = new TreeMap<>(loss.measures());
        measures.putAll(error.measures());
        return new Loss(loss.value().add(error.value()), measures);
    }
}
