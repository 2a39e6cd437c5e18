package dev.adjoint.rl.train.control;

import dev.adjoint.rl.env.classic.Step;
import dev.adjoint.rl.env.classic.Vectorised;
import dev.adjoint.rl.parts.Gae;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What one environment gave in a row: the steps between two updates. */
final class Segment {
    private final List<double[]> observations = new ArrayList<>();
    private final List<Integer> actions = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    void add(double[] observation, int action, Step step) {
        observations.add(observation);
        actions.add(action);
        steps.add(step);
    }

    int size() {
        return steps.size();
    }

    List<double[]> observations() {
        return observations;
    }

    List<Integer> actions() {
        return actions;
    }

    /**
     * Rewards and values for the advantages; what follows a cut has the value of the observation
     * before the reset.
     */
    Gae.Steps steps(Function<List<double[]>, double[]> critic) {
        int length = steps.size();
        List<Optional<double[]>> next = steps.stream().map(Vectorised::following).toList();
        List<double[]> after =
                IntStream.range(0, length)
                        .mapToObj(t -> next.get(t).orElse(observations.get(t)))
                        .toList();
        double[] following = critic.apply(after);
        double[] rewards = new double[length];
        boolean[] last = new boolean[length];
        for (int t = 0; t < length; t++) {
            rewards[t] = steps.get(t).reward();
            last[t] = steps.get(t).end().isLast();
            following[t] = next.get(t).isPresent() ? following[t] : 0;
        }
        return new Gae.Steps(rewards, critic.apply(observations), following, last);
    }
}
