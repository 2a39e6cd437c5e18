package dev.adjoint.rl.env.classic;

import dev.adjoint.tensor.RandomKey;

/**
 * What is seen is what must be done: 1 for the action that was observed, else 0. Whatever cannot
 * learn this learns nothing. It never terminates.
 *
 * @param symbols how many there are
 */
public record Identity(int symbols) implements Dynamics<Integer> {
    /** Steps of an episode. */
    public static final int LIMIT = 100;

    @Override
    public Actions<Integer> actions() {
        return new Actions.Discrete(symbols);
    }

    @Override
    public int observationSize() {
        return symbols;
    }

    @Override
    public double[] initial(RandomKey key) {
        return new double[] {key.integer(0, symbols)};
    }

    @Override
    public Transition next(double[] state, Integer action, RandomKey key) {
        return new Transition(initial(key), action == (int) state[0] ? 1 : 0, false);
    }

    @Override
    public double[] observe(double... state) {
        double[] observation = new double[symbols];
        observation[(int) state[0]] = 1;
        return observation;
    }
}
