package dev.adjoint.rl.train.control;

import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;

/** Distributions over few actions, one a row of logits [count, actions]. */
final class Categorical {
    private Categorical() {}

    /** An action of each row; row i is drawn with the i-th number of the key. */
    static int[] sample(Tensor logits, RandomKey key) {
        double[] values = logits.detach().toDoubles();
        int actions = logits.length(1);
        int[] sampled = new int[logits.length(0)];
        for (int row = 0; row < sampled.length; row++) {
            sampled[row] = sample(values, row * actions, actions, key.uniform(row));
        }
        return sampled;
    }

    private static int sample(double[] logits, int from, int actions, double uniform) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int action = 0; action < actions; action++) {
            largest = Math.max(largest, logits[from + action]);
        }
        double sum = 0;
        for (int action = 0; action < actions; action++) {
            sum += StrictMath.exp(logits[from + action] - largest);
        }
        double left = uniform * sum;
        for (int action = 0; action < actions - 1; action++) {
            left -= StrictMath.exp(logits[from + action] - largest);
            if (left < 0) {
                return action;
            }
        }
        return actions - 1;
    }

    /** The likeliest action of each row. */
    static int[] mode(Tensor logits) {
        return logits.detach().argMax().toInts();
    }
}
