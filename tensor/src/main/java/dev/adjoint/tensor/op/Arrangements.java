package dev.adjoint.tensor.op;

import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Arrangements made of the movement ops, which give them their derivatives. */
public final class Arrangements {
    private Arrangements() {}

    /** Tensors of one shape along a new axis. */
    public static Tensor stack(int axis, List<Tensor> tensors) {
        return Moves.concat(axis, tensors.stream().map(x -> x.unsqueeze(axis)).toList());
    }

    /** Parts of the given lengths along an axis; the lengths must add up to the axis'. */
    public static List<Tensor> split(Tensor x, int axis, int... lengths) {
        int total = IntStream.of(lengths).sum();
        Shapes.requireLength("split", "x", x.shape(), axis, total);
        List<Tensor> parts = new ArrayList<>();
        int place = 0;
        for (int length : lengths) {
            parts.add(x.slice(axis, place, place + length));
            place += length;
        }
        return parts;
    }

    /** At most {@code count} parts of equal length along an axis; the last may be shorter. */
    public static List<Tensor> chunk(Tensor x, int axis, int count) {
        int length = x.length(axis);
        int size = Math.max(1, (length + count - 1) / count);
        int parts = Math.max(1, (length + size - 1) / size);
        int[] lengths = new int[parts];
        Arrays.fill(lengths, size);
        lengths[parts - 1] = length - size * (parts - 1);
        return split(x, axis, lengths);
    }

    /** An axis moved to another place, the others in their order. */
    public static Tensor moveAxis(Tensor x, int from, int to) {
        int rank = x.shape().rank();
        int source = Shapes.axis("moveAxis", x.shape(), from);
        int target = Shapes.axis("moveAxis", x.shape(), to);
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        order.removeIf(axis -> axis == source);
        order.add(target, source);
        return x.permute(order.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Two axes exchanged. */
    public static Tensor swapAxes(Tensor x, int first, int second) {
        int[] order = IntStream.range(0, x.shape().rank()).toArray();
        int one = Shapes.axis("swapAxes", x.shape(), first);
        int other = Shapes.axis("swapAxes", x.shape(), second);
        order[one] = other;
        order[other] = one;
        return x.permute(order);
    }

    /** Without an axis of length one. */
    public static Tensor squeeze(Tensor x, int axis) {
        int counted = Shapes.axis("squeeze", x.shape(), axis);
        Shapes.requireLength("squeeze", "x", x.shape(), counted, 1);
        return x.reshape(without(x.shape(), counted));
    }

    /** The elements at one place of an axis, which vanishes. */
    public static Tensor pick(Tensor x, int axis, int place) {
        int counted = Shapes.axis("pick", x.shape(), axis);
        int from = place < 0 ? place + x.length(counted) : place;
        return x.slice(counted, from, from + 1).reshape(without(x.shape(), counted));
    }

    private static Shape without(Shape shape, int axis) {
        int[] rest = IntStream.range(0, shape.rank()).filter(i -> i != axis).toArray();
        return Shape.of(IntStream.of(rest).map(shape::length).toArray());
    }

    /** The axes first to last (inclusive) as one. */
    public static Tensor flatten(Tensor x, int first, int last) {
        int from = Shapes.axis("flatten", x.shape(), first);
        int to = Shapes.axis("flatten", x.shape(), last);
        int one = x.shape().axes(from, to + 1).size();
        int[] behind = x.shape().axes(to + 1, x.shape().rank()).lengths();
        return x.reshape(x.shape().axes(0, from).append(one).append(behind));
    }

    /** An axis as several. */
    public static Tensor unflatten(Tensor x, int axis, int... lengths) {
        int at = Shapes.axis("unflatten", x.shape(), axis);
        int[] behind = x.shape().axes(at + 1, x.shape().rank()).lengths();
        return x.reshape(x.shape().axes(0, at).append(lengths).append(behind));
    }

    /** Every {@code step}-th element of an axis, from the first on. */
    public static Tensor every(Tensor x, int axis, int step) {
        int counted = Shapes.axis("every", x.shape(), axis);
        Tensor windows = Moves.windows(x, counted, 1, step, 1);
        return windows.reshape(windows.shape().axes(0, x.shape().rank()));
    }

    /** Elements moved on along an axis; what leaves it at the end comes in at the start. */
    public static Tensor roll(Tensor x, int axis, int shift) {
        int length = x.length(axis);
        int cut = length == 0 ? 0 : Math.floorMod(-shift, length);
        return x.slice(axis, cut, length).concat(axis, x.slice(axis, 0, cut));
    }

    /** The whole repeated along every axis. */
    public static Tensor repeat(Tensor x, int... times) {
        Shapes.requireRank("repeat", "x", x.shape(), times.length);
        Tensor y = x;
        for (int axis = 0; axis < times.length; axis++) {
            Tensor single = y.unsqueeze(axis);
            Tensor wide = single.expand(single.shape().with(axis, times[axis]));
            y = wide.reshape(y.shape().with(axis, times[axis] * y.length(axis)));
        }
        return y;
    }

    /** Every element repeated along an axis before the next. */
    public static Tensor repeatEach(Tensor x, int axis, int times) {
        int counted = Shapes.axis("repeatEach", x.shape(), axis);
        Tensor single = x.unsqueeze(counted + 1);
        Tensor wide = single.expand(single.shape().with(counted + 1, times));
        return wide.reshape(x.shape().with(counted, x.length(counted) * times));
    }

    /** A number added on both sides of an axis. */
    public static Tensor padWith(Tensor x, int axis, int before, int after, double value) {
        int counted = Shapes.axis("pad", x.shape(), axis);
        Shapes.requirePadding(x.shape(), before, after);
        Tensor start = Tensor.full(x.dtype(), value, x.shape().with(counted, before));
        Tensor end = Tensor.full(x.dtype(), value, x.shape().with(counted, after));
        return Moves.concat(counted, List.of(start, x, end));
    }

    /** 1 where column − row ≤ diagonal in the last two axes, else 0. */
    private static Tensor isBelow(Shape shape, int diagonal) {
        Tensor rows = Tensor.iota(shape.length(-2)).unsqueeze(-1);
        return Tensor.iota(shape.length(-1)).sub(rows).sub(diagonal).relu().not();
    }

    /** Zeros above a diagonal of the last two axes; 0 is the main one, 1 the next above. */
    public static Tensor tril(Tensor x, int diagonal) {
        Shapes.axis("tril", x.shape(), -2);
        return isBelow(x.shape(), diagonal).select(x, zero(x));
    }

    /** Zeros below a diagonal of the last two axes. */
    public static Tensor triu(Tensor x, int diagonal) {
        Shapes.axis("triu", x.shape(), -2);
        return isBelow(x.shape(), diagonal - 1).select(zero(x), x);
    }

    private static Tensor zero(Tensor x) {
        return Tensor.full(x.dtype(), 0, Shape.SCALAR);
    }

    /** A diagonal of the last two axes as one axis. */
    public static Tensor diagonal(Tensor x, int offset) {
        Shapes.axis("diagonal", x.shape(), -2);
        int columns = x.length(-1);
        int count = Math.min(x.length(-2) + Math.min(0, offset), columns - Math.max(0, offset));
        int start = offset >= 0 ? offset : -offset * columns;
        Tensor line = flatten(x, -2, -1);
        return count <= 0
                ? line.slice(-1, 0, 0)
                : every(
                        line.slice(-1, start, start + (count - 1) * (columns + 1) + 1),
                        -1,
                        columns + 1);
    }

    /** Matrices whose main diagonals are the last axis, with zeros elsewhere. */
    public static Tensor diagonalMatrix(Tensor x) {
        return identity(x.dtype(), x.length(-1)).select(x.unsqueeze(-1), zero(x));
    }

    /** The identity matrix. */
    public static Tensor identity(DType dtype, int length) {
        Tensor places = Tensor.iota(length);
        return places.unsqueeze(-1).equalTo(places).cast(dtype);
    }

    /** Differences of neighbours along an axis. */
    public static Tensor differences(Tensor x, int axis) {
        int length = x.length(axis);
        return x.slice(axis, Math.min(1, length), length)
                .sub(x.slice(axis, 0, Math.max(0, length - 1)));
    }
}
