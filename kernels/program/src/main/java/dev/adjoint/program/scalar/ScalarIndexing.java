package dev.adjoint.program.scalar;

import dev.adjoint.program.CounterRandom;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import java.util.List;

/** Kernels that move elements or make them: move, gather, scatter, overwrite, random. */
final class ScalarIndexing {
    private ScalarIndexing() {}

    static double[] move(Kernel.Move move, List<double[]> in) {
        double[] out = new double[move.shape().size()];
        Layout target = Layout.contiguous(move.shape());
        for (int source = 0; source < in.size(); source++) {
            Shape shape = move.inputs().get(source).shape();
            for (int i = 0; i < in.get(source).length; i++) {
                out[place(target, shape, i, move.starts().get(source))] = in.get(source)[i];
            }
        }
        return out;
    }

    private static int place(Layout target, Shape region, int element, List<Integer> start) {
        int place = 0;
        int rest = element;
        for (int axis = region.rank() - 1; axis >= 0; axis--) {
            place += (rest % region.length(axis) + start.get(axis)) * target.stride(axis);
            rest /= region.length(axis);
        }
        return place;
    }

    static double[] gather(Kernel.Gather gather, double[] table, double[] indices) {
        int width = gather.table().shape().length(1);
        double[] out = new double[gather.outputs().get(0).shape().size()];
        int count = gather.indices().shape().length(-1);
        for (int i = 0; i < out.length; i++) {
            out[i] = table[tablePlace(gather.indexing(), i, width, count, indices)];
        }
        return out;
    }

    static double[] scatter(Kernel.Scatter scatter, double[] indices, double[] source) {
        int width = scatter.table().length(1);
        double[] out = new double[scatter.table().size()];
        int count = scatter.indices().shape().length(-1);
        for (int i = 0; i < source.length; i++) {
            out[tablePlace(scatter.indexing(), i, width, count, indices)] += source[i];
        }
        return out;
    }

    private static int tablePlace(
            Kernel.Indexing indexing, int element, int width, int count, double[] indices) {
        return switch (indexing) {
            case ROWS -> ((int) indices[element / width]) * width + element % width;
            case ELEMENTS -> element * width + (int) indices[element];
            case ALONG -> element / count * width + (int) indices[element];
        };
    }

    static void overwrite(Kernel.Overwrite overwrite, List<Storage> inputs) {
        int width = overwrite.table().shape().length(1);
        double[] indices = Elements.read(overwrite.indices(), inputs.get(1));
        double[] source = Elements.read(overwrite.source(), inputs.get(2));
        for (int i = 0; i < source.length; i++) {
            int place = tablePlace(Kernel.Indexing.ROWS, i, width, indices.length, indices);
            Elements.put(inputs.get(0), place, source[i]);
        }
    }

    static double[] random(Kernel.Random random, double[] key) {
        long combined = CounterRandom.key((int) key[0], (int) key[1]);
        double[] out = new double[random.shape().size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = CounterRandom.uniformFloat(combined, i);
        }
        return out;
    }
}
