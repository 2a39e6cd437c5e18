package dev.adjoint.bench.measure;

/**
 * How long a row is measured.
 *
 * @param fewest how often the subjects take turns at least; enough if all are steady by then
 * @param rounds how often they take turns at most
 * @param burst seconds that a subject runs in its turn, one call at least
 * @param warming seconds that ours runs before the first round, so that the JIT is done
 */
public record Pace(int fewest, int rounds, double burst, double warming) {
    /** For figures that are kept. */
    public static final Pace FULL = new Pace(7, 11, 0.06, 0.75);

    /** For a look: the whole suite in three minutes. */
    public static final Pace QUICK = new Pace(5, 5, 0.01, 0.15);
}
