package dev.adjoint.rl.train.control;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.program.Shape;
import dev.adjoint.rl.env.classic.Actions;
import dev.adjoint.rl.env.classic.Environment;
import dev.adjoint.rl.env.classic.Step;
import dev.adjoint.rl.papers.value.Sac;
import dev.adjoint.rl.papers.value.TanhGaussian;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The loop of SAC: after each step one update of critics, actor and temperature, and the targets
 * follow slowly.
 */
public final class SacLoop {
    /**
     * The numbers of a run.
     *
     * @param capacity of the replay
     * @param starts random steps before learning starts
     * @param batch transitions in an update
     * @param follow how much of the live critics the targets take in an update
     * @param rate the learning rate of everything
     * @param width of both hidden layers
     */
    public record Settings(
            int capacity, int starts, int batch, double follow, double rate, int width) {}

    private static final double LEAST_LOG_DEVIATION = -20;
    private static final double LARGEST_LOG_DEVIATION = 2;
    private final Environment<double[]> environment;
    private final Actions.Box box;
    private final Sac method;
    private final Settings settings;
    private final RandomKey key;
    private final Network actor;
    private final List<Network> critics;
    private final List<List<Tensor>> targets = new ArrayList<>();
    private final Parameter logAlpha = new Parameter("logAlpha", Tensor.of(new float[] {0}, 1));
    private final Training actorTraining;
    private final List<Training> criticTraining;
    private final Training alphaTraining;
    private final Replay replay;

    /** A learner in an environment with actions within bounds. */
    public SacLoop(
            Environment<double[]> environment, double gamma, Settings settings, RandomKey key) {
        this.environment = environment;
        this.box = (Actions.Box) environment.actions();
        this.method = new Sac(gamma, -box.size());
        this.settings = settings;
        this.key = key;
        int size = environment.observationSize();
        int width = settings.width();
        this.actor =
                new Network(
                        key.split("actor"), Tensor::relu, 0.01, size, width, width, 2 * box.size());
        this.critics = List.of(critic("first", size), critic("second", size));
        critics.forEach(critic -> targets.add(critic.frozen()));
        this.actorTraining = training(actor.parameters());
        this.criticTraining =
                critics.stream().map(critic -> training(critic.parameters())).toList();
        this.alphaTraining = training(List.of(logAlpha));
        this.replay = new Replay(settings.capacity(), size, box.size());
    }

    private Network critic(String name, int size) {
        int width = settings.width();
        return new Network(key.split(name), Tensor::relu, 1, size + box.size(), width, width, 1);
    }

    private static Training training(List<Parameter> parameters) {
        return new Training(parameters, AdamW.Settings.DEFAULT, Double.POSITIVE_INFINITY);
    }

    /** Learns for a number of environment steps. */
    public void run(int steps) {
        int episode = 0;
        double[] observation = environment.reset(key.split("episode").split(episode++));
        for (int t = 0; t < steps; t++) {
            double[] action = t < settings.starts() ? random(t) : drawn(observation, t);
            Step step = environment.step(scaled(action));
            replay.add(observation, action, step);
            observation =
                    step.end().isLast()
                            ? environment.reset(key.split("episode").split(episode++))
                            : step.observation();
            if (t >= settings.starts()) {
                learn(key.split("learn").split(t));
            }
        }
    }

    private double[] random(int t) {
        double[] action = new double[box.size()];
        Arrays.setAll(action, i -> 2 * key.split("random").split(t).uniform(i) - 1);
        return action;
    }

    private double[] drawn(double[] observation, int t) {
        Tensor row = Observations.matrix(List.of(observation), observation.length);
        Tensor noise = noise(key.split("act").split(t), 1);
        return Execution.withoutTracking().call(() -> sample(row, noise).action().toDoubles());
    }

    /** From −1 ... 1 to the bounds. */
    private double[] scaled(double... action) {
        double middle = (box.high() + box.low()) / 2;
        double half = (box.high() - box.low()) / 2;
        return Arrays.stream(action).map(a -> middle + half * a).toArray();
    }

    private Tensor noise(RandomKey draws, int count) {
        float[] noise = new float[count * box.size()];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) Network.normal(draws, i);
        }
        return Tensor.of(noise, count, box.size());
    }

    private TanhGaussian sample(Tensor observations, Tensor noise) {
        Tensor both = actor.apply(observations); // (count, 2 · size)
        Tensor mean = both.slice(1, 0, box.size());
        Tensor logDeviation =
                both.slice(1, box.size(), 2 * box.size())
                        .clamp(LEAST_LOG_DEVIATION, LARGEST_LOG_DEVIATION);
        return TanhGaussian.of(mean, logDeviation, noise);
    }

    private void learn(RandomKey draws) {
        Replay.Batch batch = replay.draw(settings.batch(), draws.split("batch"));
        double alpha = StrictMath.exp(logAlpha.value().item());
        Tensor wanted =
                Execution.withoutTracking().call(() -> wanted(batch, draws.split("next"), alpha));
        Tensor pairs = batch.observations().concat(1, batch.actions());
        for (int i = 0; i < critics.size(); i++) {
            Tensor loss = method.criticLoss(critics.get(i).apply(pairs), wanted);
            criticTraining.get(i).descend(loss, settings.rate());
        }
        TanhGaussian now =
                sample(batch.observations(), noise(draws.split("now"), settings.batch()));
        Tensor acted = batch.observations().concat(1, now.action());
        Tensor first = critics.get(0).apply(acted, critics.get(0).frozen());
        Tensor second = critics.get(1).apply(acted, critics.get(1).frozen());
        actorTraining.descend(
                method.actorLoss(now.logProb(), first, second, alpha), settings.rate());
        alphaTraining.descend(
                method.temperatureLoss(logAlpha.value(), now.logProb()), settings.rate());
        follow();
    }

    private Tensor wanted(Replay.Batch batch, RandomKey draws, double alpha) {
        TanhGaussian next = sample(batch.following(), noise(draws, settings.batch()));
        Tensor acted = batch.following().concat(1, next.action());
        return method.targets(
                batch.rewards(),
                batch.goesOn(),
                next.logProb(),
                critics.get(0).apply(acted, targets.get(0)),
                critics.get(1).apply(acted, targets.get(1)),
                alpha);
    }

    private void follow() {
        Execution.withoutTracking()
                .run(() -> {
                    for (int i = 0; i < critics.size(); i++) {
                        targets.set(i, mixed(targets.get(i), critics.get(i).frozen()));
                    }
                });
    }

    private List<Tensor> mixed(List<Tensor> old, List<Tensor> live) {
        List<Tensor> mixed = new ArrayList<>();
        for (int i = 0; i < old.size(); i++) {
            mixed.add(
                    old.get(i)
                            .mul(
                                    Tensor.full(
                                            old.get(i).dtype(),
                                            1 - settings.follow(),
                                            Shape.SCALAR))
                            .add(
                                    live.get(i)
                                            .mul(
                                                    Tensor.full(
                                                            old.get(i).dtype(),
                                                            settings.follow(),
                                                            Shape.SCALAR))));
        }
        return mixed;
    }

    /** The mean action within the bounds. */
    public double[] act(double... observation) {
        Tensor row = Observations.matrix(List.of(observation), observation.length);
        Tensor mean =
                Execution.withoutTracking()
                        .call(() -> actor.apply(row).slice(1, 0, box.size()).tanh());
        return scaled(mean.toDoubles());
    }
}
