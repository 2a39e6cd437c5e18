package dev.adjoint.transformer.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.transformer.qwen.ThreadCosts;
import dev.adjoint.transformer.weights.Safetensors;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of the size of Qwen2.5-1.5B, with a hole where the weights would be: opening them takes a
 * part of a second and no memory for the weights or the vocabulary.
 */
class LargeFilesTest {
    private static final int WIDTH = 1536;
    private static final int INNER = 8960;
    private static final int KEYS = 256;
    private static final int ROWS = 151_936;
    private static final int LAYERS = 28;
    private static final long NANOSECONDS = 500_000_000L;

    /** Names, shapes, places, and the classes that read them; not the three billion bytes. */
    private static final long BYTES = 8L << 20;

    @TempDir private Path folder;

    /** The weights' axes under their names in a GGUF file. */
    private static Map<String, List<Integer>> shapes() {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        shapes.put("token_embd.weight", List.of(ROWS, WIDTH));
        for (int layer = 0; layer < LAYERS; layer++) {
            String block = "blk." + layer + ".";
            shapes.put(block + "attn_norm.weight", List.of(WIDTH));
            shapes.put(block + "ffn_norm.weight", List.of(WIDTH));
            shapes.put(block + "attn_q.weight", List.of(WIDTH, WIDTH));
            shapes.put(block + "attn_q.bias", List.of(WIDTH));
            for (String part : List.of("k", "v")) {
                shapes.put(block + "attn_" + part + ".weight", List.of(KEYS, WIDTH));
                shapes.put(block + "attn_" + part + ".bias", List.of(KEYS));
            }
            shapes.put(block + "attn_output.weight", List.of(WIDTH, WIDTH));
            shapes.put(block + "ffn_gate.weight", List.of(INNER, WIDTH));
            shapes.put(block + "ffn_up.weight", List.of(INNER, WIDTH));
            shapes.put(block + "ffn_down.weight", List.of(WIDTH, INNER));
        }
        shapes.put("output_norm.weight", List.of(WIDTH));
        return shapes;
    }

    private static long size(List<Integer> shape) {
        return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }

    private Path sparse(String name, byte[] header, long data) throws IOException {
        Path path = folder.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(header);
            file.setLength(header.length + data);
        }
        return path;
    }

    private Path gguf() throws IOException {
        List<String> tokens =
                IntStream.range(0, ROWS).mapToObj(id -> "token" + id).collect(Collectors.toList());
        ByteSink sink = new ByteSink();
        sink.i32(GgufHeader.MAGIC);
        sink.i32(3);
        sink.i64(shapes().size());
        sink.i64(2);
        for (String key : List.of("tokenizer.ggml.tokens", "tokenizer.ggml.merges")) {
            sink.text(key);
            sink.i32(GgufType.ARRAY.number());
            sink.i32(GgufType.STRING.number());
            sink.i64(tokens.size());
            tokens.forEach(sink::text);
        }
        long begin = 0;
        for (Map.Entry<String, List<Integer>> tensor : shapes().entrySet()) {
            sink.text(tensor.getKey());
            sink.i32(tensor.getValue().size());
            tensor.getValue().reversed().forEach(axis -> sink.i64(axis));
            sink.i32(GgmlType.F16.number());
            sink.i64(begin);
            begin += 2 * size(tensor.getValue());
        }
        return sparse("large.gguf", sink.bytes(), begin + 32);
    }

    private Path safetensors() throws IOException {
        StringBuilder json = new StringBuilder("{");
        long begin = 0;
        for (Map.Entry<String, List<Integer>> tensor : shapes().entrySet()) {
            long end = begin + 2 * size(tensor.getValue());
            json.append(begin == 0 ? "" : ",");
            json.append("\"" + tensor.getKey() + "\":{\"dtype\":\"BF16\",\"shape\":");
            json.append(tensor.getValue() + ",\"data_offsets\":[" + begin + "," + end + "]}");
            begin = end;
        }
        byte[] text = json.append("}").toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer header =
                ByteBuffer.allocate(Long.BYTES + text.length).order(ByteOrder.LITTLE_ENDIAN);
        return sparse("large.safetensors", header.putLong(text.length).put(text).array(), begin);
    }

    private static void assertCheap(Path file, Function<Arena, Long> open)
            {
        assertTrue(file.toFile().length() > 3_000_000_000L, file::toString);
        ThreadCosts costs = new ThreadCosts();
        for (int again = 0; again < 2; again++) {
            try (Arena arena = Arena.ofConfined()) {
                long bytes = costs.bytes();
                long time = costs.nanoseconds();
                assertEquals(1_543_714_304L, open.apply(arena));
                long taken = costs.nanoseconds() - time;
                long allocated = costs.bytes() - bytes;
                assertTrue(allocated < BYTES, () -> file + ": " + allocated + " bytes");
                assertTrue(taken < NANOSECONDS, () -> file + ": " + taken + " ns");
            }
        }
    }

    @Test
    void openingALargeGgufFileIsCheap() throws Exception {
        Path file = gguf();
        assertCheap(
                file,
                arena ->
                        GgufFile.open(file, arena).tensors().values().stream()
                                .mapToLong(GgufTensor::size)
                                .sum());
    }

    @Test
    void openingALargeSafetensorsFileIsCheap() throws Exception {
        Path file = safetensors();
        assertCheap(
                file,
                arena -> {
                    Safetensors opened = Safetensors.open(file, arena);
                    return opened.names().stream()
                            .mapToLong(each -> opened.entry(each).size())
                            .sum();
                });
    }
}
