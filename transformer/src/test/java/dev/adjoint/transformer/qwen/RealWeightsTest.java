package dev.adjoint.transformer.qwen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.SelectedLogProb;
import dev.adjoint.transformer.generate.Generator;
import dev.adjoint.transformer.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Qwen2.5-Coder-0.5B-Instruct with its weights decoded to 32-bit floats, against what transformers
 * says of the same weights.
 */
@Tag("real-weights")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealWeightsTest {
    private static final Path SCORED =
            Path.of(System.getProperty("adjoint.root", ".."), "golden", "real", "scored.json");

    /** Of transformers, in nats for a token. */
    private static final double NEGATIVE_LOG_LIKELIHOOD = 1.298886;

    private Optional<QwenFolder> loaded = Optional.empty();

    @BeforeAll
    void load() throws IOException {
        loaded = Optional.of(ModelFiles.load(RealWeights.file()));
    }

    private QwenFolder folder() {
        return loaded.orElseThrow();
    }

    @Test
    void textIsAsLikelyAsForTransformers() {
        int[] ids = Json.read(SCORED).elements().stream().mapToInt(Json::asInt).toArray();
        assertEquals(512, ids.length);
        int predictions = ids.length - 1;
        int[] rows = IntStream.range(0, predictions).toArray();
        int[] targets = Arrays.copyOfRange(ids, 1, ids.length);
        double found =
                Execution.withoutTracking()
                        .call(() -> {
                            QwenModel model = folder().model();
                            Tensor hidden = model.hidden(PackedBatch.of(List.of(ids)));
                            Tensor chosen = hidden.gatherRows(Tensor.of(rows, predictions));
                            Tensor logits = model.logits(chosen); // (511, vocabulary)
                            Tensor next = Tensor.of(targets, predictions);
                            double sum = 0;
                            for (double each : SelectedLogProb.of(logits, next).toDoubles()) {
                                sum -= each;
                            }
                            return sum / predictions;
                        });
        assertEquals(NEGATIVE_LOG_LIKELIHOOD, found, 1e-4);
    }

    private String conversation(String question) {
        return folder().chatFormat().prompt(question);
    }

    private void assertContinued(String prompt, int tokens, int... expected) {
        int[] ids = folder().tokenizer().encode(prompt);
        assertEquals(tokens, ids.length, prompt);
        Generator.Decoding greedy = new Generator.Decoding(0, expected.length, List.of());
        int[] found =
                new Generator(folder().model(), greedy)
                        .generate(List.of(ids), List.of(RandomKey.root(0)))
                        .getFirst()
                        .tokens();
        assertArrayEquals(expected, found, prompt);
    }

    @Test
    void plainTextIsContinued() {
        assertContinued(
                "The capital of France is",
                5,
                12095,
                13,
                12095,
                374,
                7407,
                304,
                279,
                10200,
                30282,
                949,
                315,
                9625,
                13,
                576,
                6722,
                315,
                9625,
                374);
    }

    @Test
    void aQuestionIsAnswered() {
        assertContinued(
                conversation(
                        "Natalia sold 48 clips in April and half as many in May."
                                + " How many clips altogether? Think step by step."),
                56,
                1249,
                8253,
                279,
                2790,
                1372,
                315,
                26111,
                6088,
                553,
                63020,
                304,
                5813,
                323,
                3217,
                11,
                582,
                1184,
                311,
                1795,
                1493,
                7354,
                1447,
                16,
                13);
    }

    @Test
    void aFunctionIsWritten() {
        assertContinued(
                conversation("Write a Python function that returns the n-th Fibonacci number."),
                41,
                8420,
                594,
                264,
                13027,
                729,
                311,
                11047,
                279,
                308,
                7563,
                79683,
                1372,
                1667,
                458,
                86875,
                5486,
                1447,
                73594,
                12669,
                198,
                750,
                75698,
                1445,
                982);
    }

    /** The sheet's two engines agree on 12 tokens. */
    @Test
    void theMiddleIsFilledIn() {
        assertContinued(
                "<|fim_prefix|>def add(a, b):\n    <|fim_suffix|>\n\nprint(add(2, 3))\n<|fim_middle|>",
                19,
                689,
                264,
                488,
                293,
                271,
                1350,
                25906,
                7,
                20,
                11,
                220,
                22);
    }
}
