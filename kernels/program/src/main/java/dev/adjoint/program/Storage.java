package dev.adjoint.program;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the elements of tensors are: a heap array, or, while recording, a numbered slot of the
 * program.
 *
 * <p>Storages have identity and are not compared by content. Only optimizer steps, parameters and
 * key-value caches write to a storage after its kernel has filled it, and they count that as a new
 * {@linkplain #version version}, so that whoever still holds the old elements finds out. A storage
 * whose memory was given back is <i>closed</i>: reading it throws and says who gave it back.
 */
public abstract sealed class Storage {
    private int version;
    private boolean resident;
    private @Nullable Object prepared;
    private @Nullable String closer;
    private Pool.@Nullable Region region;
    private volatile @Nullable Runnable fetch;

    private Storage() {}

    /** The element type. */
    public abstract DType dtype();

    /** The number of elements. */
    public abstract int size();

    /** A storage of zeros. */
    public static Storage zeros(DType dtype, int size) {
        return switch (dtype) {
            case F32 -> new Floats(new float[size]);
            case F64 -> new Doubles(new double[size]);
            case I32 -> new Ints(new int[size]);
            case BF16, F16 -> new Halves(new short[size], dtype);
        };
    }

    /** How often the elements were written anew. */
    public final int version() {
        return version;
    }

    /** Counts a write to elements that somebody may have read already. */
    public final void written() {
        version++;
    }

    /** Declares that these elements live long and rarely change, as weights do. */
    public final void makeResident() {
        resident = true;
    }

    /** Whether a backend may keep a copy of these elements in a form that it reads faster. */
    public final boolean isResident() {
        return resident;
    }

    /**
     * The copies in another form that a backend keeps of a resident storage. They are made when
     * they are first asked for, and have to look at the {@linkplain #version version} themselves.
     *
     * @param form the class of the copies
     * @param maker makes it
     */
    public final synchronized <T> T prepared(Class<T> form, Supplier<T> maker) {
        if (!form.isInstance(prepared)) {
            prepared = maker.get();
        }
        return form.cast(prepared);
    }

    /**
     * Declares that the newest elements are on a device. They are fetched when the array is next
     * asked for, to be read or written.
     *
     * @param fetching copies them into the array
     */
    public final void leaveTo(Runnable fetching) {
        fetch = fetching;
    }

    /** Whether the newest elements are on a device and not in the array. */
    public final boolean isElsewhere() {
        return fetch != null;
    }

    /** Fetches the newest elements if they are elsewhere. */
    final void bring() {
        Runnable fetching = fetch;
        if (fetching != null) {
            fetch = null;
            fetching.run();
        }
    }

    /** Whether the memory of these elements was given back, so that they cannot be read. */
    public final boolean isClosed() {
        return closer != null;
    }

    /** What gave the memory of these elements back, or nothing. */
    public final String closer() {
        return closer == null ? "nothing" : closer;
    }

    /** Forgets the array; later reads throw. */
    final void close(String by) {
        closer = by;
        prepared = null;
        fetch = null;
        forget();
    }

    abstract void forget();

    final Pool.@Nullable Region region() {
        return region;
    }

    final void setRegion(Pool.@Nullable Region owner) {
        region = owner;
    }

    final IllegalStateException closed() {
        return new IllegalStateException(
                "a value of "
                        + dtype()
                        + " was used after "
                        + closer
                        + " gave its memory back; keep() it inside, or return it");
    }

    /** Binary32 elements. */
    public static final class Floats extends Storage {
        private float @Nullable [] array;
        private final int size;

        /** Wraps the array without copying it. */
        public Floats(float[] array) {
            this.array = array;
            this.size = array.length;
        }

        /** The elements themselves. */
        public float[] array() {
            bring();
            float[] elements = array;
            if (elements == null) {
                throw closed();
            }
            return elements;
        }

        @Override
        void forget() {
            array = null;
        }

        @Override
        public DType dtype() {
            return DType.F32;
        }

        @Override
        public int size() {
            return size;
        }
    }

    /** Binary64 elements. */
    public static final class Doubles extends Storage {
        private double @Nullable [] array;
        private final int size;

        /** Wraps the array without copying it. */
        public Doubles(double[] array) {
            this.array = array;
            this.size = array.length;
        }

        /** The elements themselves. */
        public double[] array() {
            bring();
            double[] elements = array;
            if (elements == null) {
                throw closed();
            }
            return elements;
        }

        @Override
        void forget() {
            array = null;
        }

        @Override
        public DType dtype() {
            return DType.F64;
        }

        @Override
        public int size() {
            return size;
        }
    }

    /** Integer elements. */
    public static final class Ints extends Storage {
        private int @Nullable [] array;
        private final int size;

        /** Wraps the array without copying it. */
        public Ints(int[] array) {
            this.array = array;
            this.size = array.length;
        }

        /** The elements themselves. */
        public int[] array() {
            bring();
            int[] elements = array;
            if (elements == null) {
                throw closed();
            }
            return elements;
        }

        @Override
        void forget() {
            array = null;
        }

        @Override
        public DType dtype() {
            return DType.I32;
        }

        @Override
        public int size() {
            return size;
        }
    }

    /** Elements of 16 bits, see {@link HalfFloats}. */
    public static final class Halves extends Storage {
        private short @Nullable [] array;
        private final DType dtype;
        private final int size;

        /** Wraps the array of bits without copying it. */
        public Halves(short[] array, DType dtype) {
            if (!dtype.isHalf()) {
                throw new IllegalArgumentException(dtype + " has more than 16 bits");
            }
            this.array = array;
            this.dtype = dtype;
            this.size = array.length;
        }

        /** The bits of the elements themselves. */
        public short[] array() {
            bring();
            short[] elements = array;
            if (elements == null) {
                throw closed();
            }
            return elements;
        }

        /** An element as a number. */
        public float get(int place) {
            return HalfFloats.widen(dtype, array()[place]);
        }

        /** Replaces an element by the nearest number that there is. */
        public void set(int place, float value) {
            array()[place] = HalfFloats.narrow(dtype, value);
        }

        @Override
        void forget() {
            array = null;
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

    /** A value that a program will compute: it has a number and no elements yet. */
    public static final class Slot extends Storage {
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
        void forget() {}

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
