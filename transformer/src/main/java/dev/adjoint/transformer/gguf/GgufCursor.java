package dev.adjoint.transformer.gguf;

import dev.adjoint.transformer.weights.WeightFileException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads numbers and strings one after the other, none of them beyond the end. */
final class GgufCursor {
    static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final String file;
    private final MemorySegment content;
    private long position;

    GgufCursor(String file, MemorySegment content) {
        this.file = file;
        this.content = content;
    }

    String file() {
        return file;
    }

    long position() {
        return position;
    }

    int u8(String field) {
        long at = advance(1, field);
        return Byte.toUnsignedInt(content.get(ValueLayout.JAVA_BYTE, at));
    }

    short i16(String field) {
        return content.get(SHORT, advance(Short.BYTES, field));
    }

    int i32(String field) {
        return content.get(INT, advance(Integer.BYTES, field));
    }

    long i64(String field) {
        return content.get(LONG, advance(Long.BYTES, field));
    }

    /**
     * A number of things that follow, each of at least some bytes.
     *
     * @throws WeightFileException if the rest of the file cannot hold so many
     */
    long count(int bytesEach, String field) {
        long at = position;
        long count = i64(field);
        long rest = content.byteSize() - position;
        if (count < 0 || count > rest / bytesEach) {
            throw errorAt(
                    at,
                    field,
                    "the count "
                            + Long.toUnsignedString(count)
                            + " needs "
                            + bytesEach
                            + " bytes each, the file has "
                            + rest
                            + " more");
        }
        return count;
    }

    String text(String field) {
        long length = count(1, field);
        return text(content.asSlice(advance(length, field), length), field);
    }

    private String text(MemorySegment bytes, String field) {
        long at = position - bytes.byteSize();
        if (bytes.byteSize() > Integer.MAX_VALUE - 8) {
            throw errorAt(at, field, "a string of " + bytes.byteSize() + " bytes is too long");
        }
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes.toArray(ValueLayout.JAVA_BYTE));
            return StandardCharsets.UTF_8.newDecoder().decode(buffer).toString();
        } catch (CharacterCodingException e) {
            throw errorAt(at, field, "the string is not UTF-8");
        }
    }

    /** The bytes from a place up to here. */
    MemorySegment since(long start) {
        return content.asSlice(start, position - start);
    }

    /** Moves over bytes and returns where they start. */
    long advance(long bytes, String field) {
        long rest = content.byteSize() - position;
        if (bytes > rest) {
            throw error(field, "needs " + bytes + " bytes, the file has " + rest + " more");
        }
        long at = position;
        position += bytes;
        return at;
    }

    WeightFileException error(String field, String problem) {
        return errorAt(position, field, problem);
    }

    WeightFileException errorAt(long offset, String field, String problem) {
        return new WeightFileException(
                file + ": " + field + ": at byte " + offset + ": " + problem);
    }
}
