package dev.adjoint.tornado.pointwise;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * The lane operations as TornadoVM compiles them: every method is inlined into the kernel that
 * calls it. Only what the OpenCL backend gets right is used: no constants that are NaN, no unsigned
 * shifts, no comparisons that fast-math would remove.
 */
public final class Lanes {
    private static final float ERF_LARGEST = 4f;

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
        int exponent = (bits >> 7) & 0xFF;
        int fraction = bits & 0x7F;
        float size =
                scaled(
                        exponent == 0 ? fraction : fraction + 128,
                        (exponent == 0 ? 1 : exponent) - 134);
        float unusual = beyond(bits, fraction);
        float magnitude = exponent == 0xFF ? unusual : size;
        return bits < 0 ? -magnitude : magnitude;
    }

    /** The number that the bits of an F16 stand for; exact. */
    public static float widenHalf(short bits) {
        int exponent = (bits >> 10) & 0x1F;
        int fraction = bits & 0x3FF;
        float size =
                scaled(
                        exponent == 0 ? fraction : fraction + 1024,
                        (exponent == 0 ? 1 : exponent) - 25);
        float unusual = beyond(bits, fraction);
        float magnitude = exponent == 0x1F ? unusual : size;
        return bits < 0 ? -magnitude : magnitude;
    }

    /**
     * What the largest exponent stands for: infinity, or NaN if there is a fraction. It is made of
     * all bits, because what is made of the fraction would be folded to a constant.
     */
    private static float beyond(short bits, int fraction) {
        float infinite = infinity(bits * bits);
        return fraction == 0 ? infinite : infinite * 0f;
    }

    /** ∞, made of a number that is not negative: as a constant it does not compile. */
    public static float infinity(int number) {
        float large = (number + 1) * 1e30f;
        return large * 1e30f;
    }

    /** NaN, made of a number that is not negative. */
    public static float notANumber(int number) {
        float infinite = infinity(number);
        return infinite * 0f;
    }

    /**
     * whole · 2^power for powers between −136 and 127; exact, one bit of the power after another.
     * The OpenCL backend has no way from bits to numbers.
     */
    private static float scaled(int whole, int power) {
        int up = power > 0 ? power : 0;
        int down = power < 0 ? -power : 0;
        float x = whole;
        x = x * ((up & 1) == 0 ? 1f : 0x1p1f) * ((down & 1) == 0 ? 1f : 0x1p-1f);
        x = x * ((up & 2) == 0 ? 1f : 0x1p2f) * ((down & 2) == 0 ? 1f : 0x1p-2f);
        x = x * ((up & 4) == 0 ? 1f : 0x1p4f) * ((down & 4) == 0 ? 1f : 0x1p-4f);
        x = x * ((up & 8) == 0 ? 1f : 0x1p8f) * ((down & 8) == 0 ? 1f : 0x1p-8f);
        x = x * ((up & 16) == 0 ? 1f : 0x1p16f) * ((down & 16) == 0 ? 1f : 0x1p-16f);
        x = x * ((up & 32) == 0 ? 1f : 0x1p32f) * ((down & 32) == 0 ? 1f : 0x1p-32f);
        x = x * ((up & 64) == 0 ? 1f : 0x1p64f) * ((down & 64) == 0 ? 1f : 0x1p-64f);
        float far = (down & 128) == 0 ? 1f : 0x1p-64f;
        return x * far * far;
    }
}
