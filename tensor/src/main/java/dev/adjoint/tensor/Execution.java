package dev.adjoint.tensor;

import dev.adjoint.program.Backend;
import dev.adjoint.program.Backends;
import dev.adjoint.program.Memory;
import dev.adjoint.program.ProgramRunner;
import java.util.Optional;

/**
 * How ops run here and now: on which backend, whether they keep nodes for the backward walk, and
 * where results go. It is bound to a scope of code, never set globally.
 *
 * @param backend what runs kernels
 * @param tracking whether results of tracked tensors are tracked
 * @param memory where the elements of results go
 * @param programs what runs {@linkplain Traced steps} as whole programs; empty if they run op by op
 */
public record Execution(
        Backend backend, boolean tracking, Memory memory, Optional<ProgramRunner> programs) {
    private static final ScopedValue<Execution> CURRENT = ScopedValue.newInstance();

    /** The best usable backend of the process, found when it is first needed. */
    private static final class Preferred {
        private static final Execution EXECUTION =
                new Execution(Backends.preferred(), true, Memory.HEAP, Optional.empty());
    }

    /** The execution that is bound here, or the preferred backend with tracking. */
    public static Execution current() {
        return CURRENT.isBound() ? CURRENT.get() : Preferred.EXECUTION;
    }

    /** Like the current execution, on another backend, op by op. */
    public static Execution on(Backend backend) {
        boolean isBound = CURRENT.isBound();
        return new Execution(
                backend,
                !isBound || CURRENT.get().tracking,
                isBound ? CURRENT.get().memory : Memory.HEAP,
                Optional.empty());
    }

    /**
     * Like the current execution, without keeping nodes: nothing computed in it can be
     * differentiated.
     */
    public static Execution withoutTracking() {
        return current().tracking(false);
    }

    /** Like the current execution, keeping nodes. */
    public static Execution withTracking() {
        return current().tracking(true);
    }

    private Execution tracking(boolean keepsNodes) {
        return new Execution(backend, keepsNodes, memory, programs);
    }

    /** Like this execution, with results in a memory. */
    public Execution in(Memory place) {
        return new Execution(backend, tracking, place, programs);
    }

    /**
     * Like this execution, with {@linkplain Traced steps} that are run as whole programs. What is
     * computed outside of steps runs op by op on the backend.
     */
    public Execution with(ProgramRunner runner) {
        return new Execution(backend, tracking, memory, Optional.of(runner));
    }

    /** Runs code under this execution and returns its result. */
    public <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> code) throws X {
        return ScopedValue.where(CURRENT, this).call(code);
    }

    /** Runs code under this execution. */
    public void run(Runnable code) {
        ScopedValue.where(CURRENT, this).run(code);
    }
}
