package dev.adjoint.rl.train.control;

import dev.adjoint.rl.env.classic.Environment;
import dev.adjoint.rl.env.classic.Step;
import dev.adjoint.tensor.RandomKey;
import java.util.function.Function;

/** What a policy earns, undiscounted, in episodes that training never sees. */
public final class ControlEvaluation {
    private ControlEvaluation() {}

    /** The mean return of some episodes. */
    public static <A> double meanReturn(
            Environment<A> environment, Function<double[], A> policy, RandomKey key, int episodes) {
        double sum = 0;
        for (int episode = 0; episode < episodes; episode++) {
            sum += episodeReturn(environment, policy, key.split(episode));
        }
        return sum / episodes;
    }

    private static <A> double episodeReturn(
            Environment<A> environment, Function<double[], A> policy, RandomKey key) {
        double[] observation = environment.reset(key);
        double sum = 0;
        while (true) {
            Step step = environment.step(policy.apply(observation));
            sum += step.reward();
            if (step.end().isLast()) {
                return sum;
            }
            observation = step.observation();
        }
    }
}
