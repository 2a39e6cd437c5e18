package dev.adjoint.bench.rows;

/** What a row's figure is given in. */
public enum Unit {
    /** 10⁹ binary32 operations a second. */
    GIGAFLOPS("GF/s", true, 1e-9),
    /** 10⁹ bytes a second. */
    GIGABYTES("GB/s", true, 1e-9),
    /** Nanoseconds for each element or op. */
    NANOSECONDS("ns", false, 1e9),
    /** Microseconds a call. */
    MICROSECONDS("µs", false, 1e6),
    /** Milliseconds a step. */
    MILLISECONDS("ms", false, 1e3);

    private final String text;
    private final boolean rate;
    private final double scale;

    Unit(String text, boolean rate, double scale) {
        this.text = text;
        this.rate = rate;
        this.scale = scale;
    }

    /** Whether more is better. */
    public boolean isRate() {
        return rate;
    }

    /** The figure for some seconds a call. */
    double of(double seconds, double amount) {
        return rate ? amount / seconds * scale : seconds / amount * scale;
    }

    /** As it stands in tables. */
    @Override
    public String toString() {
        return text;
    }
}
