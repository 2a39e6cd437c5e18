package dev.adjoint.program.scalar;

import dev.adjoint.program.Kernel;

/** Reductions over the last axes. */
final class ScalarReduce {
    private ScalarReduce() {}

    static double[] run(Kernel.Reduce reduce, double[] in) {
        double[] out = new double[reduce.outputs().get(0).shape().size()];
        int reduced = 1;
        for (int axis = 1; axis <= reduce.axes(); axis++) {
            reduced *= reduce.input().shape().length(-axis);
        }
        for (int i = 0; i < out.length; i++) {
            out[i] = one(reduce.reduction(), in, i * reduced, reduced);
        }
        return out;
    }

    private static double one(Kernel.Reduction reduction, double[] in, int start, int count) {
        double result =
                switch (reduction) {
                    case SUM, ARGMAX -> 0;
                    case MAX -> Double.NEGATIVE_INFINITY;
                    case MIN -> Double.POSITIVE_INFINITY;
                };
        for (int i = 0; i < count; i++) {
            double value = in[start + i];
            switch (reduction) {
                case SUM -> result += value;
                case MAX -> result = Math.max(result, value);
                case MIN -> result = Math.min(result, value);
                case ARGMAX -> result = isLarger(value, in[start + (int) result]) ? i : result;
            }
        }
        return result;
    }

    private static boolean isLarger(double value, double best) {
        return value > best || (Double.isNaN(value) && !Double.isNaN(best));
    }
}
