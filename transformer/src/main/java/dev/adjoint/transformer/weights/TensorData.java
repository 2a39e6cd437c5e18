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
