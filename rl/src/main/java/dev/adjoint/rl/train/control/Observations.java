package dev.adjoint.rl.train.control;

import dev.adjoint.tensor.Tensor;
import java.util.List;

/** Observations as tensors. */
final class Observations {
    private Observations() {}

    /** A matrix [count, size], binary32. */
    static Tensor matrix(List<double[]> observations, int size) {
        float[] values = new float[observations.size() * size];
        for (int row = 0; row < observations.size(); row++) {
            for (int column = 0; column < size; column++) {
                values[row * size + column] = (float) observations.get(row)[column];
            }
        }
        return Tensor.of(values, observations.size(), size);
    }

    /** Numbers as a column [count, 1]. */
    static Tensor column(List<Double> numbers) {
        float[] values = new float[numbers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = numbers.get(i).floatValue();
        }
        return Tensor.of(values, values.length, 1);
    }
}
