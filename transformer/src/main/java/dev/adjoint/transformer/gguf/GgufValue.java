package dev.adjoint.transformer.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A metadata value of a GGUF file. */
public sealed interface GgufValue {
    /** The type it is stored as. */
    GgufType type();

    /**
     * An integer.
     *
     * @param type one of the integer types
     * @param value its value; a U64 beyond the range of long is negative here
     */
    record Whole(GgufType type, long value) implements GgufValue {
        /** Checks the type. */
        public Whole {
            if (!type.isInteger()) {
                throw new IllegalArgumentException(type + " is no type of integers");
            }
        }
    }

    /**
     * A 32-bit float.
     *
     * @param value its value
     */
    record Single(float value) implements GgufValue {
        @Override
        public GgufType type() {
            return GgufType.F32;
        }
    }

    /**
     * A 64-bit float.
     *
     * @param value its value
     */
    record Real(double value) implements GgufValue {
        @Override
        public GgufType type() {
            return GgufType.F64;
        }
    }

    /**
     * A truth value.
     *
     * @param value its value
     */
    record Truth(boolean value) implements GgufValue {
        @Override
        public GgufType type() {
            return GgufType.BOOL;
        }
    }

    /**
     * A string.
     *
     * @param value its characters
     */
    record Text(String value) implements GgufValue {
        @Override
        public GgufType type() {
            return GgufType.STRING;
        }
    }

    /**
     * An array, which stays as bytes until its elements are asked for.
     *
     * @param elementType the type of its elements
     * @param count how many they are
     * @param offset where they start in the file; 0 if they come from none
     * @param bytes the elements as the file stores them
     */
    record Elements(GgufType elementType, long count, long offset, MemorySegment bytes)
            implements GgufValue {
        @Override
        public GgufType type() {
            return GgufType.ARRAY;
        }

        /** An array of strings. */
        public static Elements of(List<String> strings) {
            ByteSink sink = new ByteSink();
            strings.forEach(sink::text);
            return new Elements(
                    GgufType.STRING, strings.size(), 0, MemorySegment.ofArray(sink.bytes()));
        }

        /** An array of truth values. */
        public static Elements ofTruths(List<Boolean> truths) {
            ByteSink sink = new ByteSink();
            truths.forEach(truth -> sink.integer(1, truth ? 1 : 0));
            return new Elements(
                    GgufType.BOOL, truths.size(), 0, MemorySegment.ofArray(sink.bytes()));
        }

        /** An array of 32-bit integers. */
        public static Elements of(int... values) {
            byte[] bytes = new byte[Math.multiplyExact(values.length, Integer.BYTES)];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(values);
            return new Elements(GgufType.I32, values.length, 0, MemorySegment.ofArray(bytes));
        }
    }
}
