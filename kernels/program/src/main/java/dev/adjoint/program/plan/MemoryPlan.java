package dev.adjoint.program.plan;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Liveness;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Program;
import dev.adjoint.program.Signature;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which buffer holds each computed value of a program. Values that are not needed at the same time
 * share a buffer if they have the same type and length, since kernels write whole arrays; a
 * pointwise step may write over an input that it is the last to read. Outputs have no buffer: they
 * go where each run wants them.
 */
public final class MemoryPlan {
    /** The place of a value that has no buffer. */
    public static final int NONE = -1;

    private final int[] buffer;
    private final List<Buffer> buffers = new ArrayList<>();

    /** An array. */
    public record Buffer(DType dtype, int size) {
        /** Its size in memory. */
        public long bytes() {
            return (long) size * dtype.bytes();
        }
    }

    private MemoryPlan(int values) {
        buffer = new int[values];
        Arrays.fill(buffer, NONE);
    }

    /** Plans the memory of a program. */
    public static MemoryPlan of(Program program) {
        Liveness liveness = Liveness.of(program);
        MemoryPlan plan = new MemoryPlan(program.values().size());
        Map<Buffer, Deque<Integer>> free = new HashMap<>();
        for (int place = 0; place < program.steps().size(); place++) {
            Program.Step step = program.steps().get(place);
            for (int number : step.outputs()) {
                plan.place(program, number, step, place, liveness, free);
            }
            plan.release(step, place, liveness, free);
        }
        return plan;
    }

    private void place(
            Program program,
            int number,
            Program.Step step,
            int place,
            Liveness liveness,
            Map<Buffer, Deque<Integer>> free) {
        if (program.values().get(number) instanceof Program.Value.Written written) {
            buffer[number] = buffer[written.of()];
        } else if (liveness.lastUse(number) != Liveness.FOREVER) {
            Signature signature = program.values().get(number).signature();
            Buffer wanted = new Buffer(signature.dtype(), signature.shape().size());
            int donor = donor(step, place, wanted, liveness);
            buffer[number] = donor == NONE ? take(wanted, free) : donor;
        }
    }

    private int take(Buffer wanted, Map<Buffer, Deque<Integer>> free) {
        Deque<Integer> waiting = free.get(wanted);
        if (waiting != null && !waiting.isEmpty()) {
            return waiting.pop();
        }
        buffers.add(wanted);
        return buffers.size() - 1;
    }

    /** The buffer of an input that a pointwise step can write its result to. */
    private int donor(Program.Step step, int place, Buffer wanted, Liveness liveness) {
        if (step.kernel() instanceof Kernel.Pointwise pointwise) {
            for (int number : step.inputs()) {
                int candidate = buffer[number];
                if (candidate != NONE
                        && liveness.lastUse(number) == place
                        && buffers.get(candidate).equals(wanted)
                        && readsWhole(pointwise, step, candidate)) {
                    return candidate;
                }
            }
        }
        return NONE;
    }

    private boolean readsWhole(Kernel.Pointwise pointwise, Program.Step step, int candidate) {
        Operand whole = Operand.of(pointwise.dtype(), pointwise.shape());
        for (int i = 0; i < step.inputs().size(); i++) {
            boolean isThere = buffer[step.inputs().get(i)] == candidate;
            if (isThere && !pointwise.inputs().get(i).equals(whole)) {
                return false;
            }
        }
        return true;
    }

    /** Frees the buffers that nothing after this step needs. */
    private void release(
            Program.Step step, int place, Liveness liveness, Map<Buffer, Deque<Integer>> free) {
        List<Integer> over = new ArrayList<>();
        List<Integer> kept = new ArrayList<>();
        for (List<Integer> numbers : List.of(step.inputs(), step.outputs())) {
            for (int number : numbers) {
                (liveness.lastUse(number) == place ? over : kept).add(buffer[number]);
            }
        }
        over.stream()
                .distinct()
                .filter(number -> number != NONE && !kept.contains(number))
                .forEach(number -> free(number, free));
    }

    private void free(int number, Map<Buffer, Deque<Integer>> free) {
        free.computeIfAbsent(buffers.get(number), _ -> new ArrayDeque<>()).push(number);
    }

    /** The number of a value's buffer, or {@link #NONE}. */
    public int buffer(int value) {
        return buffer[value];
    }

    /** All buffers. */
    public List<Buffer> buffers() {
        return List.copyOf(buffers);
    }

    /** The memory of all buffers together. */
    public long bytes() {
        return buffers.stream().mapToLong(Buffer::bytes).sum();
    }
}
