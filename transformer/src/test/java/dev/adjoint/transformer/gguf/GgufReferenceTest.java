package dev.adjoint.transformer.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.transformer.gguf.GgufValue.Truth;
import dev.adjoint.transformer.gguf.GgufValue.Whole;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.text.Tokenizer;
import dev.adjoint.transformer.text.TokenizerFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds reading and writing against golden/gguf, which ggml's Python package made. */
class GgufReferenceTest {
    private static final Path ROOT = Path.of(System.getProperty("adjoint.root", ".."), "golden");
    private static final Path TINY = ROOT.resolve("gguf").resolve("tiny.gguf");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"
            })
    void blocksHaveTheBitsOfTheReference(String type) {
        try (Arena arena = Arena.ofConfined()) {
            GgufFile file = GgufFile.open(ROOT.resolve("gguf").resolve("blocks.gguf"), arena);
            assertEquals(type, file.tensor(type).type().name());
            assertArrayEquals(bits(file.floats(type + ".floats")), bits(file.floats(type)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"F16", "BF16", "Q8_0", "Q4_0"})
    void quantisedBytesAreThoseOfTheReference(String type) {
        try (Arena arena = Arena.ofConfined()) {
            GgufFile file = GgufFile.open(ROOT.resolve("gguf").resolve("blocks.gguf"), arena);
            float[] values = file.floats("values");
            GgmlType ggml = GgmlType.named(type).orElseThrow();
            GgufData data = new GgufData("x", ggml, List.of(16, 256), () -> values);
            GgufFile written = GgufFile.read("x", GgufWriter.encode(Map.of(), List.of(data)));
            assertArrayEquals(
                    file.bytes(type + ".stored").toArray(ValueLayout.JAVA_BYTE),
                    written.bytes("x").toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /** Blocks of bytes 7k + 3 with scales 0.5 and minima 0.25, executed with ggml's own C code. */
    @ParameterizedTest
    @CsvSource({
        "Q4_0, 0, -1, -37, -725.5",
        "Q4_1, 0, 2, 106, 1502",
        "Q5_0, 0, -1, -55, -804.5",
        "Q5_1, 0, 2, 240, 3483",
        "Q8_0, 0, -1, -40, -7456",
        "Q2_K, 80, 82, 1294, 164177.5",
        "Q3_K, 108, -1, -1056, -218152.5",
        "Q4_K, 0, 2, 24176, 2240152",
        "Q5_K, 0, 2, 50496, 4720688",
        "Q6_K, 208, -1, -15552, -1927300"
    })
    void formulasGiveTheSumsOfTheReference(
            GgmlType type, int scaleAt, int leastAt, double sum, double weighted) {
        byte[] block = new byte[type.blockBytes()];
        for (int i = 0; i < block.length; i++) {
            block[i] = (byte) (7 * i + 3);
        }
        setHalf(block, scaleAt, (byte) 0x38);
        setHalf(block, leastAt, (byte) 0x34);
        float[] values = new float[type.blockValues()];
        Dequantizer.decode(type, java.lang.foreign.MemorySegment.ofArray(block), values);
        double found = 0;
        double foundWeighted = 0;
        for (int i = 0; i < values.length; i++) {
            found += values[i];
            foundWeighted += i * (double) values[i];
        }
        assertEquals(sum, found);
        assertEquals(weighted, foundWeighted);
    }

    private static void setHalf(byte[] block, int at, byte high) {
        if (at >= 0) {
            block[at] = 0;
            block[at + 1] = high;
        }
    }

    @Test
    void metadataOfEveryTypeIsRead() throws IOException {
        GgufFile file = tiny();
        Map<String, GgufValue> values = file.metadata().values();
        assertEquals(3, file.version());
        assertEquals("qwen2", file.metadata().text("general.architecture"));
        assertEquals("tiny ü 😀", file.metadata().text("general.name"));
        assertEquals(new Whole(GgufType.U8, 200), values.get("test.uint8"));
        assertEquals(new Whole(GgufType.I8, -100), values.get("test.int8"));
        assertEquals(new Whole(GgufType.U16, 60_000), values.get("test.uint16"));
        assertEquals(new Whole(GgufType.I16, -30_000), values.get("test.int16"));
        assertEquals(new Whole(GgufType.U32, 4_000_000_000L), values.get("test.uint32"));
        assertEquals(new Whole(GgufType.I32, -2_000_000_000), values.get("test.int32"));
        assertEquals(new Whole(GgufType.U64, Long.MIN_VALUE + 1), values.get("test.uint64"));
        assertEquals(new Whole(GgufType.I64, -(1L << 62)), values.get("test.int64"));
        assertEquals(new GgufValue.Single(0.1f), values.get("test.float32"));
        assertEquals(new GgufValue.Real(0.1), values.get("test.float64"));
        assertEquals(new Truth(true), values.get("test.bool"));
        assertEquals(new GgufValue.Text("a\nb"), values.get("test.string"));
        assertEquals(0.1, file.metadata().optionalReal("test.float32").orElseThrow());
    }

    @Test
    void writingWhatWasReadGivesTheReferencesBytes() throws IOException {
        GgufFile file = tiny();
        List<GgufData> tensors =
                file.tensors().values().stream()
                        .map(tensor ->
                                new GgufData(
                                        tensor.name(),
                                        tensor.type(),
                                        tensor.shape(),
                                        () -> file.floats(tensor.name())))
                        .toList();
        byte[] written = GgufWriter.encode(file.metadata().values(), tensors);
        assertArrayEquals(Files.readAllBytes(TINY), written);
    }

    @Test
    void versionTwoReadsAlike() throws IOException {
        byte[] content = Files.readAllBytes(TINY);
        content[4] = 2;
        GgufFile file = GgufFile.read("two.gguf", content);
        assertEquals(2, file.version());
        assertEquals(tiny().tensors(), file.tensors());
    }

    @Test
    void tokenizerIsTheOneThatWasStored() throws IOException {
        TokenizerFile stored = GgufTokenizer.read(tiny());
        Path small = ROOT.resolve("tokenizer").resolve("small");
        TokenizerFile expected = TokenizerFile.read(small.resolve("tokenizer.json"));
        assertEquals(expected.vocabulary(), stored.vocabulary());
        assertEquals(expected.merges(), stored.merges());
        assertEquals(expected.addedTokens(), stored.addedTokens());
        assertEquals(expected.expression(), stored.expression());
        Tokenizer tokenizer = Tokenizer.of(stored);
        assertArrayEquals(
                Tokenizer.of(expected).encode("Grüße, 世界!\n"), tokenizer.encode("Grüße, 世界!\n"));
        int stop = tokenizer.idOf("<|im_end|>").orElseThrow();
        int end = tokenizer.idOf("<|endoftext|>").orElseThrow();
        assertEquals(List.of(stop, end), GgufTokenizer.stopIds(tiny(), stored));
        assertEquals("<|im_end|>", GgufTokenizer.token(tiny(), "eos").orElseThrow());
    }

    @Test
    void tokenizersGoThereAndBack() throws IOException {
        TokenizerFile stored = GgufTokenizer.read(tiny());
        int rows = tiny().tensor("token_embd.weight").shape().getFirst();
        Map<String, GgufValue> values = GgufTokenizer.metadata(stored, rows);
        GgufFile file = GgufFile.read("x", GgufWriter.encode(values, List.of()));
        assertEquals(stored, GgufTokenizer.read(file));
        assertEquals(
                tiny().metadata().strings("tokenizer.ggml.tokens"),
                file.metadata().strings("tokenizer.ggml.tokens"));
    }

    @Test
    void numbersGoThereAndBack() throws IOException {
        var config = GgufConfig.json(tiny());
        Json json = new Json("config.json", "", config);
        assertEquals("qwen2", json.field("model_type").asString());
        assertEquals(64, json.field("hidden_size").asInt());
        assertEquals(2, json.field("num_key_value_heads").asInt());
        assertEquals(1e-6, json.field("rms_norm_eps").asDouble());
        assertTrue(json.field("tie_word_embeddings").asBoolean());
        Map<String, GgufValue> values = GgufConfig.metadata(json);
        Map<String, GgufValue> stored = tiny().metadata().values();
        values.forEach((key, value) -> assertEquals(stored.get(key), value, key));
        assertTrue(values.size() >= 9, values::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "model.embed_tokens.weight, token_embd.weight",
        "lm_head.weight, output.weight",
        "model.norm.weight, output_norm.weight",
        "model.layers.7.input_layernorm.weight, blk.7.attn_norm.weight",
        "model.layers.12.self_attn.q_proj.bias, blk.12.attn_q.bias",
        "model.layers.0.self_attn.k_norm.weight, blk.0.attn_k_norm.weight",
        "model.layers.0.self_attn.o_proj.weight, blk.0.attn_output.weight",
        "model.layers.3.post_attention_layernorm.weight, blk.3.ffn_norm.weight",
        "model.layers.3.mlp.down_proj.weight, blk.3.ffn_down.weight",
        "model.layers.3.mlp.gate.weight, blk.3.ffn_gate_inp.weight"
    })
    void namesGoThereAndBack(String checkpoint, String gguf) {
        assertEquals(gguf, TensorNames.toGguf(checkpoint).orElseThrow());
        assertEquals(checkpoint, TensorNames.toCheckpoint(gguf).orElseThrow());
        assertTrue(TensorNames.toGguf("x" + checkpoint).isEmpty());
        assertTrue(TensorNames.toCheckpoint(gguf + "x").isEmpty());
    }

    @Test
    void expertsAppearOneByOne() {
        float[] values = new float[3 * 2 * 32];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        GgufData experts =
                new GgufData(
                        "blk.4.ffn_up_exps.weight", GgmlType.F32, List.of(3, 2, 32), () -> values);
        GgufFile file = GgufFile.read("x", GgufWriter.encode(Map.of(), List.of(experts)));
        GgufWeights weights = new GgufWeights(file);
        String name = "model.layers.4.mlp.experts.2.up_proj.weight";
        assertEquals(3, weights.names().size());
        assertEquals(List.of(2, 32), weights.shape(name));
        assertEquals(128, weights.floats(name)[0]);
        assertEquals(191, weights.floats(name)[63]);
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    private static GgufFile tiny() throws IOException {
        return GgufFile.read("tiny.gguf", Files.readAllBytes(TINY));
    }
}
