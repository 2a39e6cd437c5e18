package dev.adjoint.rl.env.classic;

import dev.adjoint.rl.End;
import dev.adjoint.tensor.RandomKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Environments side by side. Episode j of environment i draws from a key of its own, so neither the
 * number of environments nor the order of episodes changes what happens in one.
 *
 * @param <A> an action
 */
public final class Vectorised<A> {
    private final List<Environment<A>> environments = new ArrayList<>();
    private final int[] episodes;
    private final boolean[] over;
    private final RandomKey key;
    private final ResetPolicy policy;

    /** Environments from a supplier, all of the same kind. */
    public Vectorised(
            int count, Supplier<Environment<A>> supplier, RandomKey key, ResetPolicy policy) {
        for (int i = 0; i < count; i++) {
            environments.add(supplier.get());
        }
        this.episodes = new int[count];
        this.over = new boolean[count];
        this.key = key;
        this.policy = policy;
    }

    /** How many there are. */
    public int count() {
        return environments.size();
    }

    /** Starts a new episode in all. */
    public List<double[]> reset() {
        List<double[]> observations = new ArrayList<>();
        for (int i = 0; i < environments.size(); i++) {
            observations.add(reset(i));
        }
        return observations;
    }

    private double[] reset(int environment) {
        over[environment] = false;
        RandomKey episode = key.split(environment).split(episodes[environment]++);
        return environments.get(environment).reset(episode);
    }

    /**
     * Acts in all.
     *
     * @return a step each; empty for those that were only reset, from which there is nothing to
     *     learn
     */
    public List<Optional<Step>> step(List<A> actions) {
        List<Optional<Step>> steps = new ArrayList<>();
        for (int i = 0; i < environments.size(); i++) {
            steps.add(over[i] ? Optional.empty() : Optional.of(step(i, actions.get(i))));
        }
        return steps;
    }

    private Step step(int environment, A action) {
        Step step = environments.get(environment).step(action);
        if (!step.end().isLast()) {
            return step;
        }
        over[environment] = true;
        return switch (policy) {
            case SAME_STEP -> new Step(reset(environment), step.reward(), step.end());
            case NEXT_STEP -> step;
        };
    }

    /**
     * The first observations of the environments that {@link #step} found over, which this resets.
     */
    public Optional<double[]> resetIfOver(int environment) {
        return over[environment] ? Optional.of(reset(environment)) : Optional.empty();
    }

    /**
     * The observation after a step, of the old episode whatever the policy; empty if it terminated.
     */
    public static Optional<double[]> following(Step step) {
        return switch (step.end()) {
            case End.Running<double[]> _ -> Optional.of(step.observation());
            case End.Terminated<double[]> _ -> Optional.empty();
            case End.Truncated<double[]>(double[] last) -> Optional.of(last);
        };
    }
}
