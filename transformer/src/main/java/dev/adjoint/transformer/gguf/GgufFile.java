package dev.adjoint.transformer.gguf;

import dev.adjoint.transformer.weights.WeightFileException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * A GGUF file of version 2 or 3, open for reading: metadata, a list of tensors, then their data.
 * Opening reads the header only; the data is mapped and decoded when asked for. Immutable, for use
 * by any thread that may use the arena.
 */
public final class GgufFile {
    private static final int LONGEST = Integer.MAX_VALUE - 8;

    private final String file;
    private final GgufHeader header;
    private final MemorySegment data;

    private GgufFile(String file, MemorySegment content) {
        this.file = file;
        this.header = GgufHeader.parse(file, content);
        this.data = content.asSlice(Math.min(header.dataStart(), content.byteSize())).asReadOnly();
    }

    /**
     * Maps a file; closing the arena unmaps it.
     *
     * @throws WeightFileException if the file cannot be mapped or its header contradicts itself or
     *     the file, naming field and offset
     */
    public static GgufFile open(Path path, Arena arena) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment content =
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new GgufFile(String.valueOf(path.getFileName()), content);
        } catch (IOException e) {
            throw new WeightFileException(path + ": cannot be read: " + e, e);
        }
    }

    /**
     * Reads a file's bytes. The array is used, not copied.
     *
     * @param name the name that errors start with
     * @throws WeightFileException as {@link #open}
     */
    public static GgufFile read(String name, byte[] content) {
        return new GgufFile(name, MemorySegment.ofArray(content));
    }

    /** The name that errors start with. */
    public String file() {
        return file;
    }

    /** The version of the format, 2 or 3. */
    public int version() {
        return header.formatVersion();
    }

    /** The values beside the tensors. */
    public GgufMetadata metadata() {
        return new GgufMetadata(file, header.values());
    }

    /** The tensors by name, in the order of the header. */
    public Map<String, GgufTensor> tensors() {
        return header.tensors();
    }

    /**
     * What the header says of a tensor.
     *
     * @throws WeightFileException if there is no such tensor
     */
    public GgufTensor tensor(String name) {
        GgufTensor tensor = header.tensors().get(name);
        if (tensor == null) {
            throw new WeightFileException(
                    file + ": " + name + ": no such tensor among " + header.tensors().size());
        }
        return tensor;
    }

    /** The stored bytes of a tensor, read-only and not copied. */
    public MemorySegment bytes(String name) {
        GgufTensor tensor = tensor(name);
        return data.asSlice(tensor.begin(), tensor.bytes());
    }

    /**
     * The elements of a tensor as floats in row-major order, with the bits that ggml's own
     * reference gives for its type.
     *
     * @throws WeightFileException for a type that cannot be read, or for more elements than an
     *     array can hold
     */
    public float[] floats(String name) {
        return floats(name, 0, tensor(name).size());
    }

    /**
     * As {@link #floats(String)}, of a range of elements.
     *
     * @param from the first element, at the start of a block
     * @param count how many; whole blocks
     */
    public float[] floats(String name, long from, long count) {
        GgufTensor tensor = tensor(name);
        GgmlType type = tensor.type();
        if (count > LONGEST) {
            throw error(tensor, "has " + count + " elements, more than an array holds");
        }
        if (from % type.blockValues() != 0 || count % type.blockValues() != 0) {
            throw error(tensor, "elements " + from + " and on are no whole blocks of " + type);
        }
        if (!Dequantizer.reads(type)) {
            throw error(tensor, "the type " + type + " cannot be read as floats");
        }
        MemorySegment stored =
                bytes(name)
                        .asSlice(
                                from / type.blockValues() * type.blockBytes(),
                                count / type.blockValues() * type.blockBytes());
        float[] values = new float[(int) count];
        Dequantizer.decode(type, stored, values);
        return values;
    }

    private WeightFileException error(GgufTensor tensor, String problem) {
        return new WeightFileException(file + ": " + tensor.name() + ": " + problem);
    }

    /** The names of a file's tensors whose type is read here, in the order of the header. */
    public List<String> readable() {
        return header.tensors().values().stream()
                .filter(tensor -> Dequantizer.reads(tensor.type()))
                .map(GgufTensor::name)
                .toList();
    }
}
