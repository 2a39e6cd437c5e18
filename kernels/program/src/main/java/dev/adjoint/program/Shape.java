package dev.adjoint.program;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The lengths of a tensor's axes, outermost first. Immutable and compared by value; rank 0 is a
 * scalar.
 */
public final class Shape {
    /** The shape of a single number. */
    public static final Shape SCALAR = new Shape();

    private final int[] lengths;

    private Shape(int... lengths) {
        this.lengths = lengths;
    }

    /**
     * A shape with the given axis lengths.
     *
     * @throws IllegalArgumentException if a length is negative or the product does not fit into an
     *     int
     */
    public static Shape of(int... lengths) {
        Shape shape = new Shape(lengths.clone());
        long size = 1;
        for (int length : lengths) {
            if (length < 0) {
                throw new IllegalArgumentException(
                        "shape " + shape + " has a negative length " + length);
            }
            size = Math.multiplyExact(size, (long) length);
            if (size > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "shape " + shape + " has more than 2^31 - 1 elements");
            }
        }
        return shape;
    }

    /** The number of axes. */
    public int rank() {
        return lengths.length;
    }

    /** The length of an axis; negative numbers count from the last axis, -1 being the last. */
    public int length(int axis) {
        return lengths[axis < 0 ? axis + lengths.length : axis];
    }

    /** The number of elements: the product of all lengths. */
    public int size() {
        int size = 1;
        for (int length : lengths) {
            size *= length;
        }
        return size;
    }

    /** The axis lengths as a fresh array. */
    public int[] lengths() {
        return lengths.clone();
    }

    /** This shape with one axis replaced. */
    public Shape with(int axis, int length) {
        int[] changed = lengths.clone();
        changed[axis < 0 ? axis + lengths.length : axis] = length;
        return Shape.of(changed);
    }

    /** The shape made of axes {@code from} (inclusive) to {@code to} (exclusive). */
    public Shape axes(int from, int to) {
        return new Shape(Arrays.copyOfRange(lengths, from, to));
    }

    /** This shape followed by the given axes. */
    public Shape append(int... more) {
        int[] all = Arrays.copyOf(lengths, lengths.length + more.length);
        System.arraycopy(more, 0, all, lengths.length, more.length);
        return Shape.of(all);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(lengths, shape.lengths);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(lengths);
    }

    /** As in {@code [2, 3]}. */
    @Override
    public String toString() {
        return Arrays.stream(lengths)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(", ", "[", "]"));
    }
}
