package dev.adjoint.tensor;

import dev.adjoint.program.Backend;
import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Recorder;
import dev.adjoint.program.Shape;
import dev.adjoint.program.ShapeBackend;
import dev.adjoint.program.Signature;
import dev.adjoint.program.Storage;
import java.util.Arrays;
import java.util.List;

/**
 * The shape rules and all their messages. Every message names the op, says what clashes in words,
 * and gives each shape and each number.
 */
public final class Shapes {
    private Shapes() {}

    private static IllegalArgumentException error(String op, String clash) {
        return new IllegalArgumentException(op + ": " + clash);
    }

    /** The common shape of operands whose axes are equal or one, aligned at the last axis. */
    public static Shape broadcast(String op, List<Operand> operands) {
        int rank = 0;
        for (Operand operand : operands) {
            rank = Math.max(rank, operand.shape().rank());
        }
        int[] lengths = new int[rank];
        Arrays.fill(lengths, 1);
        for (Operand operand : operands) {
            for (int back = 1; back <= operand.shape().rank(); back++) {
                int length = operand.shape().length(-back);
                int place = rank - back;
                if (lengths[place] == 1) {
                    lengths[place] = length;
                } else if (length != 1 && length != lengths[place]) {
                    throw error(
                            op,
                            "shapes do not broadcast: "
                                    + list(operands)
                                    + " differ in axis "
                                    + -back
                                    + ", "
                                    + lengths[place]
                                    + " and "
                                    + length);
                }
            }
        }
        return Shape.of(lengths);
    }

    private static String list(List<Operand> operands) {
        List<String> shapes = operands.stream().map(operand -> operand.shape().toString()).toList();
        return String.join(" and ", shapes);
    }

    /** The axis as a number from 0, where negative numbers count from the last. */
    public static int axis(String op, Shape shape, int axis) {
        int counted = axis < 0 ? axis + shape.rank() : axis;
        if (counted < 0 || counted >= shape.rank()) {
            throw error(op, "no axis " + axis + " in shape " + shape + " of rank " + shape.rank());
        }
        return counted;
    }

    /** The axes as numbers from 0; none given means all. */
    public static int[] axes(String op, Shape shape, int... axes) {
        if (axes.length == 0) {
            return java.util.stream.IntStream.range(0, shape.rank()).toArray();
        }
        int[] counted = Arrays.stream(axes).map(axis -> axis(op, shape, axis)).sorted().toArray();
        if (Arrays.stream(counted).distinct().count() != counted.length) {
            throw error(
                    op, "axes " + Arrays.toString(axes) + " name an axis of " + shape + " twice");
        }
        return counted;
    }

    /** Requires an order to name each axis once. */
    public static void requirePermutation(Shape shape, int... order) {
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        if (!Arrays.equals(sorted, java.util.stream.IntStream.range(0, shape.rank()).toArray())) {
            throw error(
                    "permute",
                    "order "
                            + Arrays.toString(order)
                            + " does not name each axis of "
                            + shape
                            + " once");
        }
    }

    /** The target of a reshape, in which one length may be −1 and is then computed. */
    public static Shape reshape(Shape shape, int... lengths) {
        int[] target = lengths.clone();
        int free = -1;
        long known = 1;
        for (int axis = 0; axis < target.length; axis++) {
            if (target[axis] == -1 && free < 0) {
                free = axis;
            } else {
                known *= target[axis];
            }
        }
        if (free >= 0 && known > 0) {
            target[free] = (int) (shape.size() / known);
            known *= target[free];
        }
        if (known != shape.size()) {
            throw error(
                    "reshape",
                    "shape "
                            + shape
                            + " has "
                            + shape.size()
                            + " elements, "
                            + Arrays.toString(lengths)
                            + " asks for "
                            + known);
        }
        return Shape.of(target);
    }

    /** Requires that a shape can be repeated to a target. */
    public static void requireExpandable(Shape shape, Shape target) {
        boolean fits = target.rank() >= shape.rank();
        for (int back = 1; fits && back <= shape.rank(); back++) {
            fits = shape.length(-back) == 1 || shape.length(-back) == target.length(-back);
        }
        if (!fits) {
            throw error("expand", "shape " + shape + " cannot be repeated to " + target);
        }
    }

    /** Requires 0 ≤ start ≤ end ≤ the axis' length. */
    public static void requireSlice(Shape shape, int axis, int start, int end) {
        if (start < 0 || end < start || end > shape.length(axis)) {
            throw error(
                    "slice",
                    "range "
                            + start
                            + " to "
                            + end
                            + " is not within axis "
                            + axis
                            + " of "
                            + shape
                            + ", which has length "
                            + shape.length(axis));
        }
    }

    /** Requires non-negative padding. */
    public static void requirePadding(Shape shape, int before, int after) {
        if (before < 0 || after < 0) {
            throw error(
                    "pad",
                    "padding " + before + " and " + after + " of shape " + shape + " is negative");
        }
    }

    /** Requires windows of positive size, step and dilation that fit the axis. */
    public static void requireWindow(Shape shape, int axis, int size, int step, int dilation) {
        if (size < 1 || step < 1 || dilation < 1) {
            throw error(
                    "windows",
                    "size "
                            + size
                            + ", step "
                            + step
                            + " and dilation "
                            + dilation
                            + " must be at least 1");
        }
        if ((size - 1) * dilation >= shape.length(axis)) {
            throw error(
                    "windows",
                    "size "
                            + size
                            + " with dilation "
                            + dilation
                            + " is longer than axis "
                            + axis
                            + " of "
                            + shape
                            + ", which has length "
                            + shape.length(axis));
        }
    }

    /** The shape of the concatenation along an axis. */
    public static Shape concat(int axis, List<Operand> operands) {
        Shape first = operands.get(0).shape();
        int total = 0;
        for (Operand operand : operands) {
            Shape shape = operand.shape();
            if (shape.rank() != first.rank() || !shape.with(axis, 0).equals(first.with(axis, 0))) {
                throw error(
                        "concat",
                        "shapes differ outside axis " + axis + ": " + first + " and " + shape);
            }
            if (operand.dtype() != operands.get(0).dtype()) {
                throw error("concat", "types differ: " + operands.get(0) + " and " + operand);
            }
            total += shape.length(axis);
        }
        return first.with(axis, total);
    }

    /** Requires [..., m, k] and [..., k, n] of one floating type. */
    public static void requireProduct(Operand left, Operand right) {
        if (left.shape().rank() < 2 || right.shape().rank() < 2) {
            throw error(
                    "matmul",
                    "needs two axes on each side: left "
                            + left.shape()
                            + ", right "
                            + right.shape());
        }
        if (left.dtype() != right.dtype().ofResults() || !left.dtype().isFloating()) {
            throw error("matmul", "needs one floating type: left " + left + ", right " + right);
        }
        if (left.shape().length(-1) != right.shape().length(-2)) {
            throw error(
                    "matmul",
                    "inner axes differ: left "
                            + left.shape()
                            + " has "
                            + left.shape().length(-1)
                            + " columns, right "
                            + right.shape()
                            + " has "
                            + right.shape().length(-2)
                            + " rows");
        }
    }

    /** Requires a table of rank 2 and I32 indices of a rank, 1 or 2. */
    public static void requireTable(String op, Shape table, Operand indices, int rank) {
        if (table.rank() != 2) {
            throw error(op, "the table must have two axes, it is " + table);
        }
        if (indices.dtype() != DType.I32 || indices.shape().rank() != rank) {
            String axes = rank == 1 ? "one axis" : "two axes";
            throw error(op, "indices must be i32 with " + axes + ", they are " + indices);
        }
    }

    /** Requires two shapes to be equal. */
    public static void requireSame(
            String op, String left, Shape leftShape, String right, Shape rightShape) {
        if (!leftShape.equals(rightShape)) {
            throw error(
                    op, left + " " + leftShape + " and " + right + " " + rightShape + " differ");
        }
    }

    /** Requires the number of axes. */
    public static void requireRank(String op, String name, Shape shape, int rank) {
        if (shape.rank() != rank) {
            throw error(op, name + " must have " + rank + " axes, it is " + shape);
        }
    }

    /** Requires an axis to have a given length. */
    public static void requireLength(String op, String name, Shape shape, int axis, int length) {
        if (shape.length(axis) != length) {
            throw error(
                    op,
                    name
                            + " "
                            + shape
                            + " must have length "
                            + length
                            + " in axis "
                            + axis
                            + ", not "
                            + shape.length(axis));
        }
    }

    /** Requires one number to be a multiple of another, such as heads of key-value heads. */
    public static void requireMultiple(String op, String name, int number, String of, int unit) {
        if (unit == 0 || number % unit != 0) {
            throw error(op, number + " " + name + " are not a multiple of " + unit + " " + of);
        }
    }

    /** Requires a type. */
    public static void requireType(String op, String name, DType dtype, DType wanted) {
        if (dtype != wanted) {
            throw error(op, name + " must be " + wanted + ", it is " + dtype);
        }
    }

    /** Requires a floating type, since integers carry no gradient. */
    public static void requireFloating(String op, DType dtype) {
        if (!dtype.isFloating()) {
            throw error(op, "a tensor of " + dtype + " carries no gradient");
        }
    }

    /** Requires exactly one element. */
    public static void requireOneElement(String op, Shape shape) {
        if (shape.size() != 1) {
            throw error(op, "needs exactly one element, shape " + shape + " has " + shape.size());
        }
    }

    /** Requires as many elements as the shape has. */
    public static void requireSize(String op, int size, Shape shape) {
        if (size != shape.size()) {
            throw error(
                    op,
                    "shape "
                            + shape
                            + " has "
                            + shape.size()
                            + " elements, "
                            + size
                            + " were given");
        }
    }

    /** Requires that only kernels which can read elements of 16 bits are given any. */
    static void requireReadable(String op, Kernel kernel) {
        List<Operand> inputs = kernel.inputs();
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).dtype().isHalf() && !kernel.readsHalf(i)) {
                throw error(
                        op,
                        inputs.get(i)
                                + " is stored in 16 bits and not computed with; cast(F32) it"
                                + " (products read it on their right side, gathers as a table)");
            }
        }
    }

    /** Requires that the backend computes with a type. */
    public static void requireSupported(String op, Backend backend, DType dtype) {
        if (!backend.supports(dtype)) {
            throw error(
                    op,
                    "the "
                            + backend.name()
                            + " backend does not compute "
                            + dtype
                            + "; run under Execution.on(new ScalarBackend()) for f64");
        }
    }

    /**
     * What did not fit into memory: the op, its inputs and outputs, and the bytes of the outputs.
     */
    static OutOfMemoryError outOfMemory(String op, Kernel kernel, OutOfMemoryError cause) {
        long bytes = 0;
        for (Signature output : kernel.outputs()) {
            bytes += (long) output.shape().size() * output.dtype().bytes();
        }
        OutOfMemoryError error =
                new OutOfMemoryError(
                        op
                                + ": no room for "
                                + kernel.outputs()
                                + ", "
                                + bytes
                                + " bytes, from "
                                + kernel.inputs());
        error.initCause(cause);
        return error;
    }

    /** Refuses a value whose elements were given back, or replaced after it was made. */
    static void requireReadable(String op, Operand operand, Storage storage, int version) {
        if (!storage.isClosed() && storage.version() == version) {
            return;
        }
        String value = operand.dtype() + "" + operand.shape();
        if (storage.isClosed()) {
            throw new IllegalStateException(
                    op
                            + ": "
                            + value
                            + " is used after "
                            + storage.closer()
                            + " gave its memory back; keep() it inside, or return it");
        }
        throw new IllegalStateException(
                op
                        + ": "
                        + value
                        + " is used after its elements were replaced in place (version "
                        + version
                        + ", now "
                        + storage.version()
                        + "); take gradients before parameters are updated, and copy() a value"
                        + " that is to stay as it is");
    }

    /** Refuses a value of a program that is being recorded where something else computes. */
    static void requireComputed(String op, Storage storage, Backend backend) {
        boolean hasSlots = backend instanceof Recorder || backend instanceof ShapeBackend;
        if (storage instanceof Storage.Slot slot && !hasSlots) {
            throw new IllegalStateException(
                    op
                            + ": value %"
                            + slot.number()
                            + " of a program that is being recorded has no elements, so the "
                            + backend.name()
                            + " backend cannot compute with it; do the computation inside the"
                            + " recording");
        }
    }

    /** Refuses results that cannot replace the elements of a tensor while they are computed. */
    static void requireInPlace(String op, Tensor target, Signature result, List<Tensor> operands) {
        boolean isWhole =
                target.layout().equals(Layout.contiguous(target.shape()))
                        && target.storage().size() == target.shape().size();
        if (!isWhole) {
            throw error(
                    op,
                    "in place: the target "
                            + target.layout()
                            + " is not a whole storage of "
                            + target.storage().size()
                            + " elements in row-major order");
        }
        Signature held = new Signature(target.dtype(), target.shape());
        if (!held.equals(result)) {
            throw error(op, "in place: the target is " + held + ", the result " + result);
        }
        for (Tensor operand : operands) {
            if (operand.storage().equals(target.storage())
                    && !operand.layout().equals(target.layout())) {
                throw error(
                        op,
                        "in place: the target "
                                + target.layout()
                                + " is also read as "
                                + operand.layout());
            }
        }
    }
}
