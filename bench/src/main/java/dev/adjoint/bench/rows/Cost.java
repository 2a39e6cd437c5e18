package dev.adjoint.bench.rows;

/**
 * What one call has to do at least.
 *
 * @param unit what the figure is given in
 * @param amount what the unit counts in one call: operations, bytes, elements or calls
 * @param flops binary32 operations
 * @param bytes of operands and results, each once
 */
public record Cost(Unit unit, double amount, double flops, double bytes) {
    /** The figure for some seconds a call. */
    public double figure(double seconds) {
        return unit.of(seconds, amount);
    }

    /** A product of [m, k] and [k, n]. */
    static Cost product(int m, int n, int k) {
        double flops = 2.0 * m * n * k;
        return new Cost(Unit.GIGAFLOPS, flops, flops, productBytes(m, n, k));
    }

    /** The same, with the rate of bytes as its figure. */
    static Cost reading(int m, int n, int k) {
        double bytes = productBytes(m, n, k);
        return new Cost(Unit.GIGABYTES, bytes, 2.0 * m * n * k, bytes);
    }

    private static double productBytes(int m, int n, int k) {
        return 4.0 * ((double) m * k + (double) n * k + (double) m * n);
    }

    /**
     * Every one of some elements read and written {@code passes} times in all, little arithmetic.
     */
    static Cost elements(double count, double passes) {
        return new Cost(Unit.NANOSECONDS, count, 0, 4 * count * passes);
    }

    /** Some small ops, whose arithmetic does not count. */
    static Cost ops(int count) {
        return new Cost(Unit.NANOSECONDS, count, 0, 0);
    }

    /** One call that is given in milliseconds. */
    static Cost step(double flops, double bytes) {
        return new Cost(Unit.MILLISECONDS, 1, flops, bytes);
    }

    /** One call that is given in microseconds. */
    static Cost call(double flops, double bytes) {
        return new Cost(Unit.MICROSECONDS, 1, flops, bytes);
    }
}
