package dev.adjoint.tensor;

import dev.adjoint.program.Memory;
import dev.adjoint.program.Pool;
import dev.adjoint.program.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Memory that is used again from step to step. What is computed inside a step lives until its end,
 * except what the step returns and what was {@linkplain Tensor#keep kept}; a tensor that is used
 * later all the same throws. Without a workspace the collector takes care of everything, so
 * forgetting it costs time and never correctness.
 *
 * <p>A workspace belongs to the thread that made it.
 */
public final class Workspace {
    private final Pool pool = new Pool();

    /** A workspace without memory. */
    public Workspace() {}

    /**
     * Runs a step.
     *
     * @param name what messages call it, such as {@code "training step"}
     * @return what the code returns; it lives on
     */
    public List<Tensor> step(String name, Supplier<List<Tensor>> code) {
        return Execution.current().in(pool).call(() -> region(name, code));
    }

    /** Runs a step from which no tensor is needed afterwards. */
    public void run(String name, Runnable code) {
        call(
                name,
                () -> {
                    code.run();
                    return name;
                });
    }

    /** Runs a step whose result holds no tensor that was computed in it, except kept ones. */
    public <T> T call(String name, Supplier<T> code) {
        List<T> result = new ArrayList<>(1);
        step(
                name,
                () -> {
                    result.add(code.get());
                    return List.of();
                });
        return result.get(0);
    }

    /**
     * Runs code whose {@linkplain #region regions} use their memory again: in the workspace around,
     * if this happens inside a step, else in a new one.
     */
    public static <T> T within(Supplier<T> code) {
        Execution execution = Execution.current();
        return execution.memory() instanceof Pool
                ? code.get()
                : execution.in(new Pool()).call(code::get);
    }

    /** Bytes of the arrays made so far, which do not grow once all shapes have been met. */
    public long allocatedBytes() {
        return pool.allocatedBytes();
    }

    /**
     * Runs code whose intermediate values are given back at once if this happens inside a step;
     * only the values that it returns can be read afterwards.
     */
    public static List<Tensor> region(String name, Supplier<List<Tensor>> code) {
        Memory memory = Execution.current().memory();
        if (!(memory instanceof Pool inUse)) {
            return code.get();
        }
        Pool.Region region = inUse.begin(name);
        List<Storage> survivors = List.of();
        try {
            List<Tensor> results = code.get();
            survivors = results.stream().map(Tensor::storage).toList();
            return results;
        } finally {
            region.end(survivors);
        }
    }
}
