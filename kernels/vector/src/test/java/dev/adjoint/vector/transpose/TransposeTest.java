package dev.adjoint.vector.transpose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.adjoint.vector.Samples;
import org.junit.jupiter.api.Test;

/** Transposes of every size around their blocks, and nothing written beside them. */
final class TransposeTest {
    @Test
    void everySizeIsTransposed() {
        for (int bits : Samples.widths()) {
            Transpose transpose = Transpose.of(bits);
            for (int rows : new int[] {0, 1, 3, 4, 8, 15, 16, 17, 35, 64}) {
                for (int columns : new int[] {0, 1, 3, 4, 8, 15, 16, 17, 35, 64}) {
                    assertTransposed(
                            transpose, rows, columns, bits + " bits, " + rows + " by " + columns);
                }
            }
        }
    }

    private static void assertTransposed(
            Transpose transpose, int rows, int columns, String message) {
        int fromStride = columns + 2;
        int toStride = rows + 1;
        float[] source = new float[3 + rows * fromStride];
        for (int i = 0; i < source.length; i++) {
            source[i] = i + 1;
        }
        float[] expected = new float[5 + columns * toStride];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                expected[5 + column * toStride + row] = source[3 + row * fromStride + column];
            }
        }
        float[] actual = new float[expected.length];
        transpose.run(source, 3, fromStride, actual, 5, toStride, rows, columns);
        assertArrayEquals(expected, actual, message);
    }
}
