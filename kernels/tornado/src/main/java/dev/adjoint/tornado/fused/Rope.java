package dev.adjoint.tornado.fused;

import dev.adjoint.tornado.plan.Buffer;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Rotary position embedding (Su et al. 2021, arXiv 2104.09864) of x [tokens, heads, dim] with cos
 * and sin [tokens, dim / 2], the halves being the pairs.
 */
final class Rope {
    private Rope() {}

    static void emit(CallInputs call) {
        KernelContext context = new KernelContext();
        Buffer x = call.in().get(0);
        Buffer cosines = call.in().get(1);
        Buffer sines = call.in().get(2);
        Buffer y = call.out().get(0);
        int heads = call.shape(0).length(1);
        int half = call.width() / 2;
        int pairs = call.shape(0).size() / 2;
        call.items(
                pairs,
                List.of(x, cosines, sines),
                List.of(y),
                (graph, name, at) ->
                        graph.task(
                                name,
                                Rope::turn,
                                context,
                                at.floats(x),
                                at.floats(cosines),
                                at.floats(sines),
                                at.floats(y),
                                heads,
                                half,
                                pairs));
    }

    static void turn(
            KernelContext context,
            FloatArray x,
            FloatArray cosines,
            FloatArray sines,
            FloatArray y,
            int heads,
            int each,
            int pairs) {
        int item = context.globalIdx;
        if (item < pairs) {
            int row = item / each;
            int pair = item % each;
            int at = row * 2 * each + pair;
            float cosine = cosines.get(row / heads * each + pair);
            float sine = sines.get(row / heads * each + pair);
            float low = x.get(at);
            float high = x.get(at + each);
            y.set(at, low * cosine - high * sine);
            y.set(at + each, high * cosine + low * sine);
        }
    }
}
