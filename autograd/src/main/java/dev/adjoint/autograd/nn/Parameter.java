package dev.adjoint.autograd.nn;

import dev.adjoint.tensor.Tensor;

/** A named weight: the one thing of a model that changes. Its value is a tracked leaf. */
public final class Parameter {
    private final String name;
    private Tensor value;

    /** A parameter with its first value. */
    public Parameter(String name, Tensor value) {
        this.name = name;
        this.value = value.tracked();
    }

    /** The name it has in checkpoints. */
    public String name() {
        return name;
    }

    /** The current value, a leaf that gradients can be taken by. */
    public Tensor value() {
        return value;
    }

    /**
     * Replaces the value. Gradients that were recorded before still belong to the old one.
     *
     * @throws IllegalArgumentException if the shape or type differs
     */
    public void set(Tensor next) {
        if (!next.shape().equals(value.shape()) || next.dtype() != value.dtype()) {
            throw new IllegalArgumentException(
                    "parameter "
                            + name
                            + ": is "
                            + value.dtype()
                            + value.shape()
                            + ", cannot be set to "
                            + next.dtype()
                            + next.shape());
        }
        value = next.detach().contiguous().tracked();
    }

    @Override
    public String toString() {
        return name + " " + value.dtype() + value.shape();
    }
}
