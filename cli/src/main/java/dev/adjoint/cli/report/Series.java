package dev.adjoint.cli.report;

import java.util.Arrays;

/**
 * Figures measured at some steps.
 *
 * @param name the column they come from
 * @param steps the steps, rising
 * @param values a finite figure for each
 */
public record Series(String name, double[] steps, double[] values) {
    private static final int WIDEST = 20;
    private static final int STEPS_PER_WIDTH = 50;
    private static final int REACH = 3;

    /** Checks the lengths. */
    public Series {
        if (steps.length != values.length) {
            throw new IllegalArgumentException(
                    name + ": " + steps.length + " steps, " + values.length + " values");
        }
    }

    /** How many figures there are. */
    public int size() {
        return steps.length;
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return steps.length == 0;
    }

    /** The first figure. */
    public double first() {
        return values[0];
    }

    /** The last figure. */
    public double last() {
        return values[values.length - 1];
    }

    /** The step of the last figure. */
    public int lastStep() {
        return (int) steps[steps.length - 1];
    }

    /** These figures and one more. */
    Series plus(double step, double value) {
        double[] longerSteps = Arrays.copyOf(steps, steps.length + 1);
        double[] longerValues = Arrays.copyOf(values, values.length + 1);
        longerSteps[steps.length] = step;
        longerValues[values.length] = value;
        return new Series(name, longerSteps, longerValues);
    }

    /** The mean height under the line through the figures; the figure itself if there is one. */
    public double area() {
        double sum = 0;
        for (int i = 1; i < steps.length; i++) {
            sum += (steps[i] - steps[i - 1]) * (values[i] + values[i - 1]) / 2;
        }
        return steps.length == 1 ? values[0] : sum / (steps[steps.length - 1] - steps[0]);
    }

    /** The standard deviation, in figures to each side, of the window that {@link #smooth} uses. */
    public int smoothingWidth() {
        return Math.clamp(steps.length / STEPS_PER_WIDTH, 1, WIDEST);
    }

    /** Every figure replaced by the mean of its neighbours under a Gaussian window. */
    public Series smooth() {
        double[] weights = window(smoothingWidth());
        double[] smoothed = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            double sum = 0;
            double total = 0;
            int from = Math.max(0, i - weights.length + 1);
            int to = Math.min(values.length - 1, i + weights.length - 1);
            for (int j = from; j <= to; j++) {
                double weight = weights[Math.abs(i - j)];
                sum += weight * values[j];
                total += weight;
            }
            smoothed[i] = sum / total;
        }
        return new Series(name, steps, smoothed);
    }

    /** At most about this many figures: the lowest and the highest of each stretch of steps. */
    public Series thinned(int limit) {
        if (steps.length <= limit) {
            return this;
        }
        int stretch = (int) StrictMath.ceil(2.0 * steps.length / limit);
        int stretches = (steps.length + stretch - 1) / stretch;
        double[] keptSteps = new double[2 * stretches];
        double[] kept = new double[2 * stretches];
        for (int s = 0; s < stretches; s++) {
            int[] ends = extremes(s * stretch, Math.min(steps.length, (s + 1) * stretch));
            for (int side = 0; side < 2; side++) {
                keptSteps[2 * s + side] = steps[ends[side]];
                kept[2 * s + side] = values[ends[side]];
            }
        }
        return new Series(name, keptSteps, kept);
    }

    private int[] extremes(int from, int to) {
        int low = from;
        int high = from;
        for (int i = from; i < to; i++) {
            low = values[i] < values[low] ? i : low;
            high = values[i] > values[high] ? i : high;
        }
        return new int[] {Math.min(low, high), Math.max(low, high)};
    }

    private static double[] window(int width) {
        double[] weights = new double[REACH * width + 1];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = StrictMath.exp(-0.5 * i * i / ((double) width * width));
        }
        return weights;
    }
}
