package dev.adjoint.transformer.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.transformer.json.Json;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading weight files: values against the reference library's, and every error by its message. */
class SafetensorsTest {
    private static final Path GOLDEN =
            Path.of(System.getProperty("adjoint.root", ".."), "golden", "weights");

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"half", "brain", "single", "scalar", "empty"})
    void floatsAreExact(String name) {
        try (Arena arena = Arena.ofConfined()) {
            float[] values =
                    Safetensors.open(GOLDEN.resolve("values.safetensors"), arena).floats(name);
            List<Json> expected = Json.read(GOLDEN.resolve("values.json")).field(name).elements();
            assertEquals(expected.size(), values.length);
            for (int i = 0; i < values.length; i++) {
                // A NaN's payload is not kept by every conversion, so NaNs are compared as such.
                float value = Float.intBitsToFloat((int) expected.get(i).asLong());
                assertEquals(
                        Float.floatToIntBits(value),
                        Float.floatToIntBits(values[i]),
                        name + "[" + i + "]");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ints", "longs"})
    void integersAreExact(String name) {
        try (Arena arena = Arena.ofConfined()) {
            int[] expected =
                    Json.read(GOLDEN.resolve("values.json")).field(name).elements().stream()
                            .mapToInt(Json::asInt)
                            .toArray();
            assertArrayEquals(
                    expected,
                    Safetensors.open(GOLDEN.resolve("values.safetensors"), arena).ints(name));
        }
    }

    @Test
    void headersAreRead() {
        try (Arena arena = Arena.ofConfined()) {
            Safetensors file = Safetensors.open(GOLDEN.resolve("values.safetensors"), arena);
            assertEquals(Map.of("format", "pt"), file.metadata());
            assertEquals(List.of(2, 32, 8), file.shape("half"));
            assertEquals(List.of(), file.shape("scalar"));
            assertEquals(List.of(0, 3), file.shape("empty"));
            assertEquals(1024, file.bytes("half").byteSize());
            assertEquals(7, file.names().size());
        }
    }

    static Stream<Arguments> brokenFiles() {
        return Stream.of(
                broken(
                        "f: the file has 5 bytes, a header length needs 8: it is truncated",
                        new byte[5]),
                broken(
                        "f: the header needs 999 bytes, the file has 2 more: it is truncated",
                        file(999, "{}", 0)),
                broken(
                        "f: the header length is 18446744073709551615, the format allows at most"
                                + " 100000000: not a safetensors file",
                        file(-1, "{}", 0)),
                broken("f: header: expected an object, found an array", file("[]", 0)),
                broken(
                        "f: header: line 2, column 1: the field \"a\" stands twice in one object",
                        file(
                                "{\"a\":"
                                        + entry("F32", "[1]", 0, 4)
                                        + ",\n\"a\":"
                                        + entry("F32", "[1]", 4, 8)
                                        + "}",
                                8)),
                broken("f: header: a: expected an object, found 3", file("{\"a\":3}", 0)),
                broken(
                        "f: header: a.shape: the field is missing",
                        file("{\"a\":{\"dtype\":\"F32\"}}", 0)),
                broken("f: header: a.dtype: unknown type \"F31\"", one("F31", "[1]", 0, 4)),
                broken(
                        "f: header: a.shape[1]: expected an axis of 0 or more, found -2",
                        one("F32", "[2,-2]", 0, 4)),
                broken(
                        "f: header: a.data_offsets: [-4, 0] is no byte range",
                        one("F32", "[1]", -4, 0)),
                broken(
                        "f: header: a.data_offsets: [4, 0] is no byte range",
                        one("F32", "[1]", 4, 0)),
                broken(
                        "f: header: a.data_offsets: expected [begin, end], found 1 elements",
                        file("{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0]}}", 0)),
                broken(
                        "f: header: a.data_offsets: F32 [2, 3] needs 24 bytes, the range has 20",
                        one("F32", "[2,3]", 0, 20)),
                broken(
                        "f: header: a.data_offsets: F32 [2147483647, 2147483647, 2] needs more than"
                                + " 2^63 bytes, the range has 4",
                        one("F32", "[2147483647,2147483647,2]", 0, 4)),
                broken(
                        "f: header: a.shape[0]: expected an integer, found 4294967297",
                        one("F32", "[4294967297]", 0, 4)),
                broken(
                        "f: header: a.data_offsets: F32 [1] needs 4 bytes, the range has 4294967300",
                        file("{\"a\":" + entry("F32", "[1]", 0, 4_294_967_300L) + "}", 4)),
                broken(
                        "f: header: a.data_offsets: F32 [65536, 65536, 65536, 65536] needs more"
                                + " than 2^63 bytes, the range has 0",
                        one("F32", "[65536,65536,65536,65536]", 0, 0)),
                broken(
                        "f: a: starts at byte 9223372036854775803, after a gap from 0",
                        file(
                                "{\"a\":"
                                        + entry("F32", "[1]", Long.MAX_VALUE - 4, Long.MAX_VALUE)
                                        + "}",
                                4)),
                broken(
                        "f: the header length is 4294967298, the format allows at most 100000000:"
                                + " not a safetensors file",
                        file((1L << 32) + 2, "{}", 0)),
                broken("f: a: starts at byte 4, after a gap from 0", one("F32", "[1]", 4, 8)),
                broken(
                        "f: b: starts at byte 2, inside the tensor before it, which ends at 4",
                        file(
                                "{\"a\":"
                                        + entry("F32", "[1]", 0, 4)
                                        + ",\"b\":"
                                        + entry("F32", "[1]", 2, 6)
                                        + "}",
                                6)),
                broken(
                        "f: the tensors need 4 bytes after the header, the file has 3: it is"
                                + " truncated",
                        file("{\"a\":" + entry("F32", "[1]", 0, 4) + "}", 3)),
                broken(
                        "f: the tensors need 4 bytes after the header, the file has 5",
                        file("{\"a\":" + entry("F32", "[1]", 0, 4) + "}", 5)),
                broken(
                        "f: header: __metadata__.format: expected a string, found 1",
                        file("{\"__metadata__\":{\"format\":1}}", 0)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenFiles")
    void brokenFilesAreRefused(String message, byte[] content) {
        assertEquals(message, refused(() -> Safetensors.read("f", content)));
    }

    @Test
    void textThatIsNoJsonIsRefused() {
        String message = refused(() -> Safetensors.read("f", file("{\"a\":}", 0)));
        assertTrue(
                message.startsWith("f: header: line 1, column 6: Unexpected character"), message);
    }

    @Test
    void deepHeadersAreRefused() {
        String deep = "{\"a\":" + "[".repeat(1_000_000);
        String message = refused(() -> Safetensors.read("f", file(deep, 0)));
        assertTrue(message.startsWith("f: header: "), message);
        assertTrue(message.contains("nesting depth"), message);
    }

    @Test
    void wrongQuestionsAreRefused() {
        Safetensors file =
                Safetensors.read(
                        "f",
                        SafetensorsWriter.encode(
                                List.of(
                                        new TensorData.Floats("w", List.of(1), new float[] {1}),
                                        new TensorData.Longs(
                                                "n", List.of(2), new long[] {7, 1L << 31})),
                                Map.of()));
        assertEquals("f: x: no such tensor among 2", refused(() -> file.floats("x")));
        assertEquals(
                "f: n: the type is I64, but floats are read from F32, BF16 and F16",
                refused(() -> file.floats("n")));
        assertEquals(
                "f: w: the type is F32, but ints are read from I32 and I64",
                refused(() -> file.ints("w")));
        assertEquals(
                "f: w: the type is F32, but longs are read from I64",
                refused(() -> file.longs("w")));
        assertEquals(
                "f: n: element 1 is 2147483648, outside the range of int",
                refused(() -> file.ints("n")));
        assertArrayEquals(new long[] {7, 1L << 31}, file.longs("n"));
    }

    @Test
    void aMissingFileIsNamed() {
        try (Arena arena = Arena.ofConfined()) {
            Path path = folder.resolve("no.safetensors");
            String message = refused(() -> Safetensors.open(path, arena));
            assertEquals(
                    path + ": cannot be read: java.nio.file.NoSuchFileException: " + path, message);
        }
    }

    @Test
    void shardsAreReadThroughTheIndex() throws IOException {
        shard("model-00001-of-00002.safetensors", "a", 1f);
        shard("model-00002-of-00002.safetensors", "b", 2f);
        index(
                "{\"weight_map\":{\"b\":\"model-00002-of-00002.safetensors\","
                        + "\"a\":\"model-00001-of-00002.safetensors\"}}");
        try (Arena arena = Arena.ofConfined()) {
            WeightFolder weights = WeightFolder.open(folder, arena);
            assertEquals(List.of("a", "b"), List.copyOf(weights.names()));
            assertArrayEquals(new float[] {1}, weights.floats("a"));
            assertArrayEquals(new float[] {2}, weights.floats("b"));
            assertEquals(List.of(1), weights.shape("b"));
            assertEquals(
                    "model.safetensors.index.json: c: no such tensor among 2",
                    refused(() -> weights.floats("c")));
        }
    }

    @Test
    void brokenFoldersAreRefused() throws IOException {
        assertEquals(
                folder + ": holds neither model.safetensors nor model.safetensors.index.json",
                folderRefused());
        shard("one.safetensors", "a", 1f);
        String start = "model.safetensors.index.json: ";
        index("{\"weight_map\":{\"a\":\"two.safetensors\"}}");
        assertEquals(
                start + "weight_map.a: the file two.safetensors is missing in " + folder,
                folderRefused());
        index("{\"weight_map\":{\"b\":\"one.safetensors\"}}");
        assertEquals(
                start + "weight_map.b: the file one.safetensors has no such tensor",
                folderRefused());
        index("{\"weight_map\":{\"b\":\"../one.safetensors\"}}");
        assertEquals(
                start + "weight_map.b: expected a plain file name, found \"../one.safetensors\"",
                folderRefused());
        index("{}");
        assertEquals(start + "weight_map: the field is missing", folderRefused());
    }

    private String folderRefused() {
        try (Arena arena = Arena.ofConfined()) {
            return refused(() -> WeightFolder.open(folder, arena));
        }
    }

    private void shard(String file, String tensor, float value) {
        SafetensorsWriter.write(
                folder.resolve(file),
                List.of(new TensorData.Floats(tensor, List.of(1), new float[] {value})));
    }

    private void index(String json) throws IOException {
        Files.writeString(folder.resolve("model.safetensors.index.json"), json);
    }

    private static String refused(Runnable action) {
        return assertThrows(WeightFileException.class, action::run).getMessage();
    }

    private static Arguments broken(String message, byte[] content) {
        return Arguments.of(message, content);
    }

    private static byte[] one(String type, String shape, long begin, long end) {
        return file("{\"a\":" + entry(type, shape, begin, end) + "}", (int) Math.max(0, end));
    }

    private static String entry(String type, String shape, long begin, long end) {
        return "{\"dtype\":\""
                + type
                + "\",\"shape\":"
                + shape
                + ",\"data_offsets\":["
                + begin
                + ","
                + end
                + "]}";
    }

    private static byte[] file(String header, int dataBytes) {
        return file(header.length(), header, dataBytes);
    }

    private static byte[] file(long headerLength, String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        byte[] content =
                ByteBuffer.allocate(8 + json.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(headerLength)
                        .put(json)
                        .array();
        return Arrays.copyOf(content, content.length + dataBytes);
    }
}
