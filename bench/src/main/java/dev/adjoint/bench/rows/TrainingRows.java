package dev.adjoint.bench.rows;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.bench.peers.Inputs;
import dev.adjoint.bench.peers.Values;
import dev.adjoint.bench.peers.Work;
import dev.adjoint.program.Backend;
import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Signature;
import dev.adjoint.rl.train.BaseTraining;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Recording;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.SelectedLogProb;
import dev.adjoint.transformer.qwen.Architecture;
import dev.adjoint.transformer.qwen.PackedBatch;
import dev.adjoint.transformer.qwen.QwenConfig;
import dev.adjoint.transformer.qwen.QwenInitialization;
import dev.adjoint.transformer.qwen.QwenModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Whole training steps: forward, backward, AdamW. */
final class TrainingRows {
    private static final double RATE = 1e-3;
    private static final Target GOOD = new Target.OfBestPeer(0.8);
    private static final int BATCH = 64;
    private static final int HIDDEN = 256;
    private static final int SEQUENCES = 64;
    private static final int SEQUENCE = 45;
    private static final int TOKENS = 512;
    private static final int FEW_WORDS = 64;

    /** Forward once, backward twice. */
    private static final double PASSES = 3;

    private TrainingRows() {}

    static List<Row> rows() {
        double mlpWeights = 3.0 * HIDDEN * HIDDEN;
        QwenConfig layer = layerConfig();
        return List.of(
                new Row(
                        "train",
                        "mlp 3 layers of 256, batch 64",
                        Cost.step(PASSES * 2 * BATCH * mlpWeights, stateBytes(mlpWeights)),
                        GOOD,
                        TrainingRows::mlp),
                new Row(
                        "train",
                        "main job's model, 64 sequences of 45",
                        modelCost(BaseTraining.shipped().model(), SEQUENCES, SEQUENCE),
                        GOOD,
                        TrainingRows::job),
                new Row(
                        "train",
                        "layer of Qwen2.5-0.5B, 512 tokens",
                        configCost(layer, 1, TOKENS, blockWeights(layer)),
                        GOOD,
                        TrainingRows::layer));
    }

    /** Parameter, gradient and two moments are read; parameter and moments are written. */
    private static double stateBytes(double weights) {
        return 7 * 4 * weights;
    }

    private static Cost modelCost(QwenModel model, int sequences, int length) {
        QwenConfig config = model.config();
        double weights =
                config.layers() * blockWeights(config)
                        + (double) config.vocabularySize() * config.hiddenSize();
        return configCost(config, sequences, length, weights);
    }

    /** Products with weights, and the scores and sums of causal attention. */
    private static Cost configCost(QwenConfig config, int sequences, int length, double weights) {
        double attention =
                2.0 * config.layers() * config.heads() * config.headSize() * length * length;
        double flops = PASSES * sequences * (2.0 * length * weights + attention);
        return Cost.step(flops, stateBytes(weights));
    }

    private static double blockWeights(QwenConfig config) {
        double width = config.hiddenSize();
        double queries = (double) config.heads() * config.headSize();
        double keys = (double) config.keyValueHeads() * config.headSize();
        return width * (2 * queries + 2 * keys + 3.0 * config.intermediateSize());
    }

    private static Case mlp(Inputs inputs) {
        Values x = inputs.random(BATCH, HIDDEN);
        Values y = inputs.random(BATCH, HIDDEN);
        List<Parameter> layers = new ArrayList<>();
        List<Values> values = new ArrayList<>();
        for (int layer = 0; layer < 3; layer++) {
            values.add(scaled(inputs.random(HIDDEN, HIDDEN), 0.1f));
            values.add(scaled(inputs.random(HIDDEN), 0.1f));
        }
        for (Values value : values) {
            layers.add(new Parameter("p" + layers.size(), ProductRows.tensor(value).hostCopy()));
        }
        List<Parameter> others =
                layers.stream()
                        .map(layer -> new Parameter(layer.name(), layer.value().hostCopy()))
                        .toList();
        Tensor in = ProductRows.tensor(x);
        Tensor out = ProductRows.tensor(y);
        return Case.of(
                new Work.Training("mlp", List.of(x, y), values),
                variants(
                        step(layers, () -> mlpLoss(in, out, layers)),
                        program(others, () -> mlpLoss(in, out, others))));
    }

    private static Tensor mlpLoss(Tensor in, Tensor out, List<Parameter> p) {
        Tensor first = in.linear(p.get(0).value()).add(p.get(1).value()).relu();
        Tensor second = first.linear(p.get(2).value()).add(p.get(3).value()).relu();
        Tensor third = second.linear(p.get(4).value()).add(p.get(5).value());
        return third.sub(out).square().mean();
    }

    private static Values scaled(Values values, float factor) {
        float[] array = values.array();
        for (int i = 0; i < array.length; i++) {
            array[i] *= factor;
        }
        return values;
    }

    /** A step whose value is the loss before it. */
    private static Supplier<Tensor> step(List<Parameter> parameters, Supplier<Tensor> loss) {
        AdamW optimizer = new AdamW(parameters, AdamW.Settings.DEFAULT);
        return () -> {
            Tensor value = loss.get();
            List<Tensor> leaves = parameters.stream().map(Parameter::value).toList();
            optimizer.update(Gradients.of(value, leaves), RATE);
            return value;
        };
    }

    /** Op by op, and the whole step as one program. */
    private static Map<String, Supplier<Tensor>> variants(
            Supplier<Tensor> eager, Supplier<Tensor> program) {
        Map<String, Supplier<Tensor>> variants = new LinkedHashMap<>();
        variants.put(Row.OURS, eager);
        variants.put(DecodingRows.PROGRAM, program);
        return variants;
    }

    /** A step as a program, prepared for every backend that it runs on. */
    private static Supplier<Tensor> program(List<Parameter> parameters, Supplier<Tensor> loss) {
        AdamW optimizer = new AdamW(parameters, AdamW.Settings.DEFAULT);
        List<Signature> numbers = Collections.nCopies(4, new Signature(DType.F32, Shape.SCALAR));
        UnaryOperator<List<Tensor>> step =
                given -> {
                    Tensor value = loss.get();
                    List<Tensor> leaves = parameters.stream().map(Parameter::value).toList();
                    optimizer.apply(Gradients.of(value, leaves), AdamW.StepNumbers.of(given));
                    return List.of(value);
                };
        Map<Backend, Recording.Prepared> prepared = new HashMap<>();
        return () -> {
            optimizer.own();
            Recording.Prepared ready =
                    prepared.computeIfAbsent(
                            Execution.current().backend(),
                            _ ->
                                    Execution.withTracking()
                                            .call(() -> Recording.of("step", numbers, step))
                                            .prepare());
            return ready.run(optimizer.next(1, RATE).list()).get(0);
        };
    }

    private static Supplier<Tensor> jobLoss(QwenModel model, PackedBatch batch, Tensor ids) {
        return () -> {
            Tensor logits = model.logits(model.hidden(batch));
            return SelectedLogProb.of(logits, ids).mean().neg();
        };
    }

    private static Case job(Inputs inputs) {
        QwenModel model = BaseTraining.shipped().model();
        QwenModel other = BaseTraining.shipped().model();
        List<int[]> sequences = sequences(SEQUENCES, SEQUENCE, model.config().vocabularySize());
        List<int[]> next = sequences(SEQUENCES, SEQUENCE, model.config().vocabularySize() - 1);
        PackedBatch batch = PackedBatch.of(sequences);
        int[] targets = next.stream().flatMapToInt(Arrays::stream).toArray();
        Tensor ids = Tensor.of(targets, targets.length);
        List<Values> data = new ArrayList<>();
        data.add(integers(inputs, sequences));
        data.add(integers(inputs, next));
        data.addAll(rotationsAndSizes(inputs, model.config(), SEQUENCE));
        return Case.of(
                new Work.Training("language", data, copies(inputs, model)),
                variants(
                        step(model.parameters(), jobLoss(model, batch, ids)),
                        program(other.parameters(), jobLoss(other, batch, ids))));
    }

    /** One layer between a small embedding and a norm; every hidden state counts in the loss. */
    private static Case layer(Inputs inputs) {
        QwenModel model = QwenInitialization.random(layerConfig(), RandomKey.root(1));
        QwenModel other = QwenInitialization.random(layerConfig(), RandomKey.root(1));
        List<int[]> sequences = sequences(1, TOKENS, FEW_WORDS);
        PackedBatch batch = PackedBatch.of(sequences);
        Values weights = inputs.random(1, TOKENS, model.config().hiddenSize());
        Tensor weight = ProductRows.tensor(weights).reshape(TOKENS, -1);
        List<Values> data = new ArrayList<>(List.of(integers(inputs, sequences), weights));
        data.addAll(rotationsAndSizes(inputs, model.config(), TOKENS));
        return Case.of(
                new Work.Training("layer", data, copies(inputs, model)),
                variants(
                        step(model.parameters(), () -> model.hidden(batch).mul(weight).mean()),
                        program(other.parameters(), () -> other.hidden(batch).mul(weight).mean())));
    }

    private static QwenConfig layerConfig() {
        return new QwenConfig(
                Architecture.QWEN2, FEW_WORDS, 896, 4_864, 1, 14, 2, 64, 1e6, 1e-6, TOKENS, true);
    }

    private static List<int[]> sequences(int count, int length, int below) {
        SplittableRandom random = new SplittableRandom(below);
        List<int[]> sequences = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sequences.add(random.ints(length, 0, below).toArray());
        }
        return sequences;
    }

    private static Values integers(Inputs inputs, List<int[]> sequences) {
        int length = sequences.get(0).length;
        float[] array = new float[sequences.size() * length];
        for (int i = 0; i < array.length; i++) {
            array[i] = sequences.get(i / length)[i % length];
        }
        return inputs.of(array, sequences.size(), length);
    }

    /** Cosines and sines [length, d/2], and the sizes that the script asks for. */
    private static List<Values> rotationsAndSizes(Inputs inputs, QwenConfig config, int length) {
        int half = config.headSize() / 2;
        float[] cos = new float[length * half];
        float[] sin = new float[length * half];
        for (int i = 0; i < half; i++) {
            double turn = StrictMath.pow(config.ropeTheta(), -i / (double) half);
            for (int position = 0; position < length; position++) {
                cos[position * half + i] = (float) StrictMath.cos(position * turn);
                sin[position * half + i] = (float) StrictMath.sin(position * turn);
            }
        }
        int generation = config.architecture() == Architecture.QWEN2 ? 2 : 3;
        float[] sizes = {config.layers(), config.heads(), config.keyValueHeads(), generation};
        return List.of(
                inputs.of(cos, length, half),
                inputs.of(sin, length, half),
                inputs.of(sizes, sizes.length));
    }

    private static List<Values> copies(Inputs inputs, QwenModel model) {
        List<Values> copies = new ArrayList<>();
        for (Parameter parameter : model.parameters()) {
            Tensor value = parameter.value();
            copies.add(inputs.of(value.toFloats(), value.shape().lengths()));
        }
        return copies;
    }
}
