package dev.adjoint.transformer.template;

/**
 * What a template may use up. Templates come with models, from anyone: one that nests or grows
 * without end is refused instead of taking the process down.
 *
 * @param depth how deep expressions, blocks, macro calls and values may nest
 * @param characters the longest text that may arise, the output among them
 * @param steps how many expressions and statements may be worked off; 16 characters or elements of
 *     a value count as one more
 */
public record Limits(int depth, int characters, long steps) {
    private static final int DEPTH = 250;
    private static final int CHARACTERS = 1 << 23;
    private static final long STEPS = 4_000_000;

    /** Checks that every limit is positive. */
    public Limits {
        if (depth <= 0 || characters <= 0 || steps <= 0) {
            throw new IllegalArgumentException(
                    "limits must be positive: " + depth + ", " + characters + ", " + steps);
        }
    }

    /** Far beyond any real template: depth 250, 8,388,608 characters, 4,000,000 steps. */
    public static Limits standard() {
        return new Limits(DEPTH, CHARACTERS, STEPS);
    }
}
