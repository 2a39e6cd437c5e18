package dev.adjoint.bench.rows;

import dev.adjoint.bench.peers.Inputs;
import dev.adjoint.bench.peers.Work;
import dev.adjoint.program.Backend;
import dev.adjoint.program.ProgramRunner;
import dev.adjoint.rl.train.BaseTraining;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Recording;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Traced;
import dev.adjoint.transformer.qwen.Architecture;
import dev.adjoint.transformer.qwen.KeyValueCache;
import dev.adjoint.transformer.qwen.ModelPrograms;
import dev.adjoint.transformer.qwen.PackedBatch;
import dev.adjoint.transformer.qwen.QwenConfig;
import dev.adjoint.transformer.qwen.QwenInitialization;
import dev.adjoint.transformer.qwen.QwenModel;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A decoding step op by op, recorded anew every time, and as a program that was prepared once. */
final class DecodingRows {
    /** The variant that runs what was prepared once. */
    static final String PROGRAM = "as a program";

    private static final String RECORDED = "recorded each time";
    private static final int CONTEXT = 256;

    private DecodingRows() {}

    static List<Row> rows() {
        QwenModel job = BaseTraining.shipped().model();
        return List.of(
                row("main job's model, 1 sequence", job.config(), 1),
                row("main job's model, 64 sequences", job.config(), 64),
                row("layer of Qwen2.5-0.5B, 1 sequence", layer(), 1));
    }

    private static QwenConfig layer() {
        return new QwenConfig(
                Architecture.QWEN2, 64, 896, 4_864, 1, 14, 2, 64, 1e6, 1e-6, CONTEXT, true);
    }

    private static Row row(String name, QwenConfig config, int sequences) {
        double width = config.hiddenSize();
        double queries = (double) config.heads() * config.headSize();
        double keys = (double) config.keyValueHeads() * config.headSize();
        double layer = width * (2 * queries + 2 * keys + 3.0 * config.intermediateSize());
        double weights = config.layers() * layer + config.vocabularySize() * width;
        return new Row(
                "program",
                "decode " + name,
                Cost.step(2 * sequences * weights, 4 * weights),
                new Target.None(),
                inputs -> opened(config, sequences, inputs));
    }

    private static Case opened(QwenConfig config, int sequences, Inputs unused) {
        QwenModel model = QwenInitialization.random(config, RandomKey.root(1));
        Map<String, Supplier<Tensor>> variants = new LinkedHashMap<>();
        Given given = new Given(sequences);
        KeyValueCache eager = new KeyValueCache(config, sequences, CONTEXT);
        variants.put(Row.OURS, () -> given.logits(model, eager));
        KeyValueCache traced = new KeyValueCache(config, sequences, CONTEXT);
        variants.put(RECORDED, () -> given.recorded(model, traced));
        KeyValueCache prepared = new KeyValueCache(config, sequences, CONTEXT);
        variants.put(PROGRAM, () -> given.prepared(model, prepared));
        return Case.of(new Work.Alone(), variants);
    }

    /** One token of every sequence, with half of the context before it. */
    private static final class Given {
        private final Tensor ids;
        private final Tensor positions;
        private final Tensor rows;
        private final Tensor segments;
        private final Map<Backend, ProgramRunner> runners = new HashMap<>();
        private final Map<Backend, Recording.Prepared> programs = new HashMap<>();

        Given(int sequences) {
            int[] id = new int[sequences];
            int[] position = new int[sequences];
            int[] row = new int[sequences];
            int[] segment = new int[4 * sequences];
            for (int i = 0; i < sequences; i++) {
                id[i] = i % 60;
                position[i] = CONTEXT / 2 - 1;
                row[i] = i * CONTEXT + position[i];
                segment[4 * i] = i;
                segment[4 * i + 1] = 1;
                segment[4 * i + 2] = i * CONTEXT;
                segment[4 * i + 3] = CONTEXT / 2;
            }
            ids = Tensor.of(id, sequences);
            positions = Tensor.of(position, sequences);
            rows = Tensor.of(row, sequences);
            segments = Tensor.of(segment, sequences, 4);
        }

        Tensor logits(QwenModel model, KeyValueCache cache) {
            PackedBatch batch = new PackedBatch(ids, positions, segments, CONTEXT);
            return model.logits(model.hidden(batch, cache, rows));
        }

        Tensor recorded(QwenModel model, KeyValueCache cache) {
            Execution execution = Execution.current();
            ProgramRunner runner = runners.computeIfAbsent(execution.backend(), ProgramRunner::new);
            return execution
                    .with(runner)
                    .call(() -> Traced.call("decode", () -> List.of(logits(model, cache))))
                    .get(0);
        }

        Tensor prepared(QwenModel model, KeyValueCache cache) {
            return programs.computeIfAbsent(
                            Execution.current().backend(),
                            _ -> ModelPrograms.decode(model, cache, ids.length(0)).prepare())
                    .run(List.of(ids, positions, rows, segments))
                    .get(0);
        }
    }
}
