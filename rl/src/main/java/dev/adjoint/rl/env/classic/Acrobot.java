package dev.adjoint.rl.env.classic;

import dev.adjoint.tensor.RandomKey;

/**
 * Two links, driven at the joint between them, to be swung above a line (Sutton and Barto, sec.
 * 11.3 of the first edition, whose equations of motion these are), with the constants and the
 * Runge-Kutta step of Gymnasium's Acrobot-v1. The state is both angles and their velocities; each
 * step costs 1 until the line is reached.
 */
public final class Acrobot implements Dynamics<Integer> {
    /** The physics; they have no state. */
    public Acrobot() {}

    /** Steps of an episode at most. */
    public static final int LIMIT = 500;

    private static final double SECONDS = 0.2;
    private static final double GRAVITY = 9.8;
    private static final double CENTRE = 0.5;
    private static final double INERTIA = 1;
    private static final double FASTEST_FIRST = 4 * Math.PI;
    private static final double FASTEST_SECOND = 9 * Math.PI;

    @Override
    public Actions<Integer> actions() {
        return new Actions.Discrete(3);
    }

    @Override
    public int observationSize() {
        return 6;
    }

    @Override
    public double[] initial(RandomKey key) {
        double[] state = new double[4];
        java.util.Arrays.setAll(state, i -> 0.2 * key.uniform(i) - 0.1);
        return state;
    }

    @Override
    public Transition next(double[] state, Integer action, RandomKey key) {
        double[] next = rungeKutta(state, action - 1.0);
        next[0] = wrapped(next[0]);
        next[1] = wrapped(next[1]);
        next[2] = Math.clamp(next[2], -FASTEST_FIRST, FASTEST_FIRST);
        next[3] = Math.clamp(next[3], -FASTEST_SECOND, FASTEST_SECOND);
        boolean above = -StrictMath.cos(next[0]) - StrictMath.cos(next[1] + next[0]) > 1;
        return new Transition(next, above ? 0 : -1, above);
    }

    private static double[] rungeKutta(double[] state, double torque) {
        double[] k1 = slope(state, torque);
        double[] k2 = slope(moved(state, k1, SECONDS / 2), torque);
        double[] k3 = slope(moved(state, k2, SECONDS / 2), torque);
        double[] k4 = slope(moved(state, k3, SECONDS), torque);
        double[] next = new double[4];
        java.util.Arrays.setAll(
                next, i -> state[i] + SECONDS / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]));
        return next;
    }

    private static double[] moved(double[] state, double[] slope, double seconds) {
        double[] moved = new double[4];
        java.util.Arrays.setAll(moved, i -> state[i] + seconds * slope[i]);
        return moved;
    }

    /** Velocities and accelerations; both links have mass and length one. */
    private static double[] slope(double[] state, double torque) {
        double first = state[0];
        double second = state[1];
        double cosine = StrictMath.cos(second);
        double sine = StrictMath.sin(second);
        double d1 = CENTRE * CENTRE + 1 + CENTRE * CENTRE + 2 * CENTRE * cosine + 2 * INERTIA;
        double d2 = CENTRE * CENTRE + CENTRE * cosine + INERTIA;
        double phi2 = CENTRE * GRAVITY * StrictMath.cos(first + second - Math.PI / 2);
        double phi1 =
                -CENTRE * state[3] * state[3] * sine
                        - 2 * CENTRE * state[3] * state[2] * sine
                        + (CENTRE + 1) * GRAVITY * StrictMath.cos(first - Math.PI / 2)
                        + phi2;
        double turningSecond =
                (torque + d2 / d1 * phi1 - CENTRE * state[2] * state[2] * sine - phi2)
                        / (CENTRE * CENTRE + INERTIA - d2 * d2 / d1);
        double turningFirst = -(d2 * turningSecond + phi1) / d1;
        return new double[] {state[2], state[3], turningFirst, turningSecond};
    }

    private static double wrapped(double angle) {
        double wrapped = angle;
        while (wrapped > Math.PI) {
            wrapped -= 2 * Math.PI;
        }
        while (wrapped < -Math.PI) {
            wrapped += 2 * Math.PI;
        }
        return wrapped;
    }

    @Override
    public double[] observe(double... state) {
        return new double[] {
            StrictMath.cos(state[0]),
            StrictMath.sin(state[0]),
            StrictMath.cos(state[1]),
            StrictMath.sin(state[1]),
            state[2],
            state[3]
        };
    }
}
