package dev.adjoint.vector.reduce;

/** Operations on runs of neighbouring elements, written for one vector width. */
abstract class Rows {
    /** Adds {@code count} elements of the source to those of the target. */
    abstract void add(float[] target, int targetStart, float[] source, int sourceStart, int count);

    /** Keeps the larger of each pair in the target; NaN is larger than all. */
    abstract void larger(
            float[] target, int targetStart, float[] source, int sourceStart, int count);

    /** Keeps the smaller of each pair in the target; NaN is smaller than all. */
    abstract void smaller(
            float[] target, int targetStart, float[] source, int sourceStart, int count);

    /**
     * The sums of rows of at most {@link dev.adjoint.program.Kernel#CHUNK} elements, {@code stride}
     * apart.
     *
     * @param partials room for {@link dev.adjoint.program.Kernel#PARTIALS} elements
     */
    abstract void sums(
            float[] source,
            int start,
            int stride,
            int count,
            float[] out,
            int outStart,
            int rows,
            float[] partials);

    /** The largest of the elements, or NaN if there is one; negative infinity for none. */
    abstract float largest(float[] source, int start, int count);

    /** The smallest of the elements, or NaN if there is one; infinity for none. */
    abstract float smallest(float[] source, int start, int count);

    /**
     * The place of the first element that equals the wanted one, or is NaN like it; there is one.
     */
    abstract int place(float wanted, float[] source, int start, int count);
}
