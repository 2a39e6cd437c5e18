package dev.adjoint.bench.measure;

/**
 * How long a row is measured.
 *
 * @param rounds how often the subjects take turns
 * @param burst seconds that a subject runs in its turn, one call at least
 * @param warming seconds that ours runs before the first round, so that the JIT is done
 */
public record Pace(int rounds, double burst, double warming) {
    /** For figures that are kept. */
    public static final Pace FULL = new Pace(15, 0.06, 1.5);

    /** For a look: the whole suite in three minutes. */
    public static final Pace QUICK = new Pace(5, 0.01, 0.15);
}
