package dev.adjoint.transformer.qwen;

import dev.adjoint.program.Backend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.SelectedLogProb;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.weights.Safetensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A folder of golden/qwen: a model, and what transformers does with it. */
record Golden(Path path, QwenFolder folder, Json record, Safetensors tensors) {
    static final List<String> NAMES =
            List.of(
                    "qwen3-tied",
                    "qwen3-sharded-bf16",
                    "qwen3-f16",
                    "qwen2-tied",
                    "qwen2-sharded-bf16",
                    "qwen3-yarn",
                    "qwen2-yarn",
                    "qwen3-moe",
                    "qwen3-moe-fused");

    static Path path(String name) {
        return Path.of(System.getProperty("adjoint.root", ".."), "golden", "qwen", name);
    }

    static Golden read(String name) {
        Path path = path(name);
        try {
            byte[] tensors = Files.readAllBytes(path.resolve("golden.safetensors"));
            return new Golden(
                    path,
                    QwenFolder.read(path),
                    Json.read(path.resolve("golden.json")),
                    Safetensors.read(name + " golden.safetensors", tensors));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    QwenModel model() {
        return folder.model();
    }

    List<int[]> sequences() {
        return idRows("sequences");
    }

    List<int[]> greedy() {
        return idRows("greedy");
    }

    private List<int[]> idRows(String field) {
        return record.field(field).elements().stream().map(Golden::ids).toList();
    }

    private static int[] ids(Json row) {
        return row.elements().stream().mapToInt(Json::asInt).toArray();
    }

    static <T> T on(Backend backend, Supplier<T> code) {
        return Execution.on(backend).call(code::get);
    }

    static Tensor logits(QwenModel model, List<int[]> sequences) {
        return model.logits(model.hidden(PackedBatch.of(sequences)));
    }

    /** The rows of a batch whose next token is known, and these tokens. */
    record NextTokens(Tensor rows, Tensor ids) {
        static NextTokens of(List<int[]> sequences) {
            List<Integer> rows = new ArrayList<>();
            List<Integer> ids = new ArrayList<>();
            int start = 0;
            for (int[] sequence : sequences) {
                for (int i = 0; i + 1 < sequence.length; i++) {
                    rows.add(start + i);
                    ids.add(sequence[i + 1]);
                }
                start += sequence.length;
            }
            return new NextTokens(column(rows), column(ids));
        }

        private static Tensor column(List<Integer> values) {
            return Tensor.of(values.stream().mapToInt(Integer::intValue).toArray(), values.size());
        }
    }

    /**
     * The log-probability of every token but the first of each sequence, as training computes it.
     */
    static Tensor nextLogProbs(QwenModel model, List<int[]> sequences, double temperature) {
        NextTokens next = NextTokens.of(sequences);
        Tensor hidden = model.hidden(PackedBatch.of(sequences)).gatherRows(next.rows());
        Tensor logits = model.logits(hidden);
        Tensor scaled = temperature == 1 ? logits : logits.div(temperature);
        return SelectedLogProb.of(scaled, next.ids());
    }

    /** Sequences of random tokens that the tokenizer knows, with lengths from 1 to the longest. */
    static List<int[]> random(java.util.Random random, int count, int longest) {
        return IntStream.range(0, count)
                .mapToObj(_ -> random.ints(1 + random.nextInt(longest), 0, 283).toArray())
                .toList();
    }

    static int[] bits(float[] values) {
        return bits(values, 0, values.length);
    }

    static int[] bits(float[] values, int from, int to) {
        return IntStream.range(from, to).map(i -> Float.floatToRawIntBits(values[i])).toArray();
    }

    static int[] joined(int[] left, int[] right) {
        int[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }
}
