package dev.adjoint.program;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** A backend that counts the floating-point operations of the matrix products that it passes on. */
public final class MeteredBackend implements Backend {
    private final Backend backend;
    private final LongAdder productFlops = new LongAdder();

    /** Counts what runs on a backend. */
    public MeteredBackend(Backend backend) {
        this.backend = backend;
    }

    /**
     * Floating-point operations of all matrix products so far; those inside fused calls are left
     * out.
     */
    public long productFlops() {
        return productFlops.sum();
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
        if (kernel instanceof Kernel.MatMul product) {
            productFlops.add(product.flops());
        }
        backend.run(kernel, inputs, outputs);
    }
}
