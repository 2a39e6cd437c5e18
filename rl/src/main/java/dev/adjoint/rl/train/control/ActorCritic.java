package dev.adjoint.rl.train.control;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.autograd.optim.Clipping;
import dev.adjoint.autograd.optim.Schedule;
import dev.adjoint.program.DType;
import dev.adjoint.rl.Advantages;
import dev.adjoint.rl.Groups;
import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.Rollout;
import dev.adjoint.rl.Scores;
import dev.adjoint.rl.StepCounts;
import dev.adjoint.rl.ValueLoss;
import dev.adjoint.rl.env.classic.Actions;
import dev.adjoint.rl.env.classic.Environment;
import dev.adjoint.rl.env.classic.ResetPolicy;
import dev.adjoint.rl.env.classic.Step;
import dev.adjoint.rl.env.classic.Vectorised;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Gae;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.Entropy;
import dev.adjoint.tensor.fused.SelectedLogProb;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The on-policy loop of PPO and A2C for discrete actions: environments side by side give segments,
 * a critic values them, and a policy gradient learns from them in minibatches. Policy and critic
 * are networks of their own.
 */
public final class ActorCritic {
    /**
     * The numbers of a run.
     *
     * @param environments side by side
     * @param horizon steps of each between updates
     * @param epochs passes over what they gave
     * @param minibatch steps of one update
     * @param gae discount and λ
     * @param whitened whether advantages are whitened in each minibatch
     * @param rate the learning rate by update round, of 1 at the start to 0 at the end
     * @param clipNorm the largest gradient norm
     * @param width of both hidden layers
     */
    public record Settings(
            int environments,
            int horizon,
            int epochs,
            int minibatch,
            Gae gae,
            boolean whitened,
            Schedule rate,
            double clipNorm,
            int width) {}

    private final Settings settings;
    private final Vectorised<Integer> vectorised;
    private final Network actor;
    private final Network critic;
    private final AdamW optimizer;
    private final List<Parameter> parameters = new ArrayList<>();
    private final RandomKey key;
    private final int observationSize;
    private List<double[]> observations;

    /** A learner in environments from a supplier. */
    public ActorCritic(Supplier<Environment<Integer>> supplier, Settings settings, RandomKey key) {
        Environment<Integer> one = supplier.get();
        int actions = ((Actions.Discrete) one.actions()).count();
        int width = settings.width();
        this.settings = settings;
        this.key = key;
        this.observationSize = one.observationSize();
        this.vectorised =
                new Vectorised<>(
                        settings.environments(),
                        supplier,
                        key.split("environments"),
                        ResetPolicy.SAME_STEP);
        this.actor =
                new Network(
                        key.split("actor"),
                        Tensor::tanh,
                        0.01,
                        observationSize,
                        width,
                        width,
                        actions);
        this.critic =
                new Network(key.split("critic"), Tensor::tanh, 1, observationSize, width, width, 1);
        this.parameters.addAll(actor.parameters());
        this.parameters.addAll(critic.parameters());
        this.optimizer = new AdamW(parameters, new AdamW.Settings(0.9, 0.999, 1e-5, 0));
        this.observations = vectorised.reset();
    }

    /**
     * Learns for a number of environment steps.
     *
     * @param method the policy gradient by the share of the run that is left, 1 at first
     * @param value the critic's loss
     */
    public void run(long steps, DoubleFunction<PolicyGradient> method, ValueLoss value) {
        int each = settings.environments() * settings.horizon();
        long rounds = steps / each;
        for (long round = 0; round < rounds; round++) {
            RandomKey part = key.split("round").split(round);
            Batch batch = batch(segments(part.split("actions")));
            PolicyGradient now = method.apply(1 - (double) round / rounds);
            double rate = settings.rate().at(round);
            for (int epoch = 0; epoch < settings.epochs(); epoch++) {
                for (int[] rows : minibatches(each, part.split("order").split(epoch))) {
                    update(batch.rows(rows), now, value, rate);
                }
            }
        }
    }

    /** The likeliest action. */
    public int act(double... observation) {
        Tensor logits =
                Execution.withoutTracking()
                        .call(() ->
                                actor.apply(
                                        Observations.matrix(
                                                List.of(observation), observationSize)));
        return Categorical.mode(logits)[0];
    }

    /** The critic's value of an observation. */
    public double value(double... observation) {
        return values(List.of(observation))[0];
    }

    private double[] values(List<double[]> seen) {
        return Execution.withoutTracking()
                .call(() -> critic.apply(Observations.matrix(seen, observationSize)).toDoubles());
    }

    private List<Segment> segments(RandomKey actions) {
        List<Segment> segments =
                IntStream.range(0, vectorised.count()).mapToObj(_ -> new Segment()).toList();
        for (int t = 0; t < settings.horizon(); t++) {
            List<double[]> seen = observations;
            Tensor logits =
                    Execution.withoutTracking()
                            .call(() -> actor.apply(Observations.matrix(seen, observationSize)));
            int[] chosen = Categorical.sample(logits, actions.split(t));
            List<Step> steps =
                    vectorised.step(IntStream.of(chosen).boxed().toList()).stream()
                            .map(step -> step.orElseThrow())
                            .toList();
            for (int i = 0; i < segments.size(); i++) {
                segments.get(i).add(seen.get(i), chosen[i], steps.get(i));
            }
            observations = steps.stream().map(Step::observation).toList();
        }
        return segments;
    }

    /**
     * Steps in a row, one to a row of the tensors.
     *
     * @param observations [steps, size]
     * @param actions i32 [steps]
     * @param logProbs of the policy that acted [steps, 1]
     * @param advantages [steps, 1]
     * @param values of the critic at that time [steps, 1]
     */
    private record Batch(
            Tensor observations,
            Tensor actions,
            Tensor logProbs,
            Tensor advantages,
            Tensor values) {
        Batch rows(int... rows) {
            Tensor index = Tensor.of(rows, rows.length);
            int[] all = actions.toInts();
            int[] some = IntStream.of(rows).map(row -> all[row]).toArray();
            return new Batch(
                    observations.gatherRows(index),
                    Tensor.of(some, some.length),
                    logProbs.gatherRows(index),
                    advantages.gatherRows(index),
                    values.gatherRows(index));
        }

        Rollout rollout() {
            int count = actions.length(0);
            Mask every = new Mask(Tensor.full(DType.F32, 1, logProbs.shape()));
            Groups alone = Groups.of(IntStream.range(0, count).toArray());
            return Rollout.of(every, alone, new double[count], LogProbs.plain(logProbs))
                    .withValues(values);
        }
    }

    private Batch batch(List<Segment> segments) {
        List<double[]> seen = new ArrayList<>();
        List<Integer> chosen = new ArrayList<>();
        List<Double> advantages = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (Segment segment : segments) {
            seen.addAll(segment.observations());
            chosen.addAll(segment.actions());
            Gae.Steps steps = segment.steps(this::values);
            for (double advantage : settings.gae().advantages(steps)) {
                advantages.add(advantage);
            }
            for (double value : steps.values()) {
                values.add(value);
            }
        }
        Tensor matrix = Observations.matrix(seen, observationSize);
        int[] actions = chosen.stream().mapToInt(Integer::intValue).toArray();
        Tensor index = Tensor.of(actions, actions.length);
        Tensor logProbs =
                Execution.withoutTracking()
                        .call(() -> SelectedLogProb.of(actor.apply(matrix), index).unsqueeze(-1));
        return new Batch(
                matrix,
                index,
                logProbs,
                Observations.column(advantages),
                Observations.column(values));
    }

    /** All steps in a random order, cut into parts. */
    private List<int[]> minibatches(int count, RandomKey order) {
        int[] rows = IntStream.range(0, count).toArray();
        for (int last = count - 1; last > 0; last--) {
            int other = order.integer(last, last + 1);
            int taken = rows[last];
            rows[last] = rows[other];
            rows[other] = taken;
        }
        List<int[]> parts = new ArrayList<>();
        for (int from = 0; from < count; from += settings.minibatch()) {
            parts.add(
                    java.util.Arrays.copyOfRange(
                            rows, from, Math.min(count, from + settings.minibatch())));
        }
        return parts;
    }

    private void update(Batch batch, PolicyGradient method, ValueLoss value, double rate) {
        Rollout rollout = batch.rollout();
        Advantages raw = new Advantages(batch.advantages());
        Advantages advantages =
                settings.whitened() ? Advantage.whiten(1e-8).apply(raw, rollout) : raw;
        StepCounts counts = StepCounts.of(rollout.mask(), 1);
        Tensor logits = actor.apply(batch.observations());
        LogProbs live = LogProbs.plain(SelectedLogProb.of(logits, batch.actions()).unsqueeze(-1));
        Scores scores = new Scores(live, Entropy.of(logits).unsqueeze(-1));
        Tensor policyLoss = method.loss(scores, rollout, advantages, counts).value();
        Tensor valueLoss =
                value.loss(
                                critic.apply(batch.observations()),
                                rollout,
                                ValueLoss.returns(raw, rollout),
                                counts)
                        .value();
        List<Tensor> gradients =
                Gradients.of(
                        policyLoss.add(valueLoss),
                        parameters.stream().map(Parameter::value).toList());
        optimizer.update(Clipping.byGlobalNorm(gradients, settings.clipNorm()).gradients(), rate);
    }
}
