package dev.adjoint.transformer.gguf;

import dev.adjoint.transformer.weights.AtomicFile;
import dev.adjoint.transformer.weights.WeightFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes GGUF files of version 3, in the layout of ggml's own Python package: tensors in the order
 * given, each at a multiple of the alignment. The same input gives the same bytes.
 */
public final class GgufWriter {
    private static final int VERSION = 3;
    private static final int CHUNK_VALUES = 1 << 16;
    private static final int NAME_BYTES = 63;

    private final WritableByteChannel target;
    private final Map<String, GgufValue> metadata;
    private final List<GgufData> tensors;
    private final int alignment;

    private GgufWriter(
            WritableByteChannel target, Map<String, GgufValue> metadata, List<GgufData> tensors) {
        this.target = target;
        this.metadata = metadata;
        this.tensors = tensors;
        this.alignment = alignment(metadata);
    }

    /**
     * Replaces a file in one step; see {@link AtomicFile}.
     *
     * @param metadata the values, written in the map's order; {@code general.alignment} is obeyed
     * @throws WeightFileException naming file and cause; the old file is then untouched
     * @throws IllegalArgumentException if names repeat or a value cannot be stored as its type
     */
    public static void write(Path path, Map<String, GgufValue> metadata, List<GgufData> tensors) {
        check(tensors);
        AtomicFile.write(path, channel -> new GgufWriter(channel, metadata, tensors).file());
    }

    /** The bytes that {@link #write} would write. */
    public static byte[] encode(Map<String, GgufValue> metadata, List<GgufData> tensors) {
        check(tensors);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            new GgufWriter(Channels.newChannel(bytes), metadata, tensors).file();
        } catch (IOException e) {
            throw new UncheckedIOException("memory refused a write", e);
        }
        return bytes.toByteArray();
    }

    private static void check(List<GgufData> tensors) {
        Set<String> names = new HashSet<>();
        for (GgufData tensor : tensors) {
            if (!names.add(tensor.name())) {
                throw new IllegalArgumentException(
                        "gguf: the tensor " + tensor.name() + " stands there twice");
            }
            if (tensor.name().getBytes(StandardCharsets.UTF_8).length > NAME_BYTES) {
                throw new IllegalArgumentException(
                        "gguf: the name " + tensor.name() + " is longer than " + NAME_BYTES);
            }
        }
    }

    private static int alignment(Map<String, GgufValue> metadata) {
        GgufValue given = metadata.get(GgufHeader.ALIGNMENT);
        if (given == null) {
            return GgufHeader.STANDARD_ALIGNMENT;
        }
        if (given instanceof GgufValue.Whole(_, long value)
                && value > 0
                && value <= 1 << 30
                && Long.bitCount(value) == 1) {
            return (int) value;
        }
        throw new IllegalArgumentException(
                "gguf: general.alignment must be a power of two, not " + Shown.value(given));
    }

    private void file() throws IOException {
        byte[] header = header();
        put(ByteBuffer.wrap(header));
        pad(header.length);
        for (GgufData tensor : tensors) {
            values(tensor);
            pad(tensor.bytes());
        }
    }

    private byte[] header() {
        ByteSink sink = new ByteSink();
        sink.i32(GgufHeader.MAGIC);
        sink.i32(VERSION);
        sink.i64(tensors.size());
        sink.i64(metadata.size());
        metadata.forEach((key, value) -> {
            sink.text(key);
            sink.i32(value.type().number());
            value(sink, value);
        });
        long begin = 0;
        for (GgufData tensor : tensors) {
            entry(sink, tensor, begin);
            begin += Math.ceilDiv(tensor.bytes(), alignment) * alignment;
        }
        return sink.bytes();
    }

    private static void value(ByteSink sink, GgufValue value) {
        switch (value) {
            case GgufValue.Whole(GgufType type, long number) -> sink.integer(type.bytes(), number);
            case GgufValue.Single(float number) -> sink.i32(Float.floatToRawIntBits(number));
            case GgufValue.Real(double number) -> sink.i64(Double.doubleToRawLongBits(number));
            case GgufValue.Truth(boolean truth) -> sink.integer(1, truth ? 1 : 0);
            case GgufValue.Text(String text) -> sink.text(text);
            case GgufValue.Elements(GgufType elementType, long count, _, MemorySegment bytes) -> {
                sink.i32(elementType.number());
                sink.i64(count);
                sink.raw(bytes.toArray(ValueLayout.JAVA_BYTE));
            }
        }
    }

    private static void entry(ByteSink sink, GgufData tensor, long begin) {
        sink.text(tensor.name());
        sink.i32(tensor.shape().size());
        tensor.shape().reversed().forEach(axis -> sink.i64(axis));
        sink.i32(tensor.type().number());
        sink.i64(begin);
    }

    private void values(GgufData tensor) throws IOException {
        GgmlType type = tensor.type();
        float[] values = tensor.values().get();
        if (values.length != tensor.size()) {
            throw new IllegalArgumentException(
                    "gguf: "
                            + tensor.name()
                            + ": shape "
                            + tensor.shape()
                            + " and "
                            + values.length
                            + " values do not agree");
        }
        int chunkBytes = CHUNK_VALUES / type.blockValues() * type.blockBytes();
        ByteBuffer buffer = ByteBuffer.allocate(chunkBytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += CHUNK_VALUES) {
            buffer.clear();
            encode(tensor, values, from, buffer);
            put(buffer.flip());
        }
    }

    private static void encode(GgufData tensor, float[] values, int from, ByteBuffer buffer) {
        int count = Math.min(CHUNK_VALUES, values.length - from);
        try {
            Quantizer.encode(tensor.type(), values, from, count, buffer);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "gguf: " + tensor.name() + ": " + e.getMessage() + " as " + tensor.type(), e);
        }
    }

    private void pad(long written) throws IOException {
        put(ByteBuffer.allocate((int) (Math.ceilDiv(written, alignment) * alignment - written)));
    }

    private void put(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            target.write(bytes);
        }
    }

    /** A copy of metadata in which some values are replaced or, at the end, added. */
    static Map<String, GgufValue> merged(
            Map<String, GgufValue> metadata, Map<String, GgufValue> changes) {
        Map<String, GgufValue> merged = new LinkedHashMap<>(metadata);
        merged.putAll(changes);
        return merged;
    }
}
