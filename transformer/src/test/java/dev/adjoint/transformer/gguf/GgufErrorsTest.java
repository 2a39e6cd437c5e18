package dev.adjoint.transformer.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.transformer.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that contradict themselves, and the messages they get. */
class GgufErrorsTest {
    private static final Path TINY =
            Path.of(System.getProperty("adjoint.root", ".."), "golden", "gguf", "tiny.gguf");

    static List<Arguments> hostileFiles() {
        return List.of(
                hostile("magic: at byte 0: expected GGUF, found 0x00000001", sink -> sink.i32(1)),
                hostile(
                        "version: at byte 4: expected 2 or 3, found 1",
                        sink -> start(sink, 1, 0, 0)),
                hostile(
                        "version: at byte 4: the file is big-endian, which is not supported",
                        sink -> start(sink, 3 << 24, 0, 0)),
                hostile(
                        "tensor_count: at byte 8: the count 18446744073709551615 needs 24 bytes"
                                + " each, the file has 8 more",
                        sink -> start(sink, 3, -1, 0)),
                hostile(
                        "kv_count: at byte 16: the count 1099511627776 needs 13 bytes each,"
                                + " the file has 0 more",
                        sink -> start(sink, 3, 0, 1L << 40)),
                hostile(
                        "kv[0]: at byte 24: the count 4611686018427387904 needs 1 bytes each,"
                                + " the file has 20 more",
                        sink -> {
                            start(sink, 3, 0, 1);
                            sink.i64(1L << 62);
                            sink.raw(new byte[20]);
                        }),
                hostile(
                        "k: at byte 33: unknown value type 13",
                        sink -> {
                            start(sink, 3, 0, 1);
                            sink.text("k");
                            sink.i32(13);
                        }),
                hostile(
                        "k: at byte 41: the count 1152921504606846977 needs 8 bytes each,"
                                + " the file has 8 more",
                        sink -> array(sink, 10, (1L << 60) + 1, 8)),
                hostile(
                        "k: at byte 97: arrays nest deeper than 4",
                        sink -> {
                            array(sink, 9, 1, 0);
                            for (int i = 0; i < 10; i++) {
                                sink.i32(9);
                                sink.i64(1);
                            }
                        }),
                hostile(
                        "k: at byte 38: the key stands there twice",
                        sink -> {
                            start(sink, 3, 0, 2);
                            for (int i = 0; i < 2; i++) {
                                sink.text("k");
                                sink.i32(0);
                                sink.integer(1, 5);
                            }
                        }),
                hostile(
                        "kv[0]: at byte 32: the string is not UTF-8",
                        sink -> {
                            start(sink, 3, 0, 1);
                            sink.i64(2);
                            sink.raw(new byte[] {(byte) 0xC3, 'x'});
                            sink.raw(new byte[20]);
                        }),
                hostile(
                        "general.alignment: at byte 57: expected a power of two, found 48",
                        sink -> {
                            start(sink, 3, 0, 1);
                            sink.text("general.alignment");
                            sink.i32(4);
                            sink.i32(48);
                        }),
                hostile("t: at byte 33: 5 axes, the format allows 4", sink -> tensor(sink, 5, 0)),
                hostile(
                        "t: at byte 33: shape [2147483647, 2147483647, 2147483647] has more than"
                                + " 2^63 values",
                        sink ->
                                tensor(
                                        sink,
                                        0,
                                        0,
                                        Integer.MAX_VALUE,
                                        Integer.MAX_VALUE,
                                        Integer.MAX_VALUE)),
                hostile(
                        "t: at byte 37: an axis of 18446744073709551615 is too long",
                        sink -> tensor(sink, 0, 0, -1)),
                hostile(
                        "t: at byte 33: rows of 33 values are no whole blocks of Q8_0,"
                                + " which have 32",
                        sink -> tensor(sink, 8, 0, 33)),
                hostile("t: at byte 45: unknown tensor type 5", sink -> tensor(sink, 5, 0, 32)),
                hostile(
                        "t: at byte 49: the offset 16 is no multiple of the alignment 32",
                        sink -> tensor(sink, 0, 16, 32)),
                hostile(
                        "t: at byte 57: needs 128 bytes from 9223372036854775776 of the data,"
                                + " the file has 128 bytes of data",
                        sink -> tensor(sink, 0, Long.MAX_VALUE - 31, 32)),
                hostile(
                        "t: at byte 57: needs 132 bytes from 0 of the data, the file has 128"
                                + " bytes of data",
                        sink -> tensor(sink, 0, 0, 33)),
                hostile(
                        "u: at byte 90: needs 64 bytes from 32 of the data, inside of t",
                        sink -> twoTensors(sink, "t", "u")),
                hostile(
                        "t: at byte 90: the tensor stands there twice",
                        sink -> twoTensors(sink, "t", "t")));
    }

    private static Arguments hostile(String message, Consumer<ByteSink> writer) {
        return Arguments.of(message, writer);
    }

    private static void start(ByteSink sink, int version, long tensors, long values) {
        sink.i32(GgufHeader.MAGIC);
        sink.i32(version);
        sink.i64(tensors);
        sink.i64(values);
    }

    private static void array(ByteSink sink, int type, long count, int bytes) {
        start(sink, 3, 0, 1);
        sink.text("k");
        sink.i32(9);
        sink.i32(type);
        sink.i64(count);
        sink.raw(new byte[bytes]);
    }

    private static void tensor(ByteSink sink, int type, long offset, long... axes) {
        start(sink, 3, 1, 0);
        entry(sink, "t", axes.length == 0 ? 5 : axes.length, type, offset, axes);
        sink.raw(new byte[(axes.length == 1 ? 7 : 0) + 128]);
    }

    private static void twoTensors(ByteSink sink, String first, String second) {
        start(sink, 3, 2, 0);
        entry(sink, first, 1, 0, 0, 16);
        entry(sink, second, 1, 0, 32, 16);
        sink.raw(new byte[6 + 128]);
    }

    private static void entry(
            ByteSink sink, String name, int count, int type, long offset, long... axes) {
        sink.text(name);
        sink.i32(count);
        for (long axis : axes) {
            sink.i64(axis);
        }
        sink.i32(type);
        sink.i64(offset);
    }

    @ParameterizedTest
    @MethodSource("hostileFiles")
    void hostileFilesAreRefused(String message, Consumer<ByteSink> writer) {
        ByteSink sink = new ByteSink();
        writer.accept(sink);
        WeightFileException error =
                assertThrows(
                        WeightFileException.class, () -> GgufFile.read("x.gguf", sink.bytes()));
        assertEquals("x.gguf: " + message, error.getMessage());
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] content = Files.readAllBytes(TINY);
        for (int length = 0; length < content.length - 1; length += length < 2_000 ? 1 : 997) {
            byte[] cut = java.util.Arrays.copyOf(content, length);
            WeightFileException error =
                    assertThrows(WeightFileException.class, () -> GgufFile.read("x.gguf", cut));
            assertTrue(error.getMessage().startsWith("x.gguf: "), error::getMessage);
        }
    }

    @Test
    void valuesOfAnotherKindAreRefused() throws IOException {
        GgufMetadata metadata = GgufFile.read("t.gguf", Files.readAllBytes(TINY)).metadata();
        assertMessage("t.gguf: no: the key is missing", () -> metadata.text("no"));
        assertMessage(
                "t.gguf: test.int8: expected a string, found I8 -100",
                () -> metadata.text("test.int8"));
        assertMessage(
                "t.gguf: test.uint32: expected an integer in the range of int, found U32 4000000000",
                () -> metadata.integer("test.uint32"));
        assertMessage(
                "t.gguf: test.floats: expected an array of strings, found ARRAY 2 of F32",
                () -> metadata.strings("test.floats"));
        assertMessage(
                "t.gguf: test.string: expected a finite number, found STRING \"a\\nb\"",
                () -> metadata.optionalReal("test.string"));
    }

    private static void assertMessage(String message, Runnable call) {
        assertEquals(message, assertThrows(RuntimeException.class, call::run).getMessage());
    }

    @Test
    void whatCannotBeStoredIsRefused() {
        assertMessage(
                "gguf: x: rows of 33 values are no whole blocks of Q8_0",
                () -> data(GgmlType.Q8_0, 33, 0));
        assertMessage("gguf: x: the type Q4_K is not written", () -> data(GgmlType.Q4_K, 256, 0));
        assertMessage(
                "gguf: x: value 0 is NaN as Q8_0",
                () -> GgufWriter.encode(Map.of(), List.of(data(GgmlType.Q8_0, 32, Float.NaN))));
        assertMessage(
                "gguf: x: the values from 0 need the scale 7.874016E35, beyond a half as Q8_0",
                () -> GgufWriter.encode(Map.of(), List.of(data(GgmlType.Q8_0, 32, 1e38f))));
        assertMessage(
                "gguf: the tensor x stands there twice",
                () ->
                        GgufWriter.encode(
                                Map.of(),
                                List.of(data(GgmlType.F32, 1, 0), data(GgmlType.F32, 1, 0))));
    }

    private static GgufData data(GgmlType type, int count, float value) {
        float[] values = new float[count];
        java.util.Arrays.fill(values, value);
        return new GgufData("x", type, List.of(count), () -> values);
    }
}
