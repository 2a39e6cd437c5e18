package dev.adjoint.transformer.weights;

import java.util.List;

/** A named tensor to be written, in row-major order. The arrays are used, not copied. */
public sealed interface TensorData {
    /** The tensor's name. */
    String name();

    /** Its axes, outermost first; empty for a scalar. */
    List<Integer> shape();

    /** The type it is stored as. */
    StorageType type();

    /** The number of values given. */
    int length();

    /**
     * A tensor stored as F32.
     *
     * @param name the tensor's name
     * @param shape its axes, outermost first
     * @param values its elements
     */
    record Floats(String name, List<Integer> shape, float[] values) implements TensorData {
        /** Checks that shape and values agree. */
        public Floats {
            shape = checked(name, shape, values.length);
        }

        @Override
        public StorageType type() {
            return StorageType.F32;
        }

        @Override
        public int length() {
            return values.length;
        }
    }

    /**
     * A tensor stored with 16 bits an element: each value is rounded to the nearest, ties to even.
     *
     * @param name the tensor's name
     * @param shape its axes, outermost first
     * @param values its elements
     * @param type BF16 or F16
     */
    record Rounded(String name, List<Integer> shape, float[] values, StorageType type)
            implements TensorData {
        /** Checks that shape and values agree and that the type has 16 bits. */
        public Rounded {
            shape = checked(name, shape, values.length);
            if (type != StorageType.BF16 && type != StorageType.F16) {
                throw new IllegalArgumentException(
                        name + ": floats are rounded to BF16 or F16, not to " + type);
            }
        }

        @Override
        public int length() {
            return values.length;
        }

        /** The stored bits of an element. */
        short bits(int index) {
            float value = values[index];
            return type == StorageType.F16
                    ? Float.floatToFloat16(value)
                    : (short) (brainFloat(value) >>> 16);
        }

        /** The bits of the nearest float whose lower half is 0; NaN stays NaN. */
        private static int brainFloat(float value) {
            int bits = Float.floatToRawIntBits(value);
            int odd = bits >>> 16 & 1;
            return Float.isNaN(value) ? bits | 0x400000 : bits + 0x7FFF + odd;
        }
    }

    /**
     * A tensor stored as I32.
     *
     * @param name the tensor's name
     * @param shape its axes, outermost first
     * @param values its elements
     */
    record Ints(String name, List<Integer> shape, int[] values) implements TensorData {
        /** Checks that shape and values agree. */
        public Ints {
            shape = checked(name, shape, values.length);
        }

        @Override
        public StorageType type() {
            return StorageType.I32;
        }

        @Override
        public int length() {
            return values.length;
        }
    }

    /**
     * A tensor stored as I64.
     *
     * @param name the tensor's name
     * @param shape its axes, outermost first
     * @param values its elements
     */
    record Longs(String name, List<Integer> shape, long[] values) implements TensorData {
        /** Checks that shape and values agree. */
        public Longs {
            shape = checked(name, shape, values.length);
        }

        @Override
        public StorageType type() {
            return StorageType.I64;
        }

        @Override
        public int length() {
            return values.length;
        }
    }

    private static List<Integer> checked(String name, List<Integer> shape, int length) {
        long size = 1;
        for (int axis : shape) {
            size = axis < 0 || size < 0 ? -1 : Math.multiplyExact(size, (long) axis);
        }
        if (size != length) {
            throw new IllegalArgumentException(
                    name + ": shape " + shape + " and " + length + " values do not agree");
        }
        return List.copyOf(shape);
    }
}
