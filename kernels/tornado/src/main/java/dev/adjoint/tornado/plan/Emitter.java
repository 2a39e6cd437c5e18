package dev.adjoint.tornado.plan;

import dev.adjoint.program.DType;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.tornado.pointwise.PointwiseKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the launches of a program, and makes operands the way that kernels read them. */
public final class Emitter {
    private final List<Launch> launches = new ArrayList<>();

    /** An emitter without launches. */
    public Emitter() {}

    /** A buffer in its layout: what a kernel reads. */
    public record Source(Buffer buffer, Layout layout) {
        /** Elements of storage between neighbours along an axis. */
        public int stride(int axis) {
            return layout.stride(axis);
        }

        /** The place of the first element. */
        public int offset() {
            return layout.offset();
        }
    }

    /** All launches so far, in order. */
    public List<Launch> launches() {
        return List.copyOf(launches);
    }

    /** Appends a launch. */
    public void add(Launch launch) {
        launches.add(launch);
    }

    /** A buffer for an intermediate value. */
    public Buffer temporary(DType dtype, int size) {
        return new Buffer(dtype, size);
    }

    /** The elements in row-major order from place 0, copied only where they lie otherwise. */
    public Buffer contiguous(Operand operand, Buffer buffer) {
        Layout layout = operand.layout();
        if (layout.isContiguous() && layout.offset() == 0) {
            return buffer;
        }
        return copy(operand, buffer);
    }

    /**
     * The operand under another shape of as many elements, copied only if no strides express that.
     */
    public Source reshaped(Operand operand, Buffer buffer, Shape shape) {
        Optional<Layout> layout = operand.layout().reshape(shape);
        return layout.isPresent()
                ? new Source(buffer, layout.get())
                : new Source(copy(operand, buffer), Layout.contiguous(shape));
    }

    private Buffer copy(Operand operand, Buffer buffer) {
        Buffer copy = temporary(operand.dtype(), operand.shape().size());
        PointwiseKernel.copy(operand, buffer, Layout.contiguous(operand.shape()), copy, this);
        return copy;
    }
}
