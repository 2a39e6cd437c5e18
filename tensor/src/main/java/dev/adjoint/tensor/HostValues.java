package dev.adjoint.tensor;

import dev.adjoint.program.DType;
import dev.adjoint.program.HalfFloats;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Storage;
import dev.adjoint.tensor.op.Moves;
import dev.adjoint.tensor.op.Scalars;
import java.util.List;

/** Elements read out of a tensor into fresh arrays. */
final class HostValues {
    private HostValues() {}

    static float[] floats(Tensor tensor) {
        return switch (dense(tensor)) {
            case Storage.Floats floats -> floats.array().clone();
            case Storage.Doubles doubles -> narrow(doubles.array());
            case Storage.Ints ints -> narrow(widen(ints.array()));
            case Storage.Halves halves -> widen(halves);
            case Storage.Slot slot -> throw unreadable(slot);
        };
    }

    static void copy(Tensor tensor, float[] target) {
        int size = tensor.shape().size();
        if (target.length < size) {
            throw new IllegalArgumentException(
                    "copyTo: the tensor is "
                            + tensor.dtype()
                            + tensor.shape()
                            + " of "
                            + size
                            + " elements, the array has room for "
                            + target.length);
        }
        if (dense(tensor) instanceof Storage.Floats floats) {
            System.arraycopy(floats.array(), 0, target, 0, size);
        } else {
            System.arraycopy(floats(tensor), 0, target, 0, size);
        }
    }

    /** A slot has no elements that anybody could write to, so it stands for its own copy. */
    static Storage copy(Tensor tensor) {
        if (tensor.storage() instanceof Storage.Slot slot && Moves.isWhole(tensor)) {
            return slot;
        }
        return switch (dense(tensor)) {
            case Storage.Floats floats -> new Storage.Floats(floats.array().clone());
            case Storage.Doubles doubles -> new Storage.Doubles(doubles.array().clone());
            case Storage.Ints ints -> new Storage.Ints(ints.array().clone());
            case Storage.Halves halves ->
                    new Storage.Halves(halves.array().clone(), halves.dtype());
            case Storage.Slot slot -> throw unreadable(slot);
        };
    }

    static double[] doubles(Tensor tensor) {
        return switch (dense(tensor)) {
            case Storage.Floats floats -> widen(floats.array());
            case Storage.Doubles doubles -> doubles.array().clone();
            case Storage.Ints ints -> widen(ints.array());
            case Storage.Halves halves -> widen(widen(halves));
            case Storage.Slot slot -> throw unreadable(slot);
        };
    }

    static int[] ints(Tensor tensor) {
        return switch (dense(tensor)) {
            case Storage.Ints ints -> ints.array().clone();
            case Storage.Slot slot -> throw unreadable(slot);
            case Storage.Floats _, Storage.Doubles _, Storage.Halves _ ->
                    throw new IllegalArgumentException(
                            "toInts: the tensor is "
                                    + tensor.dtype()
                                    + tensor.shape()
                                    + ", not i32");
        };
    }

    /** The storage in row-major order, exactly as long as the tensor. */
    private static Storage dense(Tensor tensor) {
        if (tensor.storage() instanceof Storage.Slot slot) {
            throw unreadable(slot);
        }
        boolean whole =
                tensor.layout().offset() == 0
                        && tensor.layout().isContiguous()
                        && tensor.storage().size() == tensor.shape().size();
        if (whole) {
            return tensor.storage();
        }
        Kernel copy = denseCopy(tensor);
        Execution execution = Execution.current();
        List<Storage> source = List.of(tensor.storage());
        return execution.backend().execute(copy, source, execution.memory()).get(0);
    }

    private static Kernel denseCopy(Tensor tensor) {
        return tensor.dtype().isHalf()
                ? Scalars.cast(DType.F32).kernel(List.of(tensor.operand()))
                : Kernel.Move.copy(tensor.operand());
    }

    private static float[] widen(Storage.Halves halves) {
        float[] wide = new float[halves.size()];
        HalfFloats.widen(halves.dtype(), halves.array(), 0, wide, 0, wide.length);
        return wide;
    }

    private static double[] widen(float[] array) {
        double[] wide = new double[array.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = array[i];
        }
        return wide;
    }

    private static double[] widen(int[] array) {
        return java.util.Arrays.stream(array).asDoubleStream().toArray();
    }

    private static float[] narrow(double[] array) {
        float[] narrow = new float[array.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) array[i];
        }
        return narrow;
    }

    private static IllegalStateException unreadable(Storage.Slot slot) {
        String line =
                StackWalker.getInstance()
                        .walk(frames ->
                                frames.filter(frame ->
                                                !frame.getClassName()
                                                        .startsWith("dev.adjoint.tensor."))
                                        .findFirst()
                                        .map(frame ->
                                                frame.getFileName() + ":" + frame.getLineNumber())
                                        .orElse("an unknown line"));
        return new IllegalStateException(
                "a recorded program cannot read values: %"
                        + slot.number()
                        + " was read at "
                        + line
                        + "; return it as an output, or read it outside the recording");
    }
}
