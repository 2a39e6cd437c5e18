package dev.adjoint.program;

import java.util.List;
import java.util.Optional;

/**
 * The backend that computes nothing: results have types and shapes and no elements. A whole
 * training step of a large model runs on it in milliseconds and without memory, and every shape
 * rule on the way is applied. What reads values cannot run here.
 */
public final class ShapeBackend implements Backend {
    private final Recorder slots = new Recorder("of shapes");

    /** A backend of its own; its values cannot be mixed with another's. */
    public ShapeBackend() {}

    @Override
    public String name() {
        return "shape";
    }

    @Override
    public String description() {
        return "shape backend: types and shapes only, nothing is computed";
    }

    @Override
    public Optional<String> unusable() {
        return Optional.empty();
    }

    @Override
    public boolean supports(DType dtype) {
        return true;
    }

    /** True: calls are not looked into. */
    @Override
    public boolean roundsEveryOperation(DType dtype) {
        return true;
    }

    @Override
    public boolean has(Kernel.Call call) {
        return true;
    }

    /** A value without elements, such as a weight of a model that is not loaded. */
    public Storage value(Signature signature) {
        return slots.input(signature);
    }

    /** Does nothing. */
    @Override
    public void run(Kernel kernel, List<Storage> inputs, List<Storage> outputs) {}

    @Override
    public List<Storage> execute(Kernel kernel, List<Storage> inputs, Memory memory) {
        return kernel.outputs().stream().map(this::value).toList();
    }
}
