package dev.adjoint.tensor;

import dev.adjoint.program.CounterRandom;
import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.op.RandomOps;
import java.nio.charset.StandardCharsets;

/**
 * A key for random numbers. Keys are split by name and by index, never by the order of calls, so
 * adding a logger, a thread or a sequence to a batch changes no other number.
 *
 * @param bits the 64 bits of the key
 */
public record RandomKey(long bits) {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;

    /** Half of the distance of neighbouring uniform numbers, 2⁻²⁴. */
    private static final double HALF_STEP = 0x1p-25;

    private static final long FNV_PRIME = 0x100000001b3L;

    /** The root key of a run. */
    public static RandomKey root(long seed) {
        return new RandomKey(CounterRandom.bits(0, seed));
    }

    /** The key for a named purpose. */
    public RandomKey split(String name) {
        long hash = FNV_OFFSET;
        for (byte letter : name.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (letter & 0xFF)) * FNV_PRIME;
        }
        return new RandomKey(CounterRandom.bits(bits, hash));
    }

    /** The key for one of many equal purposes, such as a step or a sample. */
    public RandomKey split(long index) {
        return new RandomKey(CounterRandom.bits(bits ^ FNV_PRIME, index));
    }

    /** The uniform number in [0, 1) at a place. */
    public double uniform(long counter) {
        return CounterRandom.uniform(bits, counter);
    }

    /** A uniform integer in 0 ... bound − 1 at a place; the bias is below bound / 2^53. */
    public int integer(long counter, int bound) {
        return (int) (uniform(counter) * bound);
    }

    /** The key as an i32 tensor of two elements, as kernels read it. */
    public Tensor tensor() {
        return Tensor.of(new int[] {(int) bits, (int) (bits >>> 32)}, 2);
    }

    /** Uniform numbers in [0, 1), binary32. */
    public Tensor uniform(Shape shape) {
        return Tensor.apply(RandomOps.uniform(DType.F32, shape), tensor());
    }

    /** Standard normal numbers, binary32, by Box and Muller (1958) from two uniform ones each. */
    public Tensor normal(Shape shape) {
        Tensor radius = split("radius").uniform(shape).neg().add(1).log().mul(-2).sqrt();
        Tensor angle = split("angle").uniform(shape).mul(2 * Math.PI);
        return radius.mul(angle.cos());
    }

    /** Uniform numbers in (0, 1), of which a logarithm can be taken. */
    public Tensor open(Shape shape) {
        return uniform(shape).max(Tensor.full(DType.F32, HALF_STEP, Shape.SCALAR));
    }

    /** Exponential numbers of rate 1. */
    public Tensor exponential(Shape shape) {
        return open(shape).log().neg();
    }

    /** Standard Gumbel numbers, −log(−log u). */
    public Tensor gumbel(Shape shape) {
        return exponential(shape).log().neg();
    }

    /** 1 with the given probabilities, else 0. */
    public Tensor bernoulli(Tensor probabilities) {
        return uniform(probabilities.shape()).less(probabilities);
    }

    /** Integers in 0 ... bound − 1, i32; the bias is below bound / 2^24. */
    public Tensor integers(Shape shape, int bound) {
        return uniform(shape).mul(bound).cast(DType.I32);
    }

    /** The integers 0 ... count − 1 in random order, i32. */
    public Tensor permutation(int count) {
        return uniform(Shape.of(count)).argSort(0, false);
    }

    /**
     * An index of the last axis of logits [..., classes], i32, by the largest of logit and noise.
     */
    public Tensor categorical(Tensor logits) {
        return logits.detach().add(gumbel(logits.shape())).argMax();
    }
}
