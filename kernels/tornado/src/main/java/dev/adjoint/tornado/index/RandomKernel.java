package dev.adjoint.tornado.index;

import dev.adjoint.program.Kernel;
import dev.adjoint.tornado.plan.Buffer;
import dev.adjoint.tornado.plan.Emitter;
import dev.adjoint.tornado.plan.Grid;
import dev.adjoint.tornado.plan.Launch;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The numbers of {@link dev.adjoint.program.CounterRandom}, bit for bit. Its unsigned shifts are
 * written as signed ones with a mask, because TornadoVM emits the former as the latter.
 */
public final class RandomKernel {
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;
    private static final long LOW = 0xFFFFFFFFL;
    private static final int HALF = 32;

    private RandomKernel() {}

    /** Appends the launch that makes random numbers. */
    public static void emit(Kernel.Random random, Buffer key, Buffer output, Emitter emitter) {
        int size = output.size();
        if (size == 0) {
            return;
        }
        Buffer from = emitter.contiguous(random.key(), key);
        KernelContext context = new KernelContext();
        emitter.add(
                new Launch(
                        "random",
                        Grid.items(size),
                        List.of(from),
                        List.of(output),
                        (graph, name, at) ->
                                graph.task(
                                        name,
                                        RandomKernel::philox,
                                        context,
                                        at.ints(from),
                                        at.floats(output),
                                        size)));
    }

    static void philox(KernelContext context, IntArray key, FloatArray out, int size) {
        int item = context.globalIdx;
        if (item < size) {
            int x0 = item;
            int x1 = 0;
            int x2 = 0;
            int x3 = 0;
            int key0 = key.get(0);
            int key1 = key.get(1);
            for (int round = 0; round < ROUNDS; round++) {
                long product0 = MULTIPLIER_0 * (x0 & LOW);
                long product1 = MULTIPLIER_1 * (x2 & LOW);
                x0 = (int) (product1 >> HALF) ^ x1 ^ key0;
                x1 = (int) product1;
                x2 = (int) (product0 >> HALF) ^ x3 ^ key1;
                x3 = (int) product0;
                key0 += WEYL_0;
                key1 += WEYL_1;
            }
            out.set(item, ((x0 >> 8) & 0xFFFFFF) * 0x1p-24f);
        }
    }
}
