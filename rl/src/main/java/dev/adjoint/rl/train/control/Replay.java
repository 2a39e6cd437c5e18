package dev.adjoint.rl.train.control;

import dev.adjoint.rl.env.classic.Step;
import dev.adjoint.rl.env.classic.Vectorised;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * The last transitions, drawn uniformly with replacement. What follows a step is the true last
 * observation, whether or not the environment was reset since, and only termination stops the
 * bootstrap.
 */
public final class Replay {
    private final int capacity;
    private final int observationSize;
    private final int actionSize;
    private final float[] observations;
    private final float[] actions;
    private final float[] rewards;
    private final float[] following;
    private final float[] goesOn;
    private long added;

    /**
     * Transitions drawn from a replay.
     *
     * @param observations [count, size]
     * @param actions [count, size]; of discrete actions their number
     * @param rewards [count, 1]
     * @param following observations after the step [count, size]
     * @param goesOn 1, or 0 where the episode terminated [count, 1]
     */
    public record Batch(
            Tensor observations, Tensor actions, Tensor rewards, Tensor following, Tensor goesOn) {
        /** Discrete actions as indices i32[count]. */
        public Tensor choices() {
            int[] choices = new int[actions.length(0)];
            float[] values = actions.toFloats();
            Arrays.setAll(choices, i -> (int) values[i]);
            return Tensor.of(choices, choices.length);
        }
    }

    /** An empty replay. */
    public Replay(int capacity, int observationSize, int actionSize) {
        this.capacity = capacity;
        this.observationSize = observationSize;
        this.actionSize = actionSize;
        this.observations = new float[capacity * observationSize];
        this.following = new float[capacity * observationSize];
        this.actions = new float[capacity * actionSize];
        this.rewards = new float[capacity];
        this.goesOn = new float[capacity];
    }

    /** How many transitions there are. */
    public int size() {
        return (int) Math.min(added, capacity);
    }

    /** Adds a transition in place of the oldest one. */
    public void add(double[] observation, double[] action, Step step) {
        int place = (int) (added++ % capacity);
        Optional<double[]> next = Vectorised.following(step);
        write(observations, place, observation);
        write(actions, place, action);
        write(following, place, next.orElse(observation));
        rewards[place] = (float) step.reward();
        goesOn[place] = next.isPresent() ? 1 : 0;
    }

    private static void write(float[] table, int place, double... row) {
        for (int i = 0; i < row.length; i++) {
            table[place * row.length + i] = (float) row[i];
        }
    }

    /** Draws transitions; number i by the i-th number of the key. */
    public Batch draw(int count, RandomKey key) {
        int[] places = new int[count];
        Arrays.setAll(places, i -> key.integer(i, size()));
        return new Batch(
                rows(observations, observationSize, places),
                rows(actions, actionSize, places),
                rows(rewards, 1, places),
                rows(following, observationSize, places),
                rows(goesOn, 1, places));
    }

    private static Tensor rows(float[] table, int width, int... places) {
        float[] rows = new float[places.length * width];
        for (int i = 0; i < places.length; i++) {
            System.arraycopy(table, places[i] * width, rows, i * width, width);
        }
        return Tensor.of(rows, places.length, width);
    }
}
