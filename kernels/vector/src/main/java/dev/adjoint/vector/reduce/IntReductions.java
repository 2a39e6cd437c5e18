package dev.adjoint.vector.reduce;

import dev.adjoint.program.Kernel;
import dev.adjoint.vector.axes.Axes;

/**
 * Reductions of integers, one element at a time: they are rare and small. A sum that does not fit
 * is clamped.
 */
final class IntReductions {
    private IntReductions() {}

    static void run(
            Kernel.Reduction reduction,
            int[] array,
            int offset,
            Axes kept,
            Axes reduced,
            int[] out) {
        for (int i = 0; i < out.length; i++) {
            int start = offset + kept.place(i);
            out[i] =
                    switch (reduction) {
                        case SUM -> sum(array, start, reduced);
                        case MAX -> largest(array, start, reduced);
                        case MIN -> smallest(array, start, reduced);
                        case ARGMAX -> placeOfLargest(array, start, reduced);
                    };
        }
    }

    private static int sum(int[] array, int start, Axes reduced) {
        long sum = 0;
        for (int i = 0; i < reduced.size(); i++) {
            sum += array[start + reduced.place(i)];
        }
        return Math.clamp(sum, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private static int largest(int[] array, int start, Axes reduced) {
        int best = Integer.MIN_VALUE;
        for (int i = 0; i < reduced.size(); i++) {
            best = Math.max(best, array[start + reduced.place(i)]);
        }
        return best;
    }

    private static int smallest(int[] array, int start, Axes reduced) {
        int best = Integer.MAX_VALUE;
        for (int i = 0; i < reduced.size(); i++) {
            best = Math.min(best, array[start + reduced.place(i)]);
        }
        return best;
    }

    private static int placeOfLargest(int[] array, int start, Axes reduced) {
        int best = 0;
        for (int i = 1; i < reduced.size(); i++) {
            if (array[start + reduced.place(i)] > array[start + reduced.place(best)]) {
                best = i;
            }
        }
        return best;
    }
}
