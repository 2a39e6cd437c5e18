package dev.adjoint.tornado.pointwise;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * The lane operations as TornadoVM compiles them: every method is inlined into the kernel that
 * calls it. Only what the OpenCL backend gets right is used: no constants that are NaN, no unsigned
 * shifts, no comparisons that fast-math would remove.
 */
public final class Lanes {
    private static final float ERF_LARGEST = 4f;
    private static final int BRAIN_SHIFT = 16;
    private static final int HALF_FRACTION = 10;
    private static final int FRACTION = 23;
    private static final float SMALLEST_HALF = 0x1p-24f;

    private Lanes() {}

    /** a · b + c; the device may round twice. */
    public static float fma(float a, float b, float c) {
        return a * b + c;
    }

    /** The smaller; NaN if either is NaN. */
    public static float minimum(float a, float b) {
        float smaller = a < b ? a : b;
        float first = Float.isNaN(a) ? a : smaller;
        return Float.isNaN(b) ? b : first;
    }

    /** The larger; NaN if either is NaN. */
    public static float maximum(float a, float b) {
        float larger = a > b ? a : b;
        float first = Float.isNaN(a) ? a : larger;
        return Float.isNaN(b) ? b : first;
    }

    /** Negative, zero or positive as a is less than, equal to or larger than b; NaN is largest. */
    public static int order(float a, float b) {
        int isLarger = a > b ? 1 : 0;
        int isSmaller = a < b ? 1 : 0;
        int isUnknown = Float.isNaN(a) ? 1 : 0;
        int isOtherUnknown = Float.isNaN(b) ? 1 : 0;
        return isLarger - isSmaller + isUnknown - isOtherUnknown;
    }

    /** −a. */
    public static float negate(float a) {
        return -a;
    }

    /** |a|. */
    public static float absolute(float a) {
        return TornadoMath.abs(a);
    }

    /** √a. */
    public static float squareRoot(float a) {
        return TornadoMath.sqrt(a);
    }

    /** ⌊a⌋. */
    public static float floor(float a) {
        return TornadoMath.floor(a);
    }

    /** e^a. */
    public static float exp(float a) {
        return TornadoMath.exp(a);
    }

    /** The natural logarithm. */
    public static float log(float a) {
        return TornadoMath.log(a);
    }

    /** sin a. */
    public static float sin(float a) {
        return TornadoMath.sin(a);
    }

    /** cos a. */
    public static float cos(float a) {
        return TornadoMath.cos(a);
    }

    /** tanh a. */
    public static float tanh(float a) {
        return TornadoMath.tanh(a);
    }

    /** 1 where a is less than b, else 0. */
    public static float less(float a, float b) {
        return a < b ? 1f : 0f;
    }

    /** 1 where a equals b, else 0. */
    public static float equal(float a, float b) {
        return a == b ? 1f : 0f;
    }

    /** yes where a is not 0, else no. */
    public static float select(float a, float yes, float no) {
        return a != 0f ? yes : no;
    }

    /** The error function: the polynomials of the CPU backend. */
    public static float erf(float a) {
        float size = TornadoMath.abs(a);
        float square = size * size;
        float p = square * 7.806903e-05f - 0.0007997853f;
        p = p * square + 0.005187162f;
        p = p * square - 0.026853347f;
        p = p * square + 0.11283579f;
        p = p * square - 0.37612626f;
        p = p * square + 0.12837917f;
        float small = p * size + size;
        float large = 1f - TornadoMath.exp(-erfLogarithm(size));
        float magnitude = size > 1f ? large : small;
        return a < 0f ? -magnitude : magnitude;
    }

    /** −log(1 − erf size). */
    private static float erfLogarithm(float size) {
        float x = size > ERF_LARGEST ? ERF_LARGEST : size;
        float r = x * 2.0822641e-05f - 0.00043133768f;
        r = r * x + 0.0041560438f;
        r = r * x - 0.025080204f;
        r = r * x + 0.108219944f;
        r = r * x + 0.6334011f;
        r = r * x + 1.1294883f;
        return r * x - 0.00016920379f;
    }

    /** The number that the bits of a BF16 stand for; exact. */
    public static float widenBrain(short bits) {
        return Float.intBitsToFloat(bits << BRAIN_SHIFT);
    }

    /**
     * The number that the bits of an F16 stand for; exact. TornadoVM's own conversion is wrong, so
     * the parts of the number are moved to their places.
     */
    public static float widenHalf(short bits) {
        int sign = (bits & 0x8000) << BRAIN_SHIFT;
        int exponent = (bits >> HALF_FRACTION) & 0x1F;
        int fraction = bits & 0x3FF;
        int shifted = fraction << (FRACTION - HALF_FRACTION);
        int normal = sign | ((exponent + 112) << FRACTION) | shifted;
        int special = sign | 0x7F800000 | shifted;
        float tiny = fraction * SMALLEST_HALF;
        float signedTiny = sign == 0 ? tiny : -tiny;
        float large = Float.intBitsToFloat(exponent == 0x1F ? special : normal);
        return exponent == 0 ? signedTiny : large;
    }
}
