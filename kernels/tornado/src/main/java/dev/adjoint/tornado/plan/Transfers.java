package dev.adjoint.tornado.plan;

import dev.adjoint.program.DType;
import dev.adjoint.program.Storage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Copies between heap arrays and the arrays that TornadoVM moves to the device. */
final class Transfers {
    private Transfers() {}

    /** An array of at least one element: there are none without. */
    static TornadoNativeArray allocate(DType dtype, int size) {
        int length = Math.max(1, size);
        return switch (dtype) {
            case F32 -> new FloatArray(length);
            case I32 -> new IntArray(length);
            case BF16, F16 -> new ShortArray(length);
            case F64 -> throw new IllegalStateException("f64 was refused before");
        };
    }

    /** Copies a storage to the beginning of an array. */
    static void toArray(Storage storage, TornadoNativeArray array) {
        MemorySegment to = array.getSegment();
        int size = storage.size();
        switch (storage) {
            case Storage.Floats floats ->
                    MemorySegment.copy(floats.array(), 0, to, ValueLayout.JAVA_FLOAT, 0, size);
            case Storage.Ints ints ->
                    MemorySegment.copy(ints.array(), 0, to, ValueLayout.JAVA_INT, 0, size);
            case Storage.Halves halves ->
                    MemorySegment.copy(halves.array(), 0, to, ValueLayout.JAVA_SHORT, 0, size);
            case Storage.Doubles _, Storage.Slot _ -> throw unexpected(storage);
        }
    }

    /** Copies the beginning of an array to a storage. */
    static void toStorage(TornadoNativeArray array, Storage storage) {
        MemorySegment from = array.getSegment();
        int size = storage.size();
        switch (storage) {
            case Storage.Floats floats ->
                    MemorySegment.copy(from, ValueLayout.JAVA_FLOAT, 0, floats.array(), 0, size);
            case Storage.Ints ints ->
                    MemorySegment.copy(from, ValueLayout.JAVA_INT, 0, ints.array(), 0, size);
            case Storage.Halves halves ->
                    MemorySegment.copy(from, ValueLayout.JAVA_SHORT, 0, halves.array(), 0, size);
            case Storage.Doubles _, Storage.Slot _ -> throw unexpected(storage);
        }
    }

    /** Asks for the array of a storage, so that what is elsewhere comes to it. */
    @SuppressWarnings("ReturnValueIgnored")
    static void bring(Storage storage) {
        switch (storage) {
            case Storage.Floats floats -> floats.array();
            case Storage.Ints ints -> ints.array();
            case Storage.Halves halves -> halves.array();
            case Storage.Doubles _, Storage.Slot _ -> throw unexpected(storage);
        }
    }

    private static IllegalStateException unexpected(Storage storage) {
        return new IllegalStateException(storage.dtype() + " elements are not on the device");
    }
}
