package dev.adjoint.rl.train.control;

import dev.adjoint.autograd.optim.AdamW;
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
import dev.adjoint.rl.env.classic.Actions;
import dev.adjoint.rl.env.classic.Environment;
import dev.adjoint.rl.env.classic.Step;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Gae;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.Entropy;
import dev.adjoint.tensor.fused.SelectedLogProb;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * REINFORCE as it was first: episodes are played to their end, each step is worth the discounted
 * rewards that followed it, whitened over the batch, and there is no critic.
 */
public final class EpisodeLoop {
    /**
     * The numbers of a run.
     *
     * @param episodes played side by side for one update
     * @param gamma the discount
     * @param rate the learning rate by update
     * @param clipNorm the largest gradient norm
     * @param width of both hidden layers
     */
    public record Settings(int episodes, double gamma, Schedule rate, double clipNorm, int width) {}

    private final Settings settings;
    private final Supplier<Environment<Integer>> supplier;
    private final Network actor;
    private final Training training;
    private final RandomKey key;
    private final int observationSize;

    /** An episode as it is played. */
    private static final class Played {
        private final Environment<Integer> environment;
        private final Segment segment = new Segment();
        private double[] observation;
        private boolean over;

        Played(Environment<Integer> environment, RandomKey key) {
            this.environment = environment;
            this.observation = environment.reset(key);
        }

        void act(int action) {
            Step step = environment.step(action);
            segment.add(observation, action, step);
            observation = step.observation();
            over = step.end().isLast();
        }
    }

    /** A learner in environments from a supplier. */
    public EpisodeLoop(Supplier<Environment<Integer>> supplier, Settings settings, RandomKey key) {
        Environment<Integer> one = supplier.get();
        this.settings = settings;
        this.supplier = supplier;
        this.key = key;
        this.observationSize = one.observationSize();
        this.actor =
                new Network(
                        key.split("actor"),
                        Tensor::tanh,
                        0.01,
                        observationSize,
                        settings.width(),
                        settings.width(),
                        ((Actions.Discrete) one.actions()).count());
        AdamW.Settings adam = new AdamW.Settings(0.9, 0.999, 1e-5, 0);
        this.training = new Training(actor.parameters(), adam, settings.clipNorm());
    }

    /** Learns until a number of environment steps is done; the last batch is played to its end. */
    public void run(long steps, PolicyGradient method) {
        long done = 0;
        for (long round = 0; done < steps; round++) {
            List<Segment> segments = play(key.split("round").split(round));
            done += segments.stream().mapToInt(segment -> segment.actions().size()).sum();
            learn(segments, method, settings.rate().at(round));
        }
    }

    /** The likeliest action. */
    public int act(double... observation) {
        return Categorical.mode(logits(List.of(observation)))[0];
    }

    private Tensor logits(List<double[]> seen) {
        return Execution.withoutTracking()
                .call(() -> actor.apply(Observations.matrix(seen, observationSize)));
    }

    private List<Segment> play(RandomKey round) {
        List<Played> all =
                IntStream.range(0, settings.episodes())
                        .mapToObj(i -> new Played(supplier.get(), round.split("episode").split(i)))
                        .toList();
        List<Played> running = all;
        for (long t = 0; !running.isEmpty(); t++) {
            List<double[]> seen = running.stream().map(played -> played.observation).toList();
            int[] chosen = Categorical.sample(logits(seen), round.split("actions").split(t));
            for (int i = 0; i < chosen.length; i++) {
                running.get(i).act(chosen[i]);
            }
            running = running.stream().filter(played -> !played.over).toList();
        }
        return all.stream().map(played -> played.segment).toList();
    }

    private void learn(List<Segment> segments, PolicyGradient method, double rate) {
        List<double[]> seen = new ArrayList<>();
        List<Integer> chosen = new ArrayList<>();
        List<Double> worth = new ArrayList<>();
        Gae returns = new Gae(settings.gamma(), 1);
        for (Segment segment : segments) {
            seen.addAll(segment.observations());
            chosen.addAll(segment.actions());
            for (double value :
                    returns.advantages(segment.steps(_ -> new double[segment.size()]))) {
                worth.add(value);
            }
        }
        int[] actions = chosen.stream().mapToInt(Integer::intValue).toArray();
        Tensor logits = actor.apply(Observations.matrix(seen, observationSize));
        Tensor logProbs =
                SelectedLogProb.of(logits, Tensor.of(actions, actions.length)).unsqueeze(-1);
        training.descend(loss(logProbs, logits, Observations.column(worth), method), rate);
    }

    /** Every step counts as an answer of one token. */
    private static Tensor loss(
            Tensor logProbs, Tensor logits, Tensor worth, PolicyGradient method) {
        int count = logProbs.length(0);
        Mask every = new Mask(Tensor.full(DType.F32, 1, logProbs.shape()));
        Rollout rollout =
                Rollout.of(
                        every,
                        Groups.of(IntStream.range(0, count).toArray()),
                        new double[count],
                        LogProbs.plain(logProbs.detach()));
        Advantages advantages = Advantage.whiten(1e-8).apply(new Advantages(worth), rollout);
        Scores scores = new Scores(LogProbs.plain(logProbs), Entropy.of(logits).unsqueeze(-1));
        return method.loss(scores, rollout, advantages, StepCounts.of(every, 1)).value();
    }
}
