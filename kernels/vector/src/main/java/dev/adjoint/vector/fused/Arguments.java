package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Scratch;
import dev.adjoint.vector.threads.Workers;
import java.util.Arrays;
import java.util.List;

/** What one run of a fused call reads, writes and works with. */
final class Arguments implements AutoCloseable {
    private final Kernel.Call call;
    private final List<Storage> inputs;
    private final List<Storage> outputs;
    private final Workers workers;
    private final Buffers buffers;
    private final Scratch scratch;

    Arguments(
            Kernel.Call call,
            List<Storage> inputs,
            List<Storage> outputs,
            Workers workers,
            Buffers buffers) {
        this.call = call;
        this.inputs = inputs;
        this.outputs = outputs;
        this.workers = workers;
        this.buffers = buffers;
        this.scratch = new Scratch(buffers);
    }

    Kernel.Call call() {
        return call;
    }

    Workers workers() {
        return workers;
    }

    /** Arrays for one task; the task closes it. */
    Scratch scratch() {
        return new Scratch(buffers);
    }

    /** An array for the whole run. */
    float[] take(int length) {
        return scratch.take(length);
    }

    /** The elements of an input, from place 0: the storage itself unless the operand is a part. */
    float[] floats(int index) {
        float[] array = ((Storage.Floats) inputs.get(index)).array();
        Layout layout = call.inputs().get(index).layout();
        int size = layout.shape().size();
        if (layout.offset() == 0 && array.length == size) {
            return array;
        }
        float[] part = scratch.take(size);
        System.arraycopy(array, layout.offset(), part, 0, size);
        return part;
    }

    /** The elements of an I32 input, from place 0. */
    int[] ints(int index) {
        int[] array = ((Storage.Ints) inputs.get(index)).array();
        Layout layout = call.inputs().get(index).layout();
        int size = layout.shape().size();
        boolean isWhole = layout.offset() == 0 && array.length == size;
        return isWhole ? array : Arrays.copyOfRange(array, layout.offset(), layout.offset() + size);
    }

    /** Where an output goes. */
    float[] out(int index) {
        return ((Storage.Floats) outputs.get(index)).array();
    }

    float number(String attribute) {
        return (float) call.attribute(attribute);
    }

    /** The number of elements of an input. */
    int size(int index) {
        return call.inputs().get(index).shape().size();
    }

    /** The length of the last axis of the first input. */
    int width() {
        return call.inputs().get(0).shape().length(-1);
    }

    /** How many rows of {@link #width} the first input has. */
    int rows() {
        return width() == 0 ? 0 : size(0) / width();
    }

    @Override
    public void close() {
        scratch.close();
    }
}
