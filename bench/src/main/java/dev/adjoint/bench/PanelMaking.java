package dev.adjoint.bench;

import com.sun.management.ThreadMXBean;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.bench.measure.Spread;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.vector.VectorBackend;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The question: what does it cost to keep weights in panels (decision 0022), for the weights of
 * Qwen2.5-0.5B? A product with the panels of a weight that are there already does not say.
 *
 * <p>The second product of one row with a new weight makes its panels. What it takes longer than
 * the third is the time of making, allocation and first touch included; what it allocates more is
 * their size.
 */
public final class PanelMaking {
    private static final int REPEATS = 5;
    private static final double MILLIS = 1e-6;
    private static final double MEBI = 1 << 20;

    /** The weights by outputs and inputs, and how many there are. */
    private static final List<Weights> MODEL =
            List.of(
                    new Weights("query and output", 896, 896, 48),
                    new Weights("key and value", 128, 896, 48),
                    new Weights("gate and up", 4_864, 896, 48),
                    new Weights("down", 896, 4_864, 24),
                    new Weights("vocabulary", 151_936, 896, 1));

    private final ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private record Weights(String name, int outputs, int inputs, int count) {
        double mebibytes() {
            return (double) Float.BYTES * outputs * inputs / MEBI;
        }
    }

    private record Cost(double millis, double mebibytes) {
        Cost times(int count) {
            return new Cost(count * millis, count * mebibytes);
        }

        Cost plus(Cost other) {
            return new Cost(millis + other.millis, mebibytes + other.mebibytes);
        }
    }

    private PanelMaking() {}

    /** No arguments. */
    public static void main(String[] arguments) {
        PanelMaking making = new PanelMaking();
        for (int threads : new int[] {1, Runtime.getRuntime().availableProcessors()}) {
            try (VectorBackend backend = new VectorBackend(threads)) {
                System.out.println(backend.description());
                Execution.on(backend).run(making::table);
            }
        }
    }

    private void table() {
        System.out.println("| weight | of them | stored, MiB | panels, MiB | making, ms |");
        System.out.println("|---|---|---|---|---|");
        for (int i = 0; i < REPEATS; i++) {
            cost(MODEL.getFirst()); // so that the JIT is done
        }
        Cost all = new Cost(0, 0);
        double stored = 0;
        for (Weights weights : MODEL) {
            Cost one = cost(weights);
            String shape = " [%d, %d]".formatted(weights.outputs(), weights.inputs());
            print(weights.name() + shape, weights.count(), weights.mebibytes(), one);
            all = all.plus(one.times(weights.count()));
            stored += weights.count() * weights.mebibytes();
        }
        print("all, the sum", MODEL.stream().mapToInt(Weights::count).sum(), stored, all);
    }

    private static void print(String name, int count, double stored, Cost cost) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.2f | %.2f | %.2f |%n",
                name,
                count,
                stored,
                cost.mebibytes(),
                cost.millis());
    }

    /** Medians of some new weights of that shape. */
    private Cost cost(Weights weights) {
        double[] millis = new double[REPEATS];
        double[] mebibytes = new double[REPEATS];
        for (int i = 0; i < REPEATS; i++) {
            Cost cost = once(weights);
            millis[i] = cost.millis();
            mebibytes[i] = cost.mebibytes();
        }
        return new Cost(Spread.of(millis).median(), Spread.of(mebibytes).median());
    }

    private Cost once(Weights weights) {
        System.gc(); // panels are made only where the heap has room, garbage counting as taken
        Parameter weight =
                new Parameter("weight", ones(Shape.of(weights.outputs(), weights.inputs())));
        Tensor x = ones(Shape.of(1, weights.inputs()));
        product(x, weight);
        Cost second = product(x, weight);
        Cost third = product(x, weight);
        double made = second.mebibytes() - third.mebibytes();
        if (made < weights.mebibytes() / 2) {
            throw new IllegalStateException(
                    "panels of %s %s were not made; the heap may be too small, see ADJOINT_HEAP"
                            .formatted(weights.name(), weight.value().shape()));
        }
        return new Cost(second.millis() - third.millis(), made);
    }

    private static Tensor ones(Shape shape) {
        float[] values = new float[shape.size()];
        Arrays.fill(values, 1);
        return Tensor.of(values, shape.lengths());
    }

    private Cost product(Tensor x, Parameter weight) {
        long bytes = thread.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        var _ = x.linear(weight.value());
        double millis = (System.nanoTime() - start) * MILLIS;
        return new Cost(millis, (thread.getCurrentThreadAllocatedBytes() - bytes) / MEBI);
    }
}
