package dev.adjoint.tornado.fused;

import dev.adjoint.tornado.pointwise.Lanes;
import dev.adjoint.tornado.reduce.Groups;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What an item of a group finds out about the exponentials of its part of a row. */
final class RowExponentials {
    private RowExponentials() {}

    /** max x. */
    static float maximum(FloatArray x, int at, int width, int lane) {
        float best = x.get(at);
        for (int i = lane; i < width; i += Groups.SIZE) {
            best = Lanes.maximum(best, x.get(at + i));
        }
        return best;
    }

    /** Σ exp(x − maximum). */
    static float sum(FloatArray x, int at, int width, int lane, float maximum) {
        float sum = 0f;
        for (int i = lane; i < width; i += Groups.SIZE) {
            sum += Lanes.exp(x.get(at + i) - maximum);
        }
        return sum;
    }

    /** Σ exp(z) · z with z = x − maximum; where exp(z) is 0 nothing is added. */
    static float weighted(FloatArray x, int at, int width, int lane, float maximum) {
        float sum = 0f;
        for (int i = lane; i < width; i += Groups.SIZE) {
            float z = x.get(at + i) - maximum;
            float power = Lanes.exp(z);
            sum += power == 0f ? 0f : power * z;
        }
        return sum;
    }
}
