package dev.adjoint.transformer.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file, open for reading: a 64-bit header length, a JSON header, then the tensors'
 * bytes, little-endian and row-major. Opening reads the header only; the data is mapped and copied
 * when asked for. Immutable, for use by any thread that may use the arena.
 */
public final class Safetensors {
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int LENGTH_BYTES = Long.BYTES;
    private static final long HEADER_LIMIT = 100_000_000;

    private final String file;
    private final SafetensorsHeader header;
    private final MemorySegment data;

    private Safetensors(String file, MemorySegment content) {
        long headerBytes = headerBytes(file, content);
        this.file = file;
        this.data = content.asSlice(LENGTH_BYTES + headerBytes).asReadOnly();
        byte[] json = content.asSlice(LENGTH_BYTES, headerBytes).toArray(ValueLayout.JAVA_BYTE);
        this.header = SafetensorsHeader.parse(file, json, data.byteSize());
    }

    /**
     * Maps a file; closing the arena unmaps it.
     *
     * @throws WeightFileException if the file cannot be mapped or its header contradicts itself or
     *     the file
     */
    public static Safetensors open(Path path, Arena arena) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment content =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new Safetensors(String.valueOf(path.getFileName()), content);
        } catch (IOException e) {
            throw new WeightFileException(path + ": cannot be read: " + e, e);
        }
    }

    /**
     * Reads a file's bytes, such as those of a class-path resource. The array is used, not copied.
     *
     * @param name the name that errors start with
     * @throws WeightFileException if the header contradicts itself or the bytes
     */
    public static Safetensors read(String name, byte[] content) {
        return new Safetensors(name, MemorySegment.ofArray(content));
    }

    /** The name that errors start with. */
    public String file() {
        return file;
    }

    /** The tensors' names in the order of the header. */
    public Set<String> names() {
        return header.tensors().keySet();
    }

    /** The strings stored beside the tensors, as in {@code format: pt}. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /**
     * What the header says of a tensor.
     *
     * @throws WeightFileException if there is no such tensor
     */
    public TensorEntry entry(String name) {
        TensorEntry entry = header.tensors().get(name);
        if (entry == null) {
            throw new WeightFileException(
                    file + ": " + name + ": no such tensor among " + header.tensors().size());
        }
        return entry;
    }

    /** The axes of a tensor, outermost first; empty for a scalar. */
    public List<Integer> shape(String name) {
        return entry(name).shape();
    }

    /** The stored bytes of a tensor, read-only and not copied. */
    public MemorySegment bytes(String name) {
        TensorEntry entry = entry(name);
        return data.asSlice(entry.begin(), entry.end() - entry.begin());
    }

    /**
     * The elements of an F32, BF16 or F16 tensor in row-major order; every stored value is exact as
     * a float.
     *
     * @throws WeightFileException for another type, or for more elements than an array can hold
     */
    public float[] floats(String name) {
        TensorEntry entry = entry(name);
        float[] values = new float[length(entry)];
        MemorySegment stored = bytes(name);
        switch (entry.type()) {
            case F32 -> MemorySegment.copy(stored, FLOAT, 0, values, 0, values.length);
            case BF16 -> widenBrainFloats(stored, values);
            case F16 -> widenHalves(stored, values);
            default -> throw wrongType(entry, "floats are read from F32, BF16 and F16");
        }
        return values;
    }

    /**
     * The elements of an I32 tensor, or of an I64 tensor whose values are in the range of int, in
     * row-major order.
     *
     * @throws WeightFileException for another type, a value outside int, or more elements than an
     *     array can hold
     */
    public int[] ints(String name) {
        TensorEntry entry = entry(name);
        int[] values = new int[length(entry)];
        MemorySegment stored = bytes(name);
        switch (entry.type()) {
            case I32 -> MemorySegment.copy(stored, INT, 0, values, 0, values.length);
            case I64 -> narrowLongs(entry, stored, values);
            default -> throw wrongType(entry, "ints are read from I32 and I64");
        }
        return values;
    }

    /**
     * The elements of an I64 tensor in row-major order.
     *
     * @throws WeightFileException for another type, or for more elements than an array can hold
     */
    public long[] longs(String name) {
        TensorEntry entry = entry(name);
        if (entry.type() != StorageType.I64) {
            throw wrongType(entry, "longs are read from I64");
        }
        long[] values = new long[length(entry)];
        MemorySegment.copy(bytes(name), LONG, 0, values, 0, values.length);
        return values;
    }

    private static void widenBrainFloats(MemorySegment stored, float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(stored.get(SHORT, 2L * i) << 16);
        }
    }

    private static void widenHalves(MemorySegment stored, float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.float16ToFloat(stored.get(SHORT, 2L * i));
        }
    }

    private void narrowLongs(TensorEntry entry, MemorySegment stored, int[] values) {
        for (int i = 0; i < values.length; i++) {
            long value = stored.get(LONG, 8L * i);
            if (value != (int) value) {
                throw new WeightFileException(
                        file
                                + ": "
                                + entry.name()
                                + ": element "
                                + i
                                + " is "
                                + value
                                + ", outside the range of int");
            }
            values[i] = (int) value;
        }
    }

    private int length(TensorEntry entry) {
        if (entry.size() > Integer.MAX_VALUE - 8) {
            throw new WeightFileException(
                    file
                            + ": "
                            + entry.name()
                            + ": shape "
                            + entry.shape()
                            + " has "
                            + entry.size()
                            + " elements, more than an array holds");
        }
        return (int) entry.size();
    }

    private WeightFileException wrongType(TensorEntry entry, String readable) {
        return new WeightFileException(
                file + ": " + entry.name() + ": the type is " + entry.type() + ", but " + readable);
    }

    private static long headerBytes(String file, MemorySegment content) {
        if (content.byteSize() < LENGTH_BYTES) {
            throw new WeightFileException(
                    file
                            + ": the file has "
                            + content.byteSize()
                            + " bytes, a header length needs 8: it is truncated");
        }
        long length = content.get(LONG, 0);
        long rest = content.byteSize() - LENGTH_BYTES;
        if (length < 0 || length > HEADER_LIMIT) {
            throw new WeightFileException(
                    file
                            + ": the header length is "
                            + Long.toUnsignedString(length)
                            + ", the format allows at most "
                            + HEADER_LIMIT
                            + ": not a safetensors file");
        }
        if (length > rest) {
            throw new WeightFileException(
                    file
                            + ": the header needs "
                            + length
                            + " bytes, the file has "
                            + rest
                            + " more: it is truncated");
        }
        return length;
    }
}
