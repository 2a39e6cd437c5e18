package dev.adjoint.tornado.plan;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** The arrays that hold buffers. */
public interface Arrays {
    /** The array of a buffer. */
    TornadoNativeArray of(Buffer buffer);

    /** The array of an F32 buffer. */
    default FloatArray floats(Buffer buffer) {
        return (FloatArray) of(buffer);
    }

    /** The array of an I32 buffer. */
    default IntArray ints(Buffer buffer) {
        return (IntArray) of(buffer);
    }

    /** The array of bits of a buffer of a half type. */
    default ShortArray halves(Buffer buffer) {
        return (ShortArray) of(buffer);
    }
}
