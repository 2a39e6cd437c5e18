package dev.adjoint.program.scalar;

import dev.adjoint.program.Kernel;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Kernels that go along the last axis in order: scan and sort. */
final class ScalarSequences {
    private ScalarSequences() {}

    static double[] scan(Kernel.Scan scan, double[] factor, double[] term) {
        int length = scan.term().shape().length(-1);
        double[] out = new double[term.length];
        for (int i = 0; i < out.length; i++) {
            double before = i % length == 0 ? 0 : out[i - 1];
            out[i] = factor[i] * before + term[i];
        }
        return out;
    }

    static double[] sort(Kernel.Sort sort, double[] in) {
        int length = sort.input().shape().length(-1);
        double[] out = new double[in.length];
        for (int start = 0; start < in.length; start += length) {
            int row = start;
            Comparator<Integer> upwards = Comparator.comparingDouble(i -> in[row + i] + 0.0);
            List<Integer> places =
                    IntStream.range(0, length)
                            .boxed()
                            .sorted(sort.descending() ? upwards.reversed() : upwards)
                            .toList();
            for (int i = 0; i < length; i++) {
                out[row + i] = places.get(i);
            }
        }
        return out;
    }
}
