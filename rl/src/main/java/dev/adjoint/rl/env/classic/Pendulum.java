package dev.adjoint.rl.env.classic;

import dev.adjoint.tensor.RandomKey;

/**
 * A pendulum to swing up and hold with too little torque, with the constants of Gymnasium's
 * Pendulum-v1. The state is the angle from upright and its velocity. It never terminates.
 */
public final class Pendulum implements Dynamics<double[]> {
    /** The physics; they have no state. */
    public Pendulum() {}

    /** Steps of an episode. */
    public static final int LIMIT = 200;

    private static final double FASTEST = 8;
    private static final double STRONGEST = 2;
    private static final double SECONDS = 0.05;
    private static final double GRAVITY = 10;

    @Override
    public Actions<double[]> actions() {
        return new Actions.Box(1, -STRONGEST, STRONGEST);
    }

    @Override
    public int observationSize() {
        return 3;
    }

    @Override
    public double[] initial(RandomKey key) {
        return new double[] {Math.PI * (2 * key.uniform(0) - 1), 2 * key.uniform(1) - 1};
    }

    @Override
    public Transition next(double[] state, double[] action, RandomKey key) {
        double torque = Math.clamp(action[0], -STRONGEST, STRONGEST);
        double angle = fromUpright(state[0]);
        double cost = angle * angle + 0.1 * state[1] * state[1] + 0.001 * torque * torque;
        double turning = 3 * GRAVITY / 2 * StrictMath.sin(state[0]) + 3 * torque;
        double velocity = Math.clamp(state[1] + turning * SECONDS, -FASTEST, FASTEST);
        return new Transition(new double[] {state[0] + velocity * SECONDS, velocity}, -cost, false);
    }

    /** The angle in −π ... π. */
    private static double fromUpright(double angle) {
        double turns = Math.floor((angle + Math.PI) / (2 * Math.PI));
        return angle - turns * 2 * Math.PI;
    }

    @Override
    public double[] observe(double... state) {
        return new double[] {StrictMath.cos(state[0]), StrictMath.sin(state[0]), state[1]};
    }
}
