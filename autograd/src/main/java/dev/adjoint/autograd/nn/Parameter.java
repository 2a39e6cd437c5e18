package dev.adjoint.autograd.nn;

import dev.adjoint.tensor.InPlace;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.PointwiseOp;

/**
 * A named weight: the one thing of a model that changes. Its value is a tracked leaf; one that is
 * stored in 16 bits is not tracked, since it stays as it is.
 */
public final class Parameter {
    private final String name;
    private Tensor value;

    /** Whether the storage is of this parameter alone, so that it may be written to. */
    private boolean isOwn;

    /** A parameter with its first value. */
    public Parameter(String name, Tensor value) {
        this.name = name;
        this.value = resident(value);
    }

    /** The name it has in checkpoints. */
    public String name() {
        return name;
    }

    /** The current value, a leaf that gradients can be taken by. */
    public Tensor value() {
        if (isOwn) {
            value = value.renewed();
        }
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
        value = resident(next.detach().contiguous());
        isOwn = false;
    }

    /**
     * Replaces the elements of the value by those of a pointwise result, without new memory from
     * the second time on: the first value may be shared with whoever gave it, so it is copied.
     * Gradients that need the old elements cannot be taken any more; trying to throws.
     *
     * @param inputs of the op, the value possibly among them
     */
    public void update(PointwiseOp op, Tensor... inputs) {
        value = InPlace.apply(op, owned(), inputs).tracked();
    }

    /** The current value, in memory that {@link #update} can write to. */
    public Tensor owned() {
        if (!isOwn) {
            set(value.hostCopy());
            isOwn = true;
        }
        return value();
    }

    private static Tensor resident(Tensor value) {
        value.keep().storage().makeResident();
        return value.dtype().isHalf() ? value : value.tracked();
    }

    @Override
    public String toString() {
        return name + " " + value.dtype() + value.shape();
    }
}
