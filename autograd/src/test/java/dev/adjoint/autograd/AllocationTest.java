package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.Backend;
import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Storage;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Workspace;
import dev.adjoint.vector.VectorBackend;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * A steady loop makes no arrays: what it allocates for an op is a few small objects, and no more
 * when every tensor is sixteen times as large.
 */
@DisabledIfSystemProperty(
        named = "adjoint.scalar",
        matches = ".*",
        disabledReason = "measures the vector backend")
class AllocationTest {
    /** Code that is not compiled yet boxes vectors, so the loop runs until that is over. */
    private static final long MOST_NANOS = 60_000_000_000L;

    /** So many steps in which none allocates less than one before mean that the loop is steady. */
    private static final int STEADY = 400;

    /** Bytes that an op may cost; what it was measured to be, and half as much again. */
    private static final long BYTES_OF_AN_OP = 6 * 1024;

    private record Cost(long bytesOfAStep, long kernels) {
        long bytesOfAKernel() {
            return bytesOfAStep / kernels;
        }
    }

    @Test
    void aStepAllocatesTheSameForTensorsOfAnySize() {
        try (VectorBackend vector = new VectorBackend(1)) {
            Cost small = cost(vector, 64);
            Cost large = cost(vector, 256);
            System.out.printf(
                    "a training step of %d kernels allocates %d bytes, %d a kernel%n",
                    small.kernels, small.bytesOfAStep, small.bytesOfAKernel());
            assertTrue(small.bytesOfAKernel() < BYTES_OF_AN_OP, () -> "small: " + small);
            assertTrue(
                    large.bytesOfAStep < small.bytesOfAStep + 8 * 1024,
                    () -> "width 64: " + small + ", width 256: " + large);
        }
    }

    private static Cost cost(Backend backend, int width) {
        Counting counting = new Counting(backend);
        return Execution.on(counting)
                .call(() -> {
                    WorkspaceTest.Network network = new WorkspaceTest.Network(width);
                    Workspace workspace = new Workspace();
                    long least = Long.MAX_VALUE;
                    int since = 0;
                    long end = System.nanoTime() + MOST_NANOS;
                    while ((least > limit(counting) || since < STEADY) && System.nanoTime() < end) {
                        long before = allocated();
                        counting.kernels = 0;
                        workspace.run("step", network::step);
                        long bytes = allocated() - before;
                        since = bytes < least ? 0 : since + 1;
                        least = Math.min(least, bytes);
                    }
                    return new Cost(least, counting.kernels);
                });
    }

    private static long limit(Counting counting) {
        return BYTES_OF_AN_OP * Math.max(1, counting.kernels);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    /** Counts kernels. */
    private static final class Counting implements Backend {
        private final Backend backend;
        private long kernels;

        Counting(Backend backend) {
            this.backend = backend;
        }

        @Override
        public String name() {
            return backend.name();
        }

        @Override
        public String description() {
            return backend.description();
        }

        @Override
        public Optional<String> unusable() {
            return backend.unusable();
        }

        @Override
        public boolean supports(DType dtype) {
            return backend.supports(dtype);
        }

        @Override
        public boolean roundsEveryOperation(DType dtype) {
            return backend.roundsEveryOperation(dtype);
        }

        @Override
        public boolean has(Kernel.Call call) {
            return backend.has(call);
        }

        @Override
        public void run(Kernel kernel, List<Storage> inputs, List<Storage> outputs) {
            kernels++;
            backend.run(kernel, inputs, outputs);
        }
    }
}
