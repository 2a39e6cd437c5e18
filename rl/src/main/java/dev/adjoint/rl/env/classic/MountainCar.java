package dev.adjoint.rl.env.classic;

import dev.adjoint.tensor.RandomKey;

/**
 * A car too weak for its hill (Moore 1990), with the constants of Gymnasium's MountainCar-v0. The
 * state is position and velocity; each step costs 1.
 */
public final class MountainCar implements Dynamics<Integer> {
    /** The physics; they have no state. */
    public MountainCar() {}

    /** Steps of an episode at most. */
    public static final int LIMIT = 200;

    private static final double LEFT = -1.2;
    private static final double RIGHT = 0.6;
    private static final double FASTEST = 0.07;
    private static final double GOAL = 0.5;
    private static final double FORCE = 0.001;
    private static final double GRAVITY = 0.0025;

    @Override
    public Actions<Integer> actions() {
        return new Actions.Discrete(3);
    }

    @Override
    public int observationSize() {
        return 2;
    }

    @Override
    public double[] initial(RandomKey key) {
        return new double[] {-0.6 + 0.2 * key.uniform(0), 0};
    }

    @Override
    public Transition next(double[] state, Integer action, RandomKey key) {
        double pushed = state[1] + (action - 1) * FORCE - StrictMath.cos(3 * state[0]) * GRAVITY;
        double velocity = Math.clamp(pushed, -FASTEST, FASTEST);
        double position = Math.clamp(state[0] + velocity, LEFT, RIGHT);
        if (position == LEFT && velocity < 0) {
            velocity = 0;
        }
        return new Transition(
                new double[] {position, velocity}, -1, position >= GOAL && velocity >= 0);
    }

    @Override
    public double[] observe(double... state) {
        return state.clone();
    }
}
