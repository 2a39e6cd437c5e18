package dev.adjoint.rl.env.classic;

import dev.adjoint.tensor.RandomKey;
import java.util.List;

/**
 * Dynamics with few states, whose probabilities are known: values can be computed and not only
 * learnt. A state is one number, an observation a vector with one 1.
 */
public interface Tabular extends Dynamics<Integer> {
    /**
     * One of the things that an action may lead to.
     *
     * @param probability how likely it is
     * @param next the next state
     * @param reward for the step
     * @param terminated whether the episode is over
     */
    record Outcome(double probability, int next, double reward, boolean terminated) {}

    /** The number of states. */
    int states();

    /** The state that episodes start from. */
    int first();

    /** All that an action may lead to; the probabilities add up to one. */
    List<Outcome> outcomes(int state, int action);

    @Override
    default int observationSize() {
        return states();
    }

    @Override
    default double[] initial(RandomKey key) {
        return new double[] {first()};
    }

    @Override
    default Transition next(double[] state, Integer action, RandomKey key) {
        double drawn = key.uniform(0);
        List<Outcome> outcomes = outcomes((int) state[0], action);
        for (Outcome outcome : outcomes) {
            drawn -= outcome.probability;
            if (drawn < 0) {
                return taken(outcome);
            }
        }
        return taken(outcomes.getLast());
    }

    private static Transition taken(Outcome outcome) {
        return new Transition(new double[] {outcome.next}, outcome.reward, outcome.terminated);
    }

    @Override
    default double[] observe(double... state) {
        double[] observation = new double[states()];
        observation[(int) state[0]] = 1;
        return observation;
    }

    /**
     * Q of every state and action by value iteration, until nothing moves by more than 1e-12.
     *
     * @param gamma the discount, below 1
     */
    default double[][] actionValues(double gamma) {
        int actions = ((Actions.Discrete) actions()).count();
        double[][] q = new double[states()][actions];
        double moved = 1;
        while (moved > 1e-12) {
            moved = 0;
            for (int state = 0; state < q.length; state++) {
                for (int action = 0; action < actions; action++) {
                    double value = backup(state, action, gamma, q);
                    moved = Math.max(moved, Math.abs(value - q[state][action]));
                    q[state][action] = value;
                }
            }
        }
        return q;
    }

    private double backup(int state, int action, double gamma, double[][] q) {
        double value = 0;
        for (Outcome outcome : outcomes(state, action)) {
            double best = java.util.Arrays.stream(q[outcome.next]).max().orElse(0);
            value +=
                    outcome.probability
                            * (outcome.reward + (outcome.terminated ? 0 : gamma * best));
        }
        return value;
    }
}
