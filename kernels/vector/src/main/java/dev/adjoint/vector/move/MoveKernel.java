package dev.adjoint.vector.move;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.threads.Workers;

import java.util.List;

/** {@link Kernel.Move}: every source is copied into its region of the result. */
public final class MoveKernel {
    private final Workers workers;

    /** A kernel whose copies are shared among threads. */
    public MoveKernel(Workers workers) {
        this.workers = workers;
    }

    /** Runs the kernel. */
    public Storage run(Kernel.Move kernel, List<Storage> inputs) {
        Storage out = Storage.zeros(kernel.dtype(), kernel.shape().size());
        Layout target = Layout.contiguous(kernel.shape());
        for (int i = 0; i < inputs.size(); i++) {
            Layout source = kernel.inputs().get(i).layout();
            Layout region = region(target, source.shape(), kernel.starts().get(i));
            if (source.shape().size() > 0) {
                copy(Passage.of(source, region), inputs.get(i), out);
            }
        }
        return out;
    }

    private static Layout region(Layout target, Shape shape, List<Integer> starts) {
        Layout region = target;
        for (int axis = 0; axis < shape.rank(); axis++) {
            int start = starts.get(axis);
            region = region.slice(axis, start, start + shape.length(axis));
        }
        return region;
    }

    private void copy(Passage passage, Storage source, Storage target) {
        int planes = passage.planes();
        int perTask =
                Math.max(
                        1, Math.max(16384 / passage.planeSize(), planes / (4 * workers.threads())));
        workers.run(
                (planes + perTask - 1) / perTask,
                task -> {
                    int to = Math.min(planes, (task + 1) * perTask);
                    for (int plane = task * perTask; plane < to; plane++) {
                        switch (source) {
                            case Storage.Floats floats ->
                                    FloatPlanes.copy(
                                            passage,
                                            plane,
                                            floats.array(),
                                            ((Storage.Floats) target).array());
                            case Storage.Ints ints ->
                                    IntPlanes.copy(
                                            passage,
                                            plane,
                                            ints.array(),
                                            ((Storage.Ints) target).array());
                            case Storage.Doubles _, Storage.Slot _ ->
                                    throw new IllegalArgumentException("move: " + source.dtype());
                        }
                    }
                });
    }
}
