package dev.adjoint.tensor.op;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Node;
import dev.adjoint.tensor.Op;
import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** The movement ops on one page, since their derivatives are each other. */
public final class Moves {
    private Moves() {}

    /** The same elements in row-major order under another shape. d: the same, backwards. */
    private record Reshape(Shape shape) implements Op.View {
        @Override
        public String name() {
            return "reshape";
        }

        @Override
        public Layout view(Layout input) {
            return input.reshape(shape).orElseThrow();
        }

        @Override
        public Tensor derivative(Node node, Tensor gradient) {
            return gradient.reshape(node.input(0).shape());
        }
    }

    /** The axes in another order. d: the inverse order. */
    private record Permute(List<Integer> order) implements Op.View {
        @Override
        public String name() {
            return "permute";
        }

        @Override
        public Layout view(Layout input) {
            return input.permute(array(order));
        }

        @Override
        public Tensor derivative(Node node, Tensor gradient) {
            int[] inverse = new int[order.size()];
            for (int axis = 0; axis < inverse.length; axis++) {
                inverse[order.get(axis)] = axis;
            }
            return gradient.permute(inverse);
        }
    }

    /** Axes of length one, and new leading ones, repeated. d: the sum over the repetitions. */
    private record Expand(Shape shape) implements Op.View {
        @Override
        public String name() {
            return "expand";
        }

        @Override
        public Layout view(Layout input) {
            return input.expand(shape);
        }

        @Override
        public Tensor derivative(Node node, Tensor gradient) {
            return gradient.sumTo(node.input(0).shape());
        }
    }

    /** A range of an axis. d: zeros are put around it. */
    private record Slice(int axis, int start, int end) implements Op.View {
        @Override
        public String name() {
            return "slice";
        }

        @Override
        public Layout view(Layout input) {
            return input.slice(axis, start, end);
        }

        @Override
        public Tensor derivative(Node node, Tensor gradient) {
            return gradient.pad(axis, start, node.input(0).length(axis) - end);
        }
    }

    /** An axis read from its end. d: the same again. */
    private record Flip(int axis) implements Op.View {
        @Override
        public String name() {
            return "flip";
        }

        @Override
        public Layout view(Layout input) {
            return input.flip(axis);
        }

        @Override
        public Tensor derivative(Node node, Tensor gradient) {
            return gradient.flip(axis);
        }
    }

    /** Windows of an axis. d: every window is added back where it was taken from. */
    private record Windows(int axis, int size, int step, int dilation) implements Op.View {
        @Override
        public String name() {
            return "windows";
        }

        @Override
        public Layout view(Layout input) {
            return input.windows(axis, size, step, dilation);
        }

        @Override
        public Tensor derivative(Node node, Tensor gradient) {
            return fold(gradient, axis, step, dilation, node.input(0).length(axis));
        }
    }

    /** The same value under a new identity, which gradients pass through. */
    public static final Op.View ALIAS = new Alias();

    private record Alias() implements Op.View {
        @Override
        public String name() {
            return "alias";
        }

        @Override
        public Layout view(Layout input) {
            return input;
        }

        @Override
        public Tensor derivative(Node node, Tensor gradient) {
            return gradient;
        }
    }

    /** The elements in a storage of their own. */
    public static final Op.Rule COPY = new Copy();

    private record Copy() implements Op.Rule {
        @Override
        public String name() {
            return "copy";
        }

        @Override
        public Kernel kernel(List<Operand> inputs) {
            return Kernel.Move.copy(inputs.get(0));
        }

        @Override
        public Tensor derivative(int input, Node node, Tensor gradient) {
            return gradient;
        }
    }

    /** Zeros added along an axis. d: the range without them. */
    private record Pad(int axis, int before, int after) implements Op.Rule {
        @Override
        public String name() {
            return "pad";
        }

        @Override
        public Kernel kernel(List<Operand> inputs) {
            Operand x = inputs.get(0);
            Shape padded = x.shape().with(axis, before + x.shape().length(axis) + after);
            return new Kernel.Move(
                    x.dtype(), padded, inputs, List.of(start(padded.rank(), axis, before)));
        }

        @Override
        public Tensor derivative(int input, Node node, Tensor gradient) {
            return gradient.slice(axis, before, before + node.input(0).length(axis));
        }
    }

    /** Tensors one behind the other along an axis. d: to each its range. */
    private record Concat(int axis) implements Op.Rule {
        @Override
        public String name() {
            return "concat";
        }

        @Override
        public Kernel kernel(List<Operand> inputs) {
            Shape shape = Shapes.concat(axis, inputs);
            List<List<Integer>> starts = new ArrayList<>();
            int place = 0;
            for (Operand input : inputs) {
                starts.add(start(shape.rank(), axis, place));
                place += input.shape().length(axis);
            }
            return new Kernel.Move(inputs.get(0).dtype(), shape, inputs, starts);
        }

        @Override
        public Tensor derivative(int input, Node node, Tensor gradient) {
            int place = 0;
            for (int before = 0; before < input; before++) {
                place += node.input(before).length(axis);
            }
            return gradient.slice(axis, place, place + node.input(input).length(axis));
        }
    }

    private static List<Integer> start(int rank, int axis, int place) {
        List<Integer> start = new ArrayList<>(Collections.nCopies(rank, 0));
        start.set(axis, place);
        return start;
    }

    private static int[] array(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Whether the elements fill their storage in row-major order. */
    public static boolean isWhole(Tensor x) {
        Layout layout = x.layout();
        return layout.offset() == 0
                && layout.isContiguous()
                && x.storage().size() == x.shape().size();
    }

    /**
     * The elements in row-major order under another shape of the same size; copies only if no
     * layout can do it.
     */
    public static Tensor reshape(Tensor x, Shape shape) {
        if (shape.equals(x.shape())) {
            return x;
        }
        Tensor viewable = x.layout().reshape(shape).isPresent() ? x : x.copy();
        return Tensor.apply(new Reshape(shape), viewable);
    }

    /** Axis i of the result is axis {@code order[i]} of x. */
    public static Tensor permute(Tensor x, int... order) {
        Shapes.requirePermutation(x.shape(), order);
        return Tensor.apply(new Permute(IntStream.of(order).boxed().toList()), x);
    }

    /** The last two axes exchanged. */
    public static Tensor transpose(Tensor x) {
        int rank = x.shape().rank();
        Shapes.axis("transpose", x.shape(), -2);
        int[] order = IntStream.range(0, rank).toArray();
        order[rank - 1] = rank - 2;
        order[rank - 2] = rank - 1;
        return permute(x, order);
    }

    /** Axes of length one, and new leading ones, repeated. */
    public static Tensor expand(Tensor x, Shape shape) {
        if (shape.equals(x.shape())) {
            return x;
        }
        Shapes.requireExpandable(x.shape(), shape);
        return Tensor.apply(new Expand(shape), x);
    }

    /** A new axis of length one. */
    public static Tensor unsqueeze(Tensor x, int axis) {
        int rank = x.shape().rank() + 1;
        int place = axis < 0 ? axis + rank : axis;
        List<Integer> lengths = new ArrayList<>(IntStream.of(x.shape().lengths()).boxed().toList());
        lengths.add(place, 1);
        return x.reshape(array(lengths));
    }

    /** A range of an axis. */
    public static Tensor slice(Tensor x, int axis, int start, int end) {
        int counted = Shapes.axis("slice", x.shape(), axis);
        Shapes.requireSlice(x.shape(), counted, start, end);
        return Tensor.apply(new Slice(counted, start, end), x);
    }

    /** Zeros added along an axis. */
    public static Tensor pad(Tensor x, int axis, int before, int after) {
        int counted = Shapes.axis("pad", x.shape(), axis);
        Shapes.requirePadding(x.shape(), before, after);
        return Tensor.apply(new Pad(counted, before, after), x);
    }

    /** An axis read from its end. */
    public static Tensor flip(Tensor x, int axis) {
        return Tensor.apply(new Flip(Shapes.axis("flip", x.shape(), axis)), x);
    }

    /** The windows of an axis, counted there, with their elements along a new last axis. */
    public static Tensor windows(Tensor x, int axis, int size, int step, int dilation) {
        int counted = Shapes.axis("windows", x.shape(), axis);
        Shapes.requireWindow(x.shape(), counted, size, step, dilation);
        return Tensor.apply(new Windows(counted, size, step, dilation), x);
    }

    /** The transpose of windows: their elements added up in an axis of the given length. */
    public static Tensor fold(Tensor windows, int axis, int step, int dilation, int length) {
        int size = windows.length(-1);
        if (size == 1 || (dilation == 1 && step >= size)) {
            return sideBySide(windows, axis, step, length);
        }
        Tensor sum = piece(windows, axis, 0, step, dilation, length);
        for (int place = 1; place < size; place++) {
            sum = sum.add(piece(windows, axis, place, step, dilation, length));
        }
        return sum;
    }

    /** Windows that do not overlap, with zeros in the gaps between them. */
    private static Tensor sideBySide(Tensor windows, int axis, int step, int length) {
        int last = windows.shape().rank() - 1;
        List<Integer> order = new ArrayList<>(IntStream.range(0, last).boxed().toList());
        order.add(axis + 1, last);
        Tensor spread = windows.permute(array(order)).pad(axis + 1, 0, step - windows.length(-1));
        int[] lengths = Arrays.copyOf(windows.shape().lengths(), last);
        int covered = lengths[axis] * step;
        lengths[axis] = covered;
        Tensor line = spread.reshape(lengths);
        return covered > length ? line.slice(axis, 0, length) : line.pad(axis, 0, length - covered);
    }

    /** One element of every window, where it was taken from. */
    private static Tensor piece(
            Tensor windows, int axis, int place, int step, int dilation, int length) {
        Tensor taken = windows.slice(-1, place, place + 1);
        Tensor line =
                dilate(
                        taken.reshape(windows.shape().axes(0, taken.shape().rank() - 1)),
                        axis,
                        step);
        int before = place * dilation;
        return line.pad(axis, before, length - before - line.length(axis));
    }

    /** Zeros between neighbours of an axis, so that they are {@code step} apart. */
    public static Tensor dilate(Tensor x, int axis, int step) {
        int counted = Shapes.axis("dilate", x.shape(), axis);
        if (step == 1 || x.length(counted) == 0) {
            return x;
        }
        Tensor spread = unsqueeze(x, counted + 1).pad(counted + 1, 0, step - 1);
        int wide = x.length(counted) * step;
        return spread.reshape(x.shape().with(counted, wide)).slice(counted, 0, wide - step + 1);
    }

    /** Tensors one behind the other along an axis. */
    public static Tensor concat(int axis, List<Tensor> tensors) {
        int counted = Shapes.axis("concat", tensors.get(0).shape(), axis);
        return Tensor.apply(new Concat(counted), tensors.toArray(Tensor[]::new));
    }
}
