package dev.adjoint.rl.reward;

/**
 * DAPO's soft overlong punishment (arXiv:2503.14476, eq. 13): nothing up to limit − cache tokens,
 * then linearly down to −1 at the limit and beyond.
 *
 * @param limit the longest answer allowed
 * @param cache the length over which the punishment rises
 */
public record Overlong(int limit, int cache) implements RewardShaper {
    /** Refuses a cache that is not within the limit. */
    public Overlong {
        if (cache <= 0 || cache > limit) {
            throw new IllegalArgumentException(
                    "overlong: needs 0 < cache <= limit, got " + cache + " and " + limit);
        }
    }

    @Override
    public double shape(Answer answer) {
        double over = answer.tokens() - (limit - cache);
        return answer.reward() - Math.clamp(over / cache, 0, 1);
    }
}
