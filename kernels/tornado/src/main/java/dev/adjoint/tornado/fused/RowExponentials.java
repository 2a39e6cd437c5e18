package dev.adjoint.tornado.fused;

import dev.adjoint.tornado.pointwise.Lanes;
import dev.adjoint.tornado.reduce.Groups;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** What a group finds out about the exponentials of a row; all its items must call these. */
final class RowExponentials {
    private RowExponentials() {}

    /** max x. */
    static float maximum(KernelContext context, float[] values, FloatArray x, int at, int width) {
        float best = x.get(at);
        for (int i = context.localIdx; i < width; i += Groups.SIZE) {
            best = Lanes.maximum(best, x.get(at + i));
        }
        return Groups.maximum(context, values, best);
    }

    /** S = Σ exp(x − maximum). */
    static float sum(
            KernelContext context, float[] values, FloatArray x, int at, int width, float maximum) {
        float sum = 0f;
        for (int i = context.localIdx; i < width; i += Groups.SIZE) {
            sum += Lanes.exp(x.get(at + i) - maximum);
        }
        return Groups.sum(context, values, sum);
    }

    /** T = Σ exp(z) · z with z = x − maximum; where exp(z) is 0 nothing is added. */
    static float weighted(
            KernelContext context, float[] values, FloatArray x, int at, int width, float maximum) {
        float sum = 0f;
        for (int i = context.localIdx; i < width; i += Groups.SIZE) {
            float z = x.get(at + i) - maximum;
            float power = Lanes.exp(z);
            sum += power == 0f ? 0f : power * z;
        }
        return Groups.sum(context, values, sum);
    }
}
