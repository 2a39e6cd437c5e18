package dev.adjoint.vector.pointwise;

import dev.adjoint.program.Expression;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Scratch;
import dev.adjoint.vector.threads.Workers;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs pointwise kernels: an expression is compiled once to a lane program, which is then
 * interpreted over blocks of elements, so that what lies between its operations stays in the
 * nearest cache. Threads take ranges of whole blocks.
 */
public final class PointwiseKernel {
    /** Few enough elements that the blocks of an expression stay in the nearest cache. */
    private static final int BLOCK = 1024;

    /** A task should have at least this many lane operations. */
    private static final int TASK_OPERATIONS = 65_536;

    private static final int TASKS_PER_THREAD = 4;

    /** Expressions that hold changing constants must not fill the memory. */
    private static final int MOST_PLANS = 2048;

    private final ConcurrentHashMap<Key, Plan> plans = new ConcurrentHashMap<>();

    private record Key(Expression expression, int inputs) {}

    private final Workers workers;
    private final Buffers buffers;

    /** A kernel that has compiled nothing yet. */
    public PointwiseKernel(Workers workers, Buffers buffers) {
        this.workers = workers;
        this.buffers = buffers;
    }

    /** The result of the expression for every element. */
    public void run(Kernel.Pointwise kernel, List<Storage> inputs, Storage out) {
        int size = kernel.shape().size();
        if (size == 0) {
            return;
        }
        Plan plan = plan(kernel.expression(), inputs.size());
        int block = Math.min(size, BLOCK);
        int tasks = tasks(size, plan);
        if (tasks == 1) {
            range(plan, kernel, inputs, out, block, 0, size);
            return;
        }
        int blocks = (size + block - 1) / block;
        workers.run(
                tasks,
                task -> {
                    int start = (int) ((long) blocks * task / tasks) * block;
                    int end = (int) Math.min(size, ((long) blocks * (task + 1) / tasks) * block);
                    range(plan, kernel, inputs, out, block, start, end);
                });
    }

    private void range(
            Plan plan,
            Kernel.Pointwise kernel,
            List<Storage> inputs,
            Storage out,
            int block,
            int start,
            int end) {
        try (Scratch scratch = new Scratch(buffers)) {
            new PointwiseRange(plan, kernel, inputs, out, block, scratch).run(start, end);
        }
    }

    private Plan plan(Expression expression, int inputs) {
        if (plans.size() > MOST_PLANS) {
            plans.clear();
        }
        return plans.computeIfAbsent(
                new Key(expression, inputs), key -> Plan.of(key.expression(), key.inputs()));
    }

    private int tasks(int size, Plan plan) {
        long operations = (long) size * (1 + plan.program().operations());
        long wanted =
                Math.min(operations / TASK_OPERATIONS, (long) workers.threads() * TASKS_PER_THREAD);
        return workers.threads() == 1 ? 1 : (int) Math.max(1, wanted);
    }
}
