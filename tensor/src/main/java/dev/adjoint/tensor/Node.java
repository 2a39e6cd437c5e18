package dev.adjoint.tensor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An op that was applied: what the backward walk follows. It keeps the inputs and outputs alive.
 */
public final class Node {
    private final Op op;
    private final List<Tensor> inputs;
    private @Nullable List<Tensor> outputs;

    Node(Op op, List<Tensor> inputs) {
        this.op = op;
        this.inputs = inputs;
    }

    void complete(List<Tensor> results) {
        outputs = results;
    }

    /** The rule. */
    public Op op() {
        return op;
    }

    /** All inputs, in order. */
    public List<Tensor> inputs() {
        return inputs;
    }

    /** One input. */
    public Tensor input(int index) {
        return inputs.get(index);
    }

    /** All outputs, in order. */
    public List<Tensor> outputs() {
        if (outputs == null) {
            throw new IllegalStateException(op.name() + ": its outputs are not known yet");
        }
        return outputs;
    }

    /** The only output, or the first of several. */
    public Tensor output() {
        return outputs().get(0);
    }
}
