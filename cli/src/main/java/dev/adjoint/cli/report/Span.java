package dev.adjoint.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A range of figures on an axis.
 *
 * @param low its lower end
 * @param high its upper end, above the lower one
 */
record Span(double low, double high) {
    private static final double MARGIN = 0.06;
    private static final double[] ROUND = {1, 2, 2.5, 5, 10};

    /** The range of these figures, widened where they are all the same. */
    static Span of(DoubleStream figures) {
        var statistics = figures.summaryStatistics();
        if (statistics.getCount() == 0) {
            return new Span(0, 1);
        }
        double low = statistics.getMin();
        double high = statistics.getMax();
        if (low < high) {
            return new Span(low, high);
        }
        double half = Math.abs(low) / 2;
        return low == 0 ? new Span(0, 1) : new Span(low - half, high + half);
    }

    /**
     * This range as one to draw on: all of [0, 1] for a rate, from zero where that costs little,
     * and with some air.
     */
    Span drawn(boolean rate) {
        if (rate && low >= 0 && high <= 1) {
            return new Span(0, 1);
        }
        double air = MARGIN * (high - low);
        double drawnLow = low >= 0 && low < 0.5 * high ? 0 : low - air;
        return new Span(drawnLow, high <= 0 && high > 0.5 * low ? 0 : high + air);
    }

    /** The position of a figure when this range is laid from {@code from} to {@code to}. */
    double place(double figure, double from, double to) {
        return from + (figure - low) / (high - low) * (to - from);
    }

    /** The distance of about this many round ticks. */
    double tickDistance(int ticks) {
        double rough = (high - low) / ticks;
        double power = StrictMath.pow(10, StrictMath.floor(StrictMath.log10(rough)));
        for (double round : ROUND) {
            if (rough <= round * power * 1.0001) {
                return round * power;
            }
        }
        return 10 * power;
    }

    /** The multiples of a distance that lie in this range. */
    List<Double> ticks(double distance) {
        List<Double> ticks = new ArrayList<>();
        for (double i = StrictMath.ceil(low / distance - 1e-9);
                i * distance <= high + 1e-9 * distance;
                i++) {
            ticks.add(i * distance);
        }
        return ticks;
    }
}
