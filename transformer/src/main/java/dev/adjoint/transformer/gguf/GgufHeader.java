package dev.adjoint.transformer.gguf;

import dev.adjoint.transformer.gguf.GgufValue.Elements;
import dev.adjoint.transformer.gguf.GgufValue.Single;
import dev.adjoint.transformer.gguf.GgufValue.Text;
import dev.adjoint.transformer.gguf.GgufValue.Truth;
import dev.adjoint.transformer.gguf.GgufValue.Whole;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses and checks the header of a GGUF file. Whatever the file says of its lengths is held
 * against its size before anything is allocated or multiplied.
 */
final class GgufHeader {
    static final int MAGIC = 0x46554747;
    static final String ALIGNMENT = "general.alignment";
    static final int STANDARD_ALIGNMENT = 32;

    private static final int ENTRY_LIMIT = 1 << 16;
    private static final int AXES = 4;
    private static final int ARRAY_DEPTH = 4;
    private static final int LENGTH_BYTES = 8;
    private static final int SMALLEST_VALUE = LENGTH_BYTES + 4 + 1;
    private static final int SMALLEST_TENSOR = LENGTH_BYTES + 4 + 4 + 8;

    private final GgufCursor in;
    private final long fileBytes;
    private final Map<String, GgufValue> metadata = new LinkedHashMap<>();
    private final Map<String, GgufTensor> tensors = new LinkedHashMap<>();
    private final int version;
    private final long dataStart;

    private GgufHeader(String file, MemorySegment content) {
        in = new GgufCursor(file, content);
        fileBytes = content.byteSize();
        version = version();
        long tensorCount = entries("tensor_count", SMALLEST_TENSOR);
        long valueCount = entries("kv_count", SMALLEST_VALUE);
        for (long i = 0; i < valueCount; i++) {
            metadata("kv[" + i + "]");
        }
        long alignment = alignment();
        List<GgufTensor> found = new ArrayList<>();
        for (long i = 0; i < tensorCount; i++) {
            found.add(tensor("tensor[" + i + "]", alignment));
        }
        dataStart = Math.ceilDiv(in.position(), alignment) * alignment;
        checkPlaces(found);
    }

    static GgufHeader parse(String file, MemorySegment content) {
        return new GgufHeader(file, content);
    }

    int formatVersion() {
        return version;
    }

    Map<String, GgufValue> values() {
        return Collections.unmodifiableMap(metadata);
    }

    Map<String, GgufTensor> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    /** The byte at which the tensors' data starts. */
    long dataStart() {
        return dataStart;
    }

    private int version() {
        int magic = in.i32("magic");
        if (magic != MAGIC) {
            throw in.errorAt(0, "magic", String.format("expected GGUF, found 0x%08x", magic));
        }
        int read = in.i32("version");
        if (read != 2 && read != 3) {
            boolean swapped = Integer.reverseBytes(read) == 2 || Integer.reverseBytes(read) == 3;
            throw in.errorAt(
                    Integer.BYTES,
                    "version",
                    swapped
                            ? "the file is big-endian, which is not supported"
                            : "expected 2 or 3, found " + Integer.toUnsignedString(read));
        }
        return read;
    }

    private long entries(String field, int bytesEach) {
        long at = in.position();
        long count = in.count(bytesEach, field);
        if (count > ENTRY_LIMIT) {
            throw in.errorAt(at, field, count + " entries, the limit is " + ENTRY_LIMIT);
        }
        return count;
    }

    private void metadata(String place) {
        long at = in.position();
        String key = in.text(place);
        GgufType type = type(key);
        GgufValue value = type == GgufType.ARRAY ? array(key) : scalar(key, type);
        if (metadata.putIfAbsent(key, value) != null) {
            throw in.errorAt(at, key, "the key stands there twice");
        }
    }

    private GgufType type(String field) {
        long at = in.position();
        int number = in.i32(field);
        return GgufType.of(number)
                .orElseThrow(() -> in.errorAt(at, field, "unknown value type " + number));
    }

    private GgufValue scalar(String key, GgufType type) {
        return switch (type) {
            case U8 -> new Whole(type, in.u8(key));
            case I8 -> new Whole(type, (byte) in.u8(key));
            case U16 -> new Whole(type, Short.toUnsignedInt(in.i16(key)));
            case I16 -> new Whole(type, in.i16(key));
            case U32 -> new Whole(type, Integer.toUnsignedLong(in.i32(key)));
            case I32 -> new Whole(type, in.i32(key));
            case U64, I64 -> new Whole(type, in.i64(key));
            case F32 -> new Single(Float.intBitsToFloat(in.i32(key)));
            case F64 -> new GgufValue.Real(Double.longBitsToDouble(in.i64(key)));
            case BOOL -> new Truth(in.u8(key) != 0);
            case STRING -> new Text(in.text(key));
            case ARRAY -> throw new IllegalStateException("an array is no scalar");
        };
    }

    private Elements array(String key) {
        GgufType elementType = type(key);
        long count = in.count(Math.max(1, smallest(elementType)), key);
        long start = in.position();
        skip(key, elementType, count, 1);
        return new Elements(elementType, count, start, in.since(start));
    }

    private static int smallest(GgufType type) {
        return switch (type) {
            case STRING -> LENGTH_BYTES;
            case ARRAY -> LENGTH_BYTES + 4;
            default -> type.bytes();
        };
    }

    private void skip(String key, GgufType type, long count, int depth) {
        if (depth > ARRAY_DEPTH) {
            throw in.error(key, "arrays nest deeper than " + ARRAY_DEPTH);
        }
        switch (type) {
            case STRING -> {
                for (long i = 0; i < count; i++) {
                    in.advance(in.count(1, key), key);
                }
            }
            case ARRAY -> {
                for (long i = 0; i < count; i++) {
                    GgufType inner = type(key);
                    skip(key, inner, in.count(smallest(inner), key), depth + 1);
                }
            }
            default -> in.advance(count * type.bytes(), key);
        }
    }

    private long alignment() {
        GgufValue value = metadata.get(ALIGNMENT);
        if (value == null) {
            return STANDARD_ALIGNMENT;
        }
        if (value instanceof Whole(_, long alignment)
                && alignment > 0
                && alignment <= 1 << 30
                && Long.bitCount(alignment) == 1) {
            return alignment;
        }
        throw in.error(ALIGNMENT, "expected a power of two, found " + Shown.value(value));
    }

    private GgufTensor tensor(String place, long alignment) {
        String name = in.text(place);
        long at = in.position();
        int axes = in.i32(name);
        if (axes < 0 || axes > AXES) {
            throw in.errorAt(
                    at, name, Integer.toUnsignedString(axes) + " axes, the format allows " + AXES);
        }
        List<Integer> shape = new ArrayList<>();
        for (int i = 0; i < axes; i++) {
            shape.addFirst(axis(name));
        }
        GgmlType type = elementType(name);
        long bytes = bytes(name, at, type, shape);
        long begin = begin(name, alignment);
        return new GgufTensor(name, type, shape, begin, bytes);
    }

    private int axis(String name) {
        long at = in.position();
        long axis = in.i64(name);
        if (axis < 0 || axis > Integer.MAX_VALUE) {
            throw in.errorAt(
                    at, name, "an axis of " + Long.toUnsignedString(axis) + " is too long");
        }
        return (int) axis;
    }

    private GgmlType elementType(String name) {
        long at = in.position();
        int number = in.i32(name);
        return GgmlType.of(number)
                .orElseThrow(() -> in.errorAt(at, name, "unknown tensor type " + number));
    }

    private long bytes(String name, long at, GgmlType type, List<Integer> shape) {
        int row = shape.isEmpty() ? 1 : shape.getLast();
        if (row % type.blockValues() != 0) {
            throw in.errorAt(
                    at,
                    name,
                    "rows of "
                            + row
                            + " values are no whole blocks of "
                            + type
                            + ", which have "
                            + type.blockValues());
        }
        try {
            long size = 1;
            for (int axis : shape) {
                size = Math.multiplyExact(size, (long) axis);
            }
            return Math.multiplyExact(size / type.blockValues(), (long) type.blockBytes());
        } catch (ArithmeticException e) {
            throw in.errorAt(at, name, "shape " + shape + " has more than 2^63 values");
        }
    }

    private long begin(String name, long alignment) {
        long at = in.position();
        long begin = in.i64(name);
        if (begin < 0 || begin % alignment != 0) {
            throw in.errorAt(
                    at,
                    name,
                    "the offset "
                            + Long.toUnsignedString(begin)
                            + " is no multiple of the alignment "
                            + alignment);
        }
        return begin;
    }

    /** Every tensor lies inside the file and none in another. */
    private void checkPlaces(List<GgufTensor> found) {
        long dataBytes = Math.max(0, fileBytes - dataStart);
        for (GgufTensor tensor : found) {
            if (tensor.begin() > dataBytes || tensor.bytes() > dataBytes - tensor.begin()) {
                throw in.error(
                        tensor.name(),
                        placed(tensor) + ", the file has " + dataBytes + " bytes of data");
            }
            if (tensors.putIfAbsent(tensor.name(), tensor) != null) {
                throw in.error(tensor.name(), "the tensor stands there twice");
            }
        }
        found.sort(Comparator.comparingLong(GgufTensor::begin));
        for (int i = 1; i < found.size(); i++) {
            GgufTensor before = found.get(i - 1);
            if (before.begin() + before.bytes() > found.get(i).begin()) {
                throw in.error(
                        found.get(i).name(), placed(found.get(i)) + ", inside of " + before.name());
            }
        }
    }

    private static String placed(GgufTensor tensor) {
        return "needs " + tensor.bytes() + " bytes from " + tensor.begin() + " of the data";
    }
}
