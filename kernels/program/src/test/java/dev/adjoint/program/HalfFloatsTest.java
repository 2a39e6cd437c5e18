package dev.adjoint.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Numbers of 16 bits: exact one way, nearest even the other. */
final class HalfFloatsTest {
    private static final List<DType> TYPES = List.of(DType.BF16, DType.F16);

    @Test
    void wideningIsUndoneByNarrowing() {
        for (DType type : TYPES) {
            for (int bits = 0; bits < 1 << 16; bits++) {
                float wide = HalfFloats.widen(type, (short) bits);
                short back = HalfFloats.narrow(type, wide);
                if (Float.isNaN(wide)) {
                    assertTrue(Float.isNaN(HalfFloats.widen(type, back)), type + " " + bits);
                } else {
                    assertEquals((short) bits, back, type + " " + bits);
                }
            }
        }
    }

    @Test
    void widensToWhatTheBitsMean() {
        assertEquals(1, HalfFloats.widen(DType.BF16, (short) 0x3f80));
        assertEquals(-2.5f, HalfFloats.widen(DType.BF16, (short) 0xc020));
        assertEquals(0x1p-133f, HalfFloats.widen(DType.BF16, (short) 1));
        assertEquals(1, HalfFloats.widen(DType.F16, (short) 0x3c00));
        assertEquals(65504, HalfFloats.widen(DType.F16, (short) 0x7bff));
        assertEquals(0x1p-24f, HalfFloats.widen(DType.F16, (short) 1));
        assertEquals(Float.NEGATIVE_INFINITY, HalfFloats.widen(DType.F16, (short) 0xfc00));
    }

    @Test
    void narrowingTakesTheNearestAndOfTwoTheEven() {
        long seed = 41;
        SplittableRandom random = new SplittableRandom(seed);
        for (DType type : TYPES) {
            for (int i = 0; i < 100_000; i++) {
                float value = (float) (random.nextGaussian() * Math.exp(random.nextDouble(-9, 9)));
                short bits = HalfFloats.narrow(type, value);
                double error = Math.abs(HalfFloats.widen(type, bits) - (double) value);
                for (int other : new int[] {bits - 1, bits + 1}) {
                    double distance =
                            Math.abs(HalfFloats.widen(type, (short) other) - (double) value);
                    boolean isNearest = error < distance || (error == distance && bits % 2 == 0);
                    assertTrue(isNearest, "seed " + seed + ", " + type + ", " + value);
                }
            }
        }
        assertEquals((short) 0x3f80, HalfFloats.narrow(DType.BF16, 1 + 0x1p-8f));
        assertEquals((short) 0x3f82, HalfFloats.narrow(DType.BF16, 1 + 3 * 0x1p-8f));
        assertEquals((short) 0x7f80, HalfFloats.narrow(DType.BF16, Float.MAX_VALUE));
        assertEquals((short) 0x7c00, HalfFloats.narrow(DType.F16, 65520));
        assertEquals((short) 0x8000, HalfFloats.narrow(DType.F16, -0f));
    }

    @Test
    void onlyTypesOf16BitsAreHalves() {
        assertEquals(
                "f32 has more than 16 bits",
                assertThrows(IllegalArgumentException.class, () -> HalfFloats.narrow(DType.F32, 1))
                        .getMessage());
        assertEquals(
                "i32 has more than 16 bits",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new Storage.Halves(new short[1], DType.I32))
                        .getMessage());
        assertEquals(2, DType.BF16.bytes());
        assertEquals(DType.F32, DType.F16.ofResults());
        assertEquals(DType.F64, DType.F64.ofResults());
    }
}
