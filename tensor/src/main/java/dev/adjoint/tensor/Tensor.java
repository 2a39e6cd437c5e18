package dev.adjoint.tensor;

import dev.adjoint.program.Backend;
import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Signature;
import dev.adjoint.program.Storage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An immutable value with an identity: elements of one type, seen through a layout. Two tensors are
 * never compared by content; equal constants are different tensors with gradients of their own.
 *
 * <p>A tensor is <i>tracked</i> if gradients can flow to it: it is a leaf made by {@link #tracked},
 * or it was computed from one. Its methods stand in the interfaces that it implements, a family of
 * ops each.
 */
public final class Tensor
        implements PointwiseMethods,
                FunctionMethods,
                ActivationMethods,
                ComparisonMethods,
                ArrangementMethods,
                SequenceMethods,
                ReductionMethods,
                MovementMethods,
                IndexingMethods,
                ProductMethods {
    private final Storage storage;
    private final Layout layout;
    private final boolean tracked;
    private final @Nullable Node node;

    /** The version of the storage that this tensor means. */
    private final int version;

    private Tensor(Storage storage, Layout layout, boolean tracked, @Nullable Node node) {
        this.storage = storage;
        this.layout = layout;
        this.tracked = tracked;
        this.node = node;
        this.version = storage.version();
    }

    /**
     * A tensor over a storage, seen contiguously; the storage must not be written to afterwards.
     */
    public static Tensor of(Storage storage, Shape shape) {
        Shapes.requireSize("tensor", storage.size(), shape);
        return new Tensor(storage, Layout.contiguous(shape), false, null);
    }

    /** A binary32 tensor over the array, which is not copied. */
    public static Tensor of(float[] values, int... shape) {
        return of(new Storage.Floats(values), Shape.of(shape));
    }

    /**
     * A binary64 tensor over the array, which is not copied; the scalar backend computes with it.
     */
    public static Tensor of(double[] values, int... shape) {
        return of(new Storage.Doubles(values), Shape.of(shape));
    }

    /** A tensor of numbers that are known in double, rounded once to the given type. */
    public static Tensor of(DType dtype, double[] values, int... shape) {
        Storage storage = Storage.zeros(dtype, values.length);
        switch (storage) {
            case Storage.Floats floats -> {
                for (int i = 0; i < values.length; i++) {
                    floats.array()[i] = (float) values[i];
                }
            }
            case Storage.Doubles doubles ->
                    System.arraycopy(values, 0, doubles.array(), 0, values.length);
            case Storage.Ints ints -> {
                for (int i = 0; i < values.length; i++) {
                    ints.array()[i] = (int) values[i];
                }
            }
            case Storage.Halves halves -> {
                for (int i = 0; i < values.length; i++) {
                    halves.set(i, (float) values[i]);
                }
            }
            case Storage.Slot _ -> throw new IllegalStateException("a fresh storage has elements");
        }
        return of(storage, Shape.of(shape));
    }

    /** An integer tensor over the array, which is not copied. */
    public static Tensor of(int[] values, int... shape) {
        return of(new Storage.Ints(values), Shape.of(shape));
    }

    /** A tensor whose elements are all the same number; it takes one element of memory. */
    public static Tensor full(DType dtype, double value, Shape shape) {
        Storage one = of(dtype, new double[] {value}).storage();
        return new Tensor(one, Layout.contiguous(Shape.SCALAR).expand(shape), false, null);
    }

    /** The integers 0, 1, ..., count − 1. */
    public static Tensor iota(int count) {
        return of(java.util.stream.IntStream.range(0, count).toArray(), count);
    }

    /**
     * Applies an op with one output.
     *
     * @throws IllegalArgumentException if the op's shape rule refuses the inputs
     */
    public static Tensor apply(Op op, Tensor... inputs) {
        return applyAll(op, List.of(inputs)).get(0);
    }

    /** Applies an op and returns all its outputs. */
    public static List<Tensor> applyAll(Op op, List<Tensor> inputs) {
        Execution execution = Execution.current();
        boolean tracks = execution.tracking() && isAnyTracked(inputs);
        return switch (op) {
            case Op.View view -> {
                Tensor input = inputs.get(0);
                yield results(
                        view,
                        inputs,
                        tracks,
                        List.of(input.storage()),
                        List.of(view.view(input.layout)));
            }
            case Op.Rule rule -> {
                Kernel kernel = rule.kernel(operands(inputs));
                yield computed(rule, inputs, tracks, kernel, inputs);
            }
            case Op.Fused fused -> {
                List<Tensor> dense = inputs.stream().map(Tensor::contiguous).toList();
                yield computed(fused, dense, tracks, Recording.call(fused, dense), dense);
            }
            case Op.Custom custom -> {
                List<Tensor> outputs = forward(custom, inputs);
                yield results(
                        custom,
                        inputs,
                        tracks,
                        outputs.stream().map(Tensor::storage).toList(),
                        outputs.stream().map(Tensor::layout).toList());
            }
        };
    }

    private static List<Tensor> forward(Op.Custom custom, List<Tensor> inputs) {
        return Execution.withoutTracking()
                .call(() -> Workspace.region(custom.name(), () -> custom.forward(inputs)));
    }

    private static List<Tensor> computed(
            Op op, List<Tensor> inputs, boolean tracks, Kernel kernel, List<Tensor> operands) {
        Backend backend = Execution.current().backend();
        Shapes.requireReadable(op.name(), kernel);
        for (Signature output : kernel.outputs()) {
            Shapes.requireSupported(op.name(), backend, output.dtype());
        }
        List<Storage> results = executed(op, backend, kernel, operands);
        List<Signature> signatures = kernel.outputs();
        Layout[] layouts = new Layout[signatures.size()];
        for (int i = 0; i < layouts.length; i++) {
            layouts[i] = Layout.contiguous(signatures.get(i).shape());
        }
        return results(op, inputs, tracks, results, List.of(layouts));
    }

    private static List<Storage> executed(
            Op op, Backend backend, Kernel kernel, List<Tensor> operands) {
        try {
            return backend.execute(
                    kernel, storages(op, backend, operands), Execution.current().memory());
        } catch (OutOfMemoryError e) {
            throw Shapes.outOfMemory(op.name(), kernel, e);
        }
    }

    // Loops and not streams here and in the shape rules: they are run for every op, however small.
    private static boolean isAnyTracked(List<Tensor> tensors) {
        for (int i = 0; i < tensors.size(); i++) {
            if (tensors.get(i).tracked) {
                return true;
            }
        }
        return false;
    }

    private static List<Operand> operands(List<Tensor> tensors) {
        Operand[] operands = new Operand[tensors.size()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = tensors.get(i).operand();
        }
        return List.of(operands);
    }

    private static List<Storage> storages(Op op, Backend backend, List<Tensor> tensors) {
        Storage[] storages = new Storage[tensors.size()];
        for (int i = 0; i < storages.length; i++) {
            storages[i] = tensors.get(i).read(op.name());
            Shapes.requireComputed(op.name(), storages[i], backend);
        }
        return List.of(storages);
    }

    private static List<Tensor> results(
            Op op,
            List<Tensor> inputs,
            boolean tracks,
            List<Storage> storages,
            List<Layout> layouts) {
        Node node = tracks ? new Node(op, inputs) : null;
        Tensor[] outputs = new Tensor[storages.size()];
        for (int i = 0; i < outputs.length; i++) {
            boolean tracked = tracks && storages.get(i).dtype().isFloating();
            outputs[i] =
                    new Tensor(storages.get(i), layouts.get(i), tracked, tracked ? node : null);
        }
        List<Tensor> fixed = List.of(outputs);
        if (node != null) {
            node.complete(fixed);
        }
        return fixed;
    }

    @Override
    public Tensor self() {
        return this;
    }

    /** The lengths of the axes. */
    public Shape shape() {
        return layout.shape();
    }

    /** The length of an axis; −1 is the last. */
    public int length(int axis) {
        return layout.shape().length(axis);
    }

    /** The element type. */
    public DType dtype() {
        return storage.dtype();
    }

    /** How the elements lie in the storage. */
    public Layout layout() {
        return layout;
    }

    /**
     * Where the elements are.
     *
     * @throws IllegalStateException if they were written anew since this tensor was made, as those
     *     of a parameter are by an optimizer, or if their step has ended
     */
    public Storage storage() {
        return read("read");
    }

    /** The storage, for an op to read. */
    private Storage read(String op) {
        Shapes.requireReadable(op, operand(), storage, version);
        return storage;
    }

    /**
     * Lets the elements outlive the step of a {@link Workspace} in which they were computed.
     *
     * @return this
     */
    public Tensor keep() {
        Execution.current().memory().keep(storage);
        return this;
    }

    /** This value as a kernel reads it. */
    public Operand operand() {
        return new Operand(dtype(), layout);
    }

    /** The application that made this, if it is tracked and not a leaf. */
    public Optional<Node> node() {
        return Optional.ofNullable(node);
    }

    /** Whether gradients can flow to this. */
    public boolean isTracked() {
        return tracked;
    }

    /** The same value as a new leaf that gradients stop at. */
    public Tensor tracked() {
        Shapes.requireFloating("tracked", dtype());
        return new Tensor(storage(), layout, true, null);
    }

    /** The same value, from which no gradient flows on. */
    public Tensor detach() {
        return tracked ? new Tensor(storage(), layout, false, null) : this;
    }

    /**
     * This value as the owner of its elements sees it: what they are by now, if they were written
     * anew. Only who wrote them, or had a program write them, can know that this is meant.
     */
    public Tensor renewed() {
        return version == storage.version() ? this : new Tensor(storage, layout, tracked, null);
    }

    /** The same elements, copied at once to memory of their own; no gradient flows back. */
    public Tensor hostCopy() {
        return of(HostValues.copy(this), shape());
    }

    /** A copy of the elements in row-major order, as binary32. */
    public float[] toFloats() {
        return HostValues.floats(this);
    }

    /**
     * Writes the elements in row-major order, as binary32, to the beginning of an array.
     *
     * @throws IllegalArgumentException if the array is too short
     */
    public void copyTo(float[] target) {
        HostValues.copy(this, target);
    }

    /** A copy of the elements in row-major order, as binary64. */
    public double[] toDoubles() {
        return HostValues.doubles(this);
    }

    /** A copy of the elements of an integer tensor in row-major order. */
    public int[] toInts() {
        return HostValues.ints(this);
    }

    /** The only element of a tensor of one element. */
    public double item() {
        Shapes.requireOneElement("item", shape());
        return toDoubles()[0];
    }

    /** Type and shape, as in {@code f32[2, 3]}; values only for few elements. */
    @Override
    public String toString() {
        String head = dtype().toString() + shape();
        boolean shown = shape().size() <= 8 && !(storage instanceof Storage.Slot);
        return shown ? head + java.util.Arrays.toString(toDoubles()) : head;
    }
}
