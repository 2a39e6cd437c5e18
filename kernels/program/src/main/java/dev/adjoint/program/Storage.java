package dev.adjoint.program;

/**
 * Where the elements of tensors are: a heap array, or, while recording, a numbered slot of the
 * program.
 *
 * <p>Storages have identity and are not compared by content. Only optimizer steps, parameters and
 * key-value caches write to a storage after its kernel has filled it.
 */
public sealed interface Storage {
    /** The element type. */
    DType dtype();

    /** The number of elements. */
    int size();

    /** A storage of zeros. */
    static Storage zeros(DType dtype, int size) {
        return switch (dtype) {
            case F32 -> new Floats(new float[size]);
            case F64 -> new Doubles(new double[size]);
            case I32 -> new Ints(new int[size]);
        };
    }

    /** Binary32 elements. */
    final class Floats implements Storage {
        private final float[] array;

        /** Wraps the array without copying it. */
        public Floats(float[] array) {
            this.array = array;
        }

        /** The elements themselves. */
        public float[] array() {
            return array;
        }

        @Override
        public DType dtype() {
            return DType.F32;
        }

        @Override
        public int size() {
            return array.length;
        }
    }

    /** Binary64 elements. */
    final class Doubles implements Storage {
        private final double[] array;

        /** Wraps the array without copying it. */
        public Doubles(double[] array) {
            this.array = array;
        }

        /** The elements themselves. */
        public double[] array() {
            return array;
        }

        @Override
        public DType dtype() {
            return DType.F64;
        }

        @Override
        public int size() {
            return array.length;
        }
    }

    /** Integer elements. */
    final class Ints implements Storage {
        private final int[] array;

        /** Wraps the array without copying it. */
        public Ints(int[] array) {
            this.array = array;
        }

        /** The elements themselves. */
        public int[] array() {
            return array;
        }

        @Override
        public DType dtype() {
            return DType.I32;
        }

        @Override
        public int size() {
            return array.length;
        }
    }

    /** A value that a program will compute: it has a number and no elements yet. */
    final class Slot implements Storage {
        private final Recorder recorder;
        private final int number;
        private final DType dtype;
        private final int size;

        Slot(Recorder recorder, int number, DType dtype, int size) {
            this.recorder = recorder;
            this.number = number;
            this.dtype = dtype;
            this.size = size;
        }

        /** The recorder whose program this slot belongs to. */
        Recorder recorder() {
            return recorder;
        }

        /** The number of the slot in its program. */
        public int number() {
            return number;
        }

        @Override
        public DType dtype() {
            return dtype;
        }

        @Override
        public int size() {
            return size;
        }
    }
}
