package dev.adjoint.program;

import java.util.List;
import java.util.Optional;

/** What runs kernels. A backend says why it is unusable; nothing falls back in silence. */
public interface Backend {
    /** A short name such as {@code vector}. */
    String name();

    /** What runs and how it was chosen: widths, tiles, threads, in one line. */
    String description();

    /** Why this backend cannot be used here, or empty if it can. */
    Optional<String> unusable();

    /** Whether elements of this type can be computed with. */
    boolean supports(DType dtype);

    /** Whether {@link #run} knows this call; if not, {@link #execute} runs its expansion. */
    boolean has(Kernel.Call call);

    /**
     * Runs one kernel.
     *
     * @param inputs as many as {@code kernel.inputs()}, with the element types named there
     * @return as many as {@code kernel.outputs()}, each contiguous
     */
    List<Storage> run(Kernel kernel, List<Storage> inputs);

    /**
     * Runs a kernel, or the program that it stands for where this backend does not have the call.
     */
    default List<Storage> execute(Kernel kernel, List<Storage> inputs) {
        if (kernel instanceof Kernel.Call call && !has(call)) {
            return call.expansion().run(this, inputs);
        }
        return run(kernel, inputs);
    }
}
