package dev.adjoint.vector.threads;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Arrays for intermediate results that are used again and again. An array has at least the wanted
 * length, a power of two, and holds whatever its last user left in it.
 */
public final class Buffers {
    private static final int SIZES = 31;
    private static final int SMALLEST = 10;

    private final List<Deque<float[]>> free = new ArrayList<>();

    /** No arrays yet. */
    public Buffers() {
        for (int i = 0; i < SIZES; i++) {
            free.add(new ArrayDeque<>());
        }
    }

    /** An array of at least this length that nobody else uses until it is given back. */
    public float[] take(int length) {
        int exponent = exponent(length);
        if (exponent >= SIZES) {
            return new float[length];
        }
        float[] array;
        synchronized (this) {
            array = free.get(exponent).poll();
        }
        return array != null ? array : new float[1 << exponent];
    }

    /** Makes an array from {@link #take} free for others. */
    public void give(float[] array) {
        int exponent = exponent(array.length);
        if (exponent < SIZES && array.length == 1 << exponent) {
            synchronized (this) {
                free.get(exponent).push(array);
            }
        }
    }

    private static int exponent(int length) {
        return Math.max(
                SMALLEST, Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(length, 1) - 1));
    }
}
