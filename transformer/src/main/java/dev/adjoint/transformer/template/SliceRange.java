package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.None;
import java.math.BigInteger;
import java.util.stream.IntStream;

/** The places that a slice chooses. */
final class SliceRange {
    private static final String CONSTRUCT = "[:]";

    private SliceRange() {}

    /** The places in a sequence of this size; bounds that are None are left out. */
    static int[] of(int size, Value from, Value to, Value step) {
        int stride = step instanceof None ? 1 : bound(step);
        if (stride == 0) {
            throw new Refusal(CONSTRUCT, "the step is zero");
        }
        boolean backward = stride < 0;
        int lowest = backward ? -1 : 0;
        int highest = backward ? size - 1 : size;
        int start =
                from instanceof None
                        ? backward ? highest : lowest
                        : clamped(from, size, lowest, highest);
        int end =
                to instanceof None
                        ? backward ? lowest : highest
                        : clamped(to, size, lowest, highest);
        return IntStream.iterate(start, at -> backward ? at > end : at < end, at -> at + stride)
                .toArray();
    }

    private static int clamped(Value bound, int size, int lowest, int highest) {
        int at = bound(bound);
        return Math.clamp(at < 0 ? (long) at + size : at, lowest, highest);
    }

    private static int bound(Value value) {
        BigInteger number =
                Arithmetic.integer(value)
                        .orElseThrow(() -> new Refusal(CONSTRUCT, "a bound is " + value.type()));
        int limit = Integer.MAX_VALUE / 2;
        return number.max(BigInteger.valueOf(-limit)).min(BigInteger.valueOf(limit)).intValue();
    }
}
