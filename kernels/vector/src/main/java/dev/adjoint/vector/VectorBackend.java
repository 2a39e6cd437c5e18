package dev.adjoint.vector;

import dev.adjoint.program.Backend;
import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Storage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Kernels on the Vector API, on any number of threads. Results have the same bits for any vector
 * width and any number of threads. Where the Vector API cannot be used this class still loads, and
 * {@link #unusable()} says what to do.
 */
public final class VectorBackend implements Backend, AutoCloseable {
    /** The system property that makes vectors narrower than the machine's own: 128, 256 or 512. */
    public static final String BITS = "adjoint.vector.bits";

    private final Optional<String> unusable = Gates.reason();
    private final @Nullable VectorKernels kernels;

    /** The backend on all processors. */
    public VectorBackend() {
        this(Runtime.getRuntime().availableProcessors(), "one for each processor");
    }

    /** The backend on some threads, of which the calling thread is one. */
    public VectorBackend(int threads) {
        this(threads, "as asked");
    }

    private VectorBackend(int threads, String threadsReason) {
        this.kernels = unusable.isPresent() ? null : kernels(threads, threadsReason);
    }

    /** Apart from the constructor, so that the Vector API is not linked where it is missing. */
    private static VectorKernels kernels(int threads, String threadsReason) {
        Machine machine = Machine.of(Integer.getInteger(BITS, 0));
        return new VectorKernels(machine, threads, threadsReason);
    }

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public String description() {
        return kernels == null
                ? "vector backend off: " + unusable.orElseThrow()
                : kernels.description();
    }

    @Override
    public Optional<String> unusable() {
        return unusable;
    }

    @Override
    public boolean supports(DType dtype) {
        return dtype != DType.F64;
    }

    @Override
    public boolean roundsEveryOperation(DType dtype) {
        return true;
    }

    @Override
    public boolean has(Kernel.Call call) {
        return kernels != null && kernels.has(call);
    }

    @Override
    public void run(Kernel kernel, List<Storage> inputs, List<Storage> outputs) {
        if (kernels == null) {
            throw new IllegalStateException(kernel.name() + ": " + description());
        }
        for (int i = 0; i < inputs.size(); i++) {
            DType dtype = inputs.get(i).dtype();
            if (!supports(dtype) || (dtype.isHalf() && !kernel.readsHalf(i))) {
                throw refusal(kernel, dtype, kernel.inputs().get(i));
            }
        }
        for (int i = 0; i < outputs.size(); i++) {
            if (!supports(outputs.get(i).dtype())) {
                throw refusal(kernel, outputs.get(i).dtype(), kernel.outputs().get(i));
            }
        }
        kernels.run(kernel, inputs, outputs);
    }

    private static IllegalArgumentException refusal(Kernel kernel, DType dtype, Object value) {
        return new IllegalArgumentException(
                kernel.name()
                        + ": "
                        + value
                        + " is "
                        + dtype
                        + ", but the vector backend computes in f32 and i32 only; "
                        + (dtype.isHalf()
                                ? "convert it to f32 first"
                                : "use the scalar backend for " + dtype));
    }

    /** Ends the threads; the backend still works, on the calling thread alone. */
    @Override
    public void close() {
        if (kernels != null) {
            kernels.close();
        }
    }
}
