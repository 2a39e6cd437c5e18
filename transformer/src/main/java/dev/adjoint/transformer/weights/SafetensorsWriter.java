package dev.adjoint.transformer.weights;

import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes safetensors files, byte for byte as the Python library does: tensors sorted by type,
 * widest first, then by name; the header padded with spaces to a multiple of 8. The same tensors
 * give the same bytes.
 */
public final class SafetensorsWriter {
    /** What PyTorch's readers ask for in a file's metadata. */
    public static final Map<String, String> PYTORCH = Map.of("format", "pt");

    private static final int BUFFER_BYTES = 1 << 20;

    private static final Comparator<TensorData> FILE_ORDER =
            Comparator.comparing(TensorData::type)
                    .reversed()
                    .thenComparing(
                            tensor -> tensor.name().getBytes(StandardCharsets.UTF_8),
                            Arrays::compareUnsigned);

    private final WritableByteChannel target;
    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private SafetensorsWriter(WritableByteChannel target) {
        this.target = target;
    }

    /**
     * Replaces a file in one step, with the metadata {@link #PYTORCH}; see {@link AtomicFile}.
     *
     * @throws WeightFileException naming file and cause; the old file is then untouched
     * @throws IllegalArgumentException if two tensors have one name
     */
    public static void write(Path path, List<TensorData> tensors) {
        write(path, tensors, PYTORCH);
    }

    /**
     * As {@link #write(Path, List)} with other metadata, written in the map's order.
     *
     * @throws WeightFileException naming file and cause; the old file is then untouched
     */
    public static void write(Path path, List<TensorData> tensors, Map<String, String> metadata) {
        List<TensorData> sorted = sorted(tensors);
        AtomicFile.write(path, channel -> new SafetensorsWriter(channel).file(sorted, metadata));
    }

    /** The bytes that {@link #write(Path, List, Map)} would write. */
    public static byte[] encode(List<TensorData> tensors, Map<String, String> metadata) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            new SafetensorsWriter(Channels.newChannel(bytes)).file(sorted(tensors), metadata);
        } catch (IOException e) {
            throw new UncheckedIOException("memory refused a write", e);
        }
        return bytes.toByteArray();
    }

    private void file(List<TensorData> tensors, Map<String, String> metadata) throws IOException {
        byte[] header = header(tensors, metadata);
        target.write(
                ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .flip());
        target.write(ByteBuffer.wrap(header));
        for (TensorData tensor : tensors) {
            values(tensor);
        }
    }

    private void values(TensorData tensor) throws IOException {
        int step = BUFFER_BYTES / tensor.type().bytes();
        for (int from = 0; from < tensor.length(); from += step) {
            int count = Math.min(step, tensor.length() - from);
            buffer.clear();
            switch (tensor) {
                case TensorData.Floats(_, _, float[] values) ->
                        buffer.asFloatBuffer().put(values, from, count);
                case TensorData.Rounded rounded -> shorts(rounded, from, count);
                case TensorData.Ints(_, _, int[] values) ->
                        buffer.asIntBuffer().put(values, from, count);
                case TensorData.Longs(_, _, long[] values) ->
                        buffer.asLongBuffer().put(values, from, count);
            }
            buffer.limit(count * tensor.type().bytes());
            while (buffer.hasRemaining()) {
                target.write(buffer);
            }
        }
    }

    private void shorts(TensorData.Rounded tensor, int from, int count) {
        for (int i = 0; i < count; i++) {
            buffer.putShort(2 * i, tensor.bits(from + i));
        }
    }

    private static byte[] header(List<TensorData> tensors, Map<String, String> metadata) {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            fields.put(SafetensorsHeader.METADATA, strings(metadata));
        }
        long begin = 0;
        for (TensorData tensor : tensors) {
            long end = begin + (long) tensor.length() * tensor.type().bytes();
            fields.put(tensor.name(), entry(tensor, begin, end));
            begin = end;
        }
        byte[] json = JsonPrinter.compact(new JsonObject(fields)).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, Math.ceilDiv(json.length, Long.BYTES) * Long.BYTES);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    private static JsonObject strings(Map<String, String> metadata) {
        JsonObject strings = JsonObject.empty();
        for (Map.Entry<String, String> field : metadata.entrySet()) {
            strings = strings.with(field.getKey(), field.getValue());
        }
        return strings;
    }

    private static JsonObject entry(TensorData tensor, long begin, long end) {
        List<JsonValue> shape = new ArrayList<>();
        tensor.shape().forEach(axis -> shape.add(JsonNumber.of(axis)));
        return JsonObject.empty()
                .with("dtype", tensor.type().name())
                .with("shape", new JsonArray(shape))
                .with("data_offsets", JsonArray.of(JsonNumber.of(begin), JsonNumber.of(end)));
    }

    private static List<TensorData> sorted(List<TensorData> tensors) {
        Set<String> names = new HashSet<>();
        for (TensorData tensor : tensors) {
            if (tensor.name().equals(SafetensorsHeader.METADATA) || !names.add(tensor.name())) {
                throw new IllegalArgumentException(
                        "safetensors: the name " + tensor.name() + " is taken");
            }
        }
        return tensors.stream().sorted(FILE_ORDER).toList();
    }
}
