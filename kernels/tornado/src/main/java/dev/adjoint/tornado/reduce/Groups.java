package dev.adjoint.tornado.reduce;

import dev.adjoint.tornado.pointwise.Lanes;
import uk.ac.manchester.tornado.api.KernelContext;

/**
 * What the work items of a group find out together. All of them must call these, each with its own
 * value; the array is of local memory and may be used again afterwards.
 */
public final class Groups {
    /** Work items of a group that works on a row. */
    public static final int SIZE = 64;

    private Groups() {}

    /** The sum of the values, added in halves. */
    public static float sum(KernelContext context, float[] values, float value) {
        int lane = context.localIdx;
        values[lane] = value;
        for (int half = SIZE / 2; half > 0; half = half / 2) {
            context.localBarrier();
            if (lane < half) {
                values[lane] = values[lane] + values[lane + half];
            }
        }
        context.localBarrier();
        float sum = values[0];
        context.localBarrier();
        return sum;
    }

    /** The largest value; NaN if there is one. */
    public static float maximum(KernelContext context, float[] values, float value) {
        int lane = context.localIdx;
        values[lane] = value;
        for (int half = SIZE / 2; half > 0; half = half / 2) {
            context.localBarrier();
            if (lane < half) {
                values[lane] = Lanes.maximum(values[lane], values[lane + half]);
            }
        }
        context.localBarrier();
        float maximum = values[0];
        context.localBarrier();
        return maximum;
    }
}
