package dev.adjoint.rl.env.classic;

import dev.adjoint.tensor.RandomKey;

/**
 * A pole on a cart that is pushed left or right (Barto, Sutton and Anderson 1983), with the
 * constants and the Euler step of Gymnasium's CartPole-v1. The state is position, velocity, angle
 * and angular velocity; each step is worth 1.
 */
public final class CartPole implements Dynamics<Integer> {
    /** The physics; they have no state. */
    public CartPole() {}

    /** Steps of an episode at most. */
    public static final int LIMIT = 500;

    private static final double GRAVITY = 9.8;
    private static final double POLE_MASS = 0.1;
    private static final double TOTAL_MASS = 1.1;
    private static final double HALF_LENGTH = 0.5;
    private static final double FORCE = 10;
    private static final double SECONDS = 0.02;
    private static final double LARGEST_ANGLE = 12 * 2 * Math.PI / 360;
    private static final double LARGEST_POSITION = 2.4;

    @Override
    public Actions<Integer> actions() {
        return new Actions.Discrete(2);
    }

    @Override
    public int observationSize() {
        return 4;
    }

    @Override
    public double[] initial(RandomKey key) {
        double[] state = new double[4];
        java.util.Arrays.setAll(state, i -> 0.1 * key.uniform(i) - 0.05);
        return state;
    }

    @Override
    public Transition next(double[] state, Integer action, RandomKey key) {
        double sine = StrictMath.sin(state[2]);
        double cosine = StrictMath.cos(state[2]);
        double poleMassLength = POLE_MASS * HALF_LENGTH;
        double push = action == 1 ? FORCE : -FORCE;
        double pushed = (push + poleMassLength * state[3] * state[3] * sine) / TOTAL_MASS;
        double turning =
                (GRAVITY * sine - cosine * pushed)
                        / (HALF_LENGTH * (4.0 / 3 - POLE_MASS * cosine * cosine / TOTAL_MASS));
        double acceleration = pushed - poleMassLength * turning * cosine / TOTAL_MASS;
        double[] next = {
            state[0] + SECONDS * state[1],
            state[1] + SECONDS * acceleration,
            state[2] + SECONDS * state[3],
            state[3] + SECONDS * turning
        };
        boolean fallen = Math.abs(next[0]) > LARGEST_POSITION || Math.abs(next[2]) > LARGEST_ANGLE;
        return new Transition(next, 1, fallen);
    }

    @Override
    public double[] observe(double... state) {
        return state.clone();
    }
}
