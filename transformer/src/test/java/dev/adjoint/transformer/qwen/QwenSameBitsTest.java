package dev.adjoint.transformer.qwen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.program.Backend;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.generate.Generator;
import dev.adjoint.transformer.generate.Generator.Decoding;
import dev.adjoint.transformer.generate.Response;
import dev.adjoint.vector.VectorBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A token's logits and log-probability have the same bits whatever else is computed with it: other
 * sequences, a cache filled in any pieces, one thread or two.
 */
@DisabledIfSystemProperty(
        named = "adjoint.scalar",
        matches = ".*",
        disabledReason = "compares numbers of threads of the vector backend")
class QwenSameBitsTest {
    private static final int LONGEST = 40;

    static Stream<Arguments> cases() {
        return names().stream()
                .flatMap(
                        name -> Stream.of(1, 2, 5, 16, 64).map(count -> Arguments.of(name, count)));
    }

    /** The logits of every sequence on its own, on one thread. */
    private static List<int[]> alone(QwenModel model, List<int[]> sequences) {
        return onThreads(
                1,
                () ->
                        sequences.stream()
                                .map(sequence -> Golden.logits(model, List.of(sequence)))
                                .map(logits -> Golden.bits(logits.toFloats()))
                                .toList());
    }

    private static <T> T onThreads(int threads, java.util.function.Supplier<T> code) {
        try (VectorBackend backend = new VectorBackend(threads)) {
            return Golden.on(backend, code);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void packedSequencesAreAsOneByOne(String name, int count) {
        QwenModel model = Golden.read(name).model();
        List<int[]> sequences = Golden.random(new Random(count), count, LONGEST);
        int[] expected = alone(model, sequences).stream().reduce(new int[0], Golden::joined);
        for (int threads = 1; threads <= 2; threads++) {
            float[] packed = onThreads(threads, () -> Golden.logits(model, sequences)).toFloats();
            assertArrayEquals(expected, Golden.bits(packed), name + " threads " + threads);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aCacheFilledInPiecesIsAsTheWholeSequence(String name, int count) {
        QwenModel model = Golden.read(name).model();
        Random random = new Random(100 + count);
        List<int[]> sequences = Golden.random(random, count, LONGEST);
        List<int[]> expected = alone(model, sequences);
        for (int threads = 1; threads <= 2; threads++) {
            List<int[]> found =
                    onThreads(threads, () -> new Pieces(model, sequences, random).logits());
            for (int i = 0; i < count; i++) {
                assertArrayEquals(expected.get(i), found.get(i), name + " sequence " + i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void logProbabilitiesAreAsOneByOne(String name, int count) {
        QwenModel model = Golden.read(name).model();
        List<int[]> sequences = Golden.random(new Random(200 + count), count, LONGEST);
        for (double temperature : new double[] {1, 0.6}) {
            int[] expected =
                    onThreads(
                            1,
                            () ->
                                    sequences.stream()
                                            .map(sequence ->
                                                    logProbs(model, List.of(sequence), temperature))
                                            .reduce(new int[0], Golden::joined));
            int[] packed = onThreads(2, () -> logProbs(model, sequences, temperature));
            assertArrayEquals(expected, packed, name + " at temperature " + temperature);
        }
    }

    private static int[] logProbs(QwenModel model, List<int[]> sequences, double temperature) {
        return Golden.bits(Golden.nextLogProbs(model, sequences, temperature).toFloats());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void sampledLogProbabilitiesAreThoseOfTraining(String name, int count) {
        QwenModel model = Golden.read(name).model();
        List<int[]> prompts = Golden.random(new Random(300 + count), count, 12);
        for (double temperature : new double[] {1, 0.6}) {
            List<Response> one = onThreads(1, () -> sample(model, prompts, temperature));
            List<Response> two = onThreads(2, () -> sample(model, prompts, temperature));
            checkTraining(model, prompts, one, temperature);
            for (int i = 0; i < count; i++) {
                assertSame(one.get(i), two.get(i));
            }
            Response last = onThreads(1, () -> sampleOnly(model, prompts, count - 1, temperature));
            assertSame(one.getLast(), last);
        }
    }

    private static void assertSame(Response expected, Response found) {
        assertArrayEquals(expected.tokens(), found.tokens());
        assertEquals(expected.logProbs(), found.logProbs());
        assertEquals(expected.entropies(), found.entropies());
    }

    private static List<Response> sample(QwenModel model, List<int[]> prompts, double temperature) {
        List<RandomKey> keys =
                IntStream.range(0, prompts.size()).mapToObj(RandomKey.root(7)::split).toList();
        return generator(model, temperature).generate(prompts, keys);
    }

    private static Response sampleOnly(
            QwenModel model, List<int[]> prompts, int index, double temperature) {
        List<RandomKey> key = List.of(RandomKey.root(7).split(index));
        return generator(model, temperature).generate(List.of(prompts.get(index)), key).get(0);
    }

    /** Some stop tokens, so that sequences leave the batch at different times. */
    private static Generator generator(QwenModel model, double temperature) {
        List<Integer> stops = IntStream.range(0, 24).mapToObj(i -> 12 * i).toList();
        return new Generator(model, new Decoding(temperature, 20, stops));
    }

    /** Recomputes all responses in one packed batch that is tracked, as a training step does. */
    private static void checkTraining(
            QwenModel model, List<int[]> prompts, List<Response> responses, double temperature) {
        List<int[]> sequences =
                IntStream.range(0, prompts.size())
                        .mapToObj(i -> Golden.joined(prompts.get(i), responses.get(i).tokens()))
                        .toList();
        float[] recomputed =
                onThreads(2, () -> Golden.nextLogProbs(model, sequences, temperature)).toFloats();
        int start = 0;
        for (int i = 0; i < responses.size(); i++) {
            int end = start + sequences.get(i).length - 1;
            int from = end - responses.get(i).length();
            List<Float> logProbs = responses.get(i).logProbs();
            int[] sampled = logProbs.stream().mapToInt(Float::floatToRawIntBits).toArray();
            assertArrayEquals(sampled, Golden.bits(recomputed, from, end), "sequence " + i);
            start = end;
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void theReferenceKeepsItsBitsToo(String name) {
        QwenModel model = Golden.read(name).model();
        List<int[]> sequences = Golden.random(new Random(5), 3, 9);
        Backend scalar = new ScalarBackend();
        List<int[]> pieces =
                Golden.on(scalar, () -> new Pieces(model, sequences, new Random(6)).logits());
        for (int i = 0; i < sequences.size(); i++) {
            List<int[]> one = List.of(sequences.get(i));
            Tensor logits = Golden.on(scalar, () -> Golden.logits(model, one));
            assertArrayEquals(Golden.bits(logits.toFloats()), pieces.get(i));
        }
    }

    /**
     * Tied and not, with biases and without, heads as wide as a vector and narrower, windows,
     * experts.
     */
    static List<String> names() {
        return List.of(
                "qwen3-tied",
                "qwen3-sharded-bf16",
                "qwen2-tied",
                "qwen3-yarn",
                "qwen3-moe",
                "qwen3-moe-fused");
    }

    /**
     * Feeds sequences through a cache: in each pass some of them, in any order, each with some of
     * its next tokens.
     */
    private static final class Pieces {
        private final QwenModel model;
        private final List<int[]> sequences;
        private final Random random;
        private final KeyValueCache cache;
        private final int[] done;
        private final List<int[]> logits = new ArrayList<>();

        Pieces(QwenModel model, List<int[]> sequences, Random random) {
            this.model = model;
            this.sequences = sequences;
            this.random = random;
            this.cache = new KeyValueCache(model.config(), sequences.size(), LONGEST);
            this.done = new int[sequences.size()];
            sequences.forEach(_ -> logits.add(new int[0]));
        }

        List<int[]> logits() {
            return Execution.withoutTracking()
                    .call(() -> {
                        List<Integer> open = open();
                        while (!open.isEmpty()) {
                            Collections.shuffle(open, random);
                            pass(open.subList(0, 1 + random.nextInt(open.size())));
                            open = open();
                        }
                        return logits;
                    });
        }

        private List<Integer> open() {
            List<Integer> open = new ArrayList<>();
            for (int i = 0; i < done.length; i++) {
                if (done[i] < sequences.get(i).length) {
                    open.add(i);
                }
            }
            return open;
        }

        private void pass(List<Integer> chosen) {
            List<int[]> pieces = new ArrayList<>();
            List<Integer> positions = new ArrayList<>();
            List<Integer> rows = new ArrayList<>();
            int[] segments = new int[4 * chosen.size()];
            for (int i = 0; i < chosen.size(); i++) {
                int sequence = chosen.get(i);
                int from = done[sequence];
                int to = from + 1 + random.nextInt(sequences.get(sequence).length - from);
                segments[4 * i] = rows.size();
                segments[4 * i + 1] = to - from;
                segments[4 * i + 2] = cache.row(sequence, 0);
                segments[4 * i + 3] = to;
                pieces.add(Arrays.copyOfRange(sequences.get(sequence), from, to));
                for (int position = from; position < to; position++) {
                    positions.add(position);
                    rows.add(cache.row(sequence, position));
                }
                done[sequence] = to;
            }
            int[] ids = pieces.stream().reduce(new int[0], Golden::joined);
            PackedBatch batch =
                    new PackedBatch(
                            Tensor.of(ids, ids.length),
                            ints(positions),
                            Tensor.of(segments, chosen.size(), 4),
                            Collections.max(positions) + 1);
            keep(chosen, pieces, model.logits(model.hidden(batch, cache, ints(rows))));
        }

        private void keep(List<Integer> chosen, List<int[]> pieces, Tensor computed) {
            float[] values = computed.toFloats();
            int start = 0;
            for (int i = 0; i < chosen.size(); i++) {
                int end = start + pieces.get(i).length * computed.length(1);
                int[] bits = Golden.bits(values, start, end);
                logits.set(chosen.get(i), Golden.joined(logits.get(chosen.get(i)), bits));
                start = end;
            }
        }

        private static Tensor ints(List<Integer> values) {
            return Tensor.of(values.stream().mapToInt(Integer::intValue).toArray(), values.size());
        }
    }
}
