package dev.adjoint.transformer.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writing weight files: the reference library's bytes, round trips, and what a failure leaves
 * behind.
 */
class SafetensorsWriterTest {
    private static final Path GOLDEN =
            Path.of(System.getProperty("adjoint.root", ".."), "golden", "weights");

    @TempDir Path folder;

    private static List<TensorData> ordered() {
        return List.of(
                new TensorData.Floats(
                        "model.norm.weight", List.of(5), new float[] {0, 0.25f, 0.5f, 0.75f, 1}),
                new TensorData.Floats(
                        "model.layers.10.mlp.up_proj.weight",
                        List.of(2, 3),
                        new float[] {-2, -1, 0, 1, 2, 3}),
                new TensorData.Floats(
                        "model.layers.2.mlp.up_proj.weight",
                        List.of(3, 2),
                        new float[] {1, 1, 1, 1, 1, 1}),
                new TensorData.Longs("step", List.of(), new long[] {12_345_678_901L}),
                new TensorData.Longs("key", List.of(3), new long[] {1, -2, 3}),
                new TensorData.Ints("ids", List.of(2, 2), new int[] {5, 6, 7, -8}),
                new TensorData.Floats("a \"quoted\" näme", List.of(1), new float[] {2.5f}));
    }

    @Test
    void bytesAreThoseOfTheReference() throws IOException {
        byte[] expected = Files.readAllBytes(GOLDEN.resolve("ordered.safetensors"));
        assertArrayEquals(expected, SafetensorsWriter.encode(ordered(), SafetensorsWriter.PYTORCH));
        List<TensorData> reversed = new ArrayList<>(ordered());
        Collections.reverse(reversed);
        SafetensorsWriter.write(folder.resolve("x.safetensors"), reversed);
        assertArrayEquals(expected, Files.readAllBytes(folder.resolve("x.safetensors")));
        assertEquals(List.of("x.safetensors"), files());
    }

    /** Ties go to the even neighbour, as in PyTorch; what is too large becomes infinite. */
    @Test
    void roundedValuesAreTheNearest() {
        float step = 0x1p-7f;
        float[] values = {
            1 + step / 2, 1 + 3 * step / 2, 1 + 0.51f * step, -0f, Float.MAX_VALUE, Float.NaN
        };
        assertArrayEquals(
                new float[] {1, 1 + 2 * step, 1 + step, -0f, Float.POSITIVE_INFINITY, Float.NaN},
                rounded(values, StorageType.BF16));
        assertArrayEquals(
                new float[] {1, 1 + 0x1p-9f, 0x1p-24f, -0f, Float.POSITIVE_INFINITY, Float.NaN},
                rounded(
                        new float[] {
                            1 + 0x1p-11f, 1 + 3 * 0x1p-11f, 0x1.8p-25f, -0f, 1e5f, Float.NaN
                        },
                        StorageType.F16));
        assertEquals(
                "x: floats are rounded to BF16 or F16, not to F32",
                assertThrows(IllegalArgumentException.class, () -> rounded(values, StorageType.F32))
                        .getMessage());
    }

    private static float[] rounded(float[] values, StorageType type) {
        TensorData tensor = new TensorData.Rounded("x", List.of(values.length), values, type);
        byte[] bytes = SafetensorsWriter.encode(List.of(tensor), SafetensorsWriter.PYTORCH);
        return Safetensors.read("x.safetensors", bytes).floats("x");
    }

    @Test
    void tensorsLargerThanTheBufferComeBack() {
        float[] values = new float[700_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(i * 6_121);
        }
        Path path = folder.resolve("large.safetensors");
        SafetensorsWriter.write(
                path, List.of(new TensorData.Floats("w", List.of(values.length), values)));
        try (Arena arena = Arena.ofConfined()) {
            assertArrayEquals(values, Safetensors.open(path, arena).floats("w"));
        }
    }

    @Test
    void aFailedWriteLeavesTheOldFileAlone() throws IOException {
        Path path = folder.resolve("w.safetensors");
        SafetensorsWriter.write(path, ordered());
        byte[] before = Files.readAllBytes(path);
        WeightFileException failure =
                assertThrows(
                        WeightFileException.class,
                        () ->
                                AtomicFile.write(
                                        path,
                                        channel -> {
                                            channel.write(ByteBuffer.allocate(100));
                                            throw new IOException("No space left on device");
                                        }));
        assertEquals(
                path + ": cannot be written: java.io.IOException: No space left on device",
                failure.getMessage());
        assertArrayEquals(before, Files.readAllBytes(path));
        assertEquals(List.of("w.safetensors"), files());
    }

    @Test
    void aMissingFolderIsNamed() {
        Path path = folder.resolve("no").resolve("w.safetensors");
        WeightFileException failure =
                assertThrows(
                        WeightFileException.class, () -> SafetensorsWriter.write(path, ordered()));
        assertEquals(
                true,
                failure.getMessage().startsWith(path + ": cannot be written: "),
                failure.getMessage());
    }

    @Test
    void tensorsThatContradictThemselvesAreRefused() {
        assertEquals(
                "w: shape [2, 3] and 5 values do not agree",
                refused(() -> new TensorData.Floats("w", List.of(2, 3), new float[5])));
        assertEquals(
                "n: shape [-1, 0] and 0 values do not agree",
                refused(() -> new TensorData.Ints("n", List.of(-1, 0), new int[0])));
        assertEquals(
                "n: shape [-1, -5] and 5 values do not agree",
                refused(() -> new TensorData.Ints("n", List.of(-1, -5), new int[5])));
        TensorData tensor = new TensorData.Ints("n", List.of(1), new int[1]);
        assertEquals(
                "safetensors: the name n is taken",
                refused(() ->
                        SafetensorsWriter.encode(
                                List.of(tensor, tensor), SafetensorsWriter.PYTORCH)));
    }

    private static String refused(Runnable action) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, action::run).getMessage());
    }

    private List<String> files() throws IOException {
        try (Stream<Path> list = Files.list(folder)) {
            return list.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
