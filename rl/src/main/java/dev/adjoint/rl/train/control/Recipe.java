package dev.adjoint.rl.train.control;

import dev.adjoint.autograd.optim.Schedule;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.env.classic.Acrobot;
import dev.adjoint.rl.env.classic.CartPole;
import dev.adjoint.rl.env.classic.Dynamics;
import dev.adjoint.rl.env.classic.Environment;
import dev.adjoint.rl.env.classic.GridWorld;
import dev.adjoint.rl.env.classic.MountainCar;
import dev.adjoint.rl.env.classic.Pendulum;
import dev.adjoint.rl.env.classic.Simulation;
import dev.adjoint.rl.papers.tokens.A2c;
import dev.adjoint.rl.papers.tokens.Ppo;
import dev.adjoint.rl.papers.tokens.Reinforce;
import dev.adjoint.rl.papers.value.Dqn;
import dev.adjoint.rl.parts.Gae;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.tensor.RandomKey;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * An algorithm in an environment with the numbers that make it work, and what it must earn.
 * Policies are judged without randomness, in episodes of their own.
 *
 * @param name as the command knows it
 * @param steps in the environment
 * @param gate the mean return to reach
 * @param control whether the gate is not to be passed: a negative control
 * @param trained the mean return after training with a key
 */
public record Recipe(
        String name, int steps, double gate, boolean control, ToDoubleFunction<RandomKey> trained) {
    private static final double NO_LIMIT = 1e9;

    /** All of them. */
    public static List<Recipe> all() {
        return List.of(
                new Recipe("cartpole-ppo", 100_000, 475, false, Recipe::pole),
                new Recipe("cartpole-dqn", 50_000, 475, false, Recipe::poleByValues),
                new Recipe("cartpole-a2c", 500_000, 475, false, Recipe::poleByCritic),
                new Recipe("cartpole-reinforce", 400_000, 195, false, Recipe::poleByReturns),
                new Recipe("lake-ppo", 300_000, 0.70, false, Recipe::lake),
                new Recipe("acrobot-ppo", 500_000, -90, false, Recipe::acrobot),
                new Recipe("pendulum-sac", 20_000, -200, false, Recipe::pendulum),
                new Recipe("mountaincar-ppo", 100_000, -200, true, Recipe::mountainCar));
    }

    /**
     * The recipe of a name.
     *
     * @throws IllegalArgumentException naming all if there is none
     */
    public static Recipe named(String name) {
        return all().stream()
                .filter(recipe -> recipe.name.equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "recipe "
                                        + name
                                        + " is unknown; there are "
                                        + String.join(
                                                ", ", all().stream().map(Recipe::name).toList())));
    }

    /** Whether a mean return is what is expected. */
    public boolean passes(double earned) {
        return control ? earned <= gate : earned >= gate;
    }

    private static double pole(RandomKey key) {
        ActorCritic.Settings settings =
                new ActorCritic.Settings(
                        8,
                        32,
                        20,
                        256,
                        new Gae(0.98, 0.8),
                        true,
                        Schedule.linear(1e-3, 0, 390, 0),
                        0.5,
                        64);
        ActorCritic learner =
                new ActorCritic(simulated(new CartPole(), CartPole.LIMIT), settings, key);
        learner.run(100_000, left -> ppo(0.2 * left, 0), Ppo.critic(0.5, NO_LIMIT));
        return earned(simulated(new CartPole(), CartPole.LIMIT), learner::act, 50);
    }

    /** Segments that are neither whitened nor used twice. */
    private static double poleByCritic(RandomKey key) {
        ActorCritic.Settings settings =
                new ActorCritic.Settings(
                        8,
                        16,
                        1,
                        128,
                        new Gae(0.99, 0.95),
                        false,
                        Schedule.linear(2e-3, 0, 3_906, 0),
                        0.5,
                        64);
        ActorCritic learner =
                new ActorCritic(simulated(new CartPole(), CartPole.LIMIT), settings, key);
        learner.run(500_000, _ -> A2c.of(0.99, 0.95, 0), A2c.critic());
        return earned(simulated(new CartPole(), CartPole.LIMIT), learner::act, 50);
    }

    /** Without a critic; the gate is that of a published test at this number of steps. */
    private static double poleByReturns(RandomKey key) {
        Supplier<Environment<Integer>> pole = simulated(new CartPole(), CartPole.LIMIT);
        EpisodeLoop.Settings settings =
                new EpisodeLoop.Settings(8, 0.99, Schedule.constant(3e-3), 0.5, 64);
        EpisodeLoop learner = new EpisodeLoop(pole, settings, key);
        learner.run(400_000, Reinforce.of());
        return earned(pole, learner::act, 50);
    }

    private static double lake(RandomKey key) {
        Supplier<Environment<Integer>> lake = simulated(GridWorld.lake(true), GridWorld.LAKE_LIMIT);
        ActorCritic.Settings settings =
                new ActorCritic.Settings(
                        16,
                        64,
                        4,
                        256,
                        new Gae(0.99, 0.95),
                        true,
                        Schedule.linear(3e-3, 0, 292, 0.1),
                        0.5,
                        32);
        ActorCritic learner = new ActorCritic(lake, settings, key);
        learner.run(300_000, left -> ppo(0.2, 0.1 * left + 0.005), Ppo.critic(0.5, NO_LIMIT));
        return earned(lake, learner::act, 2_000);
    }

    private static double acrobot(RandomKey key) {
        Supplier<Environment<Integer>> links = simulated(new Acrobot(), Acrobot.LIMIT);
        ActorCritic.Settings settings =
                new ActorCritic.Settings(
                        16,
                        128,
                        4,
                        256,
                        new Gae(0.99, 0.94),
                        true,
                        Schedule.linear(1e-3, 0, 244, 0.1),
                        0.5,
                        64);
        ActorCritic learner = new ActorCritic(links, settings, key);
        learner.run(500_000, _ -> ppo(0.2, 0.001), Ppo.critic(0.5, NO_LIMIT));
        return earned(links, learner::act, 50);
    }

    /** Without normalised observations nothing is ever reached, so nothing is learnt. */
    private static double mountainCar(RandomKey key) {
        Supplier<Environment<Integer>> car = simulated(new MountainCar(), MountainCar.LIMIT);
        ActorCritic.Settings settings =
                new ActorCritic.Settings(
                        8,
                        128,
                        4,
                        256,
                        new Gae(0.99, 0.95),
                        true,
                        Schedule.linear(3e-4, 0, 97, 0),
                        0.5,
                        64);
        ActorCritic learner = new ActorCritic(car, settings, key);
        learner.run(100_000, _ -> ppo(0.2, 0), Ppo.critic(0.5, NO_LIMIT));
        return earned(car, learner::act, 20);
    }

    private static double poleByValues(RandomKey key) {
        DqnLoop.Settings settings =
                new DqnLoop.Settings(
                        100_000,
                        1_000,
                        256,
                        128,
                        64,
                        10,
                        0.16,
                        0.04,
                        Schedule.linear(2.3e-3, 0, 50_000, 0.02),
                        256);
        Supplier<Environment<Integer>> pole = simulated(new CartPole(), CartPole.LIMIT);
        DqnLoop learner = new DqnLoop(pole.get(), new Dqn(0.99, Dqn.Chooser.LIVE), settings, key);
        learner.run(50_000);
        return ControlEvaluation.meanReturn(pole.get(), learner::act, evaluation(), 50);
    }

    private static double pendulum(RandomKey key) {
        SacLoop.Settings settings = new SacLoop.Settings(20_000, 1_000, 128, 0.005, 1e-3, 64);
        Supplier<Environment<double[]>> pendulum = simulated(new Pendulum(), Pendulum.LIMIT);
        SacLoop learner = new SacLoop(pendulum.get(), 0.99, settings, key);
        learner.run(20_000);
        return ControlEvaluation.meanReturn(pendulum.get(), learner::act, evaluation(), 20);
    }

    private static PolicyGradient ppo(double clip, double entropy) {
        return Ppo.of(new Ppo.Settings(0.99, 0.95, clip, entropy, new Kl.None()));
    }

    private static <A> Supplier<Environment<A>> simulated(Dynamics<A> dynamics, int limit) {
        return () -> new Simulation<>(dynamics, limit);
    }

    private static double earned(
            Supplier<Environment<Integer>> environment,
            Function<double[], Integer> policy,
            int episodes) {
        return ControlEvaluation.meanReturn(environment.get(), policy, evaluation(), episodes);
    }

    /** Episodes that no training sees, the same for all seeds. */
    private static RandomKey evaluation() {
        return RandomKey.root(99).split("evaluation");
    }
}
