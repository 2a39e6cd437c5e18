package dev.adjoint.transformer.lora;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.qwen.QwenFolder;
import dev.adjoint.transformer.qwen.QwenModel;
import dev.adjoint.transformer.weights.AtomicFile;
import dev.adjoint.transformer.weights.SafetensorsWriter;
import dev.adjoint.transformer.weights.WeightFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A low-rank adapter of a model's linear layers, as PEFT stores it: adapter_config.json and
 * adapter_model.safetensors. Layer y = x·Wᵀ becomes y + s·(x·Aᵀ)·Bᵀ, with s = alpha/r, or alpha/√r
 * with use_rslora. There is no dropout. Adapters of stacked experts become those of their single
 * matrices.
 */
public final class LoraAdapter {
    static final String CONFIG = "adapter_config.json";
    static final String WEIGHTS = "adapter_model.safetensors";

    private final LoraConfig config;
    private final Map<String, LoraMatrices> matrices = new LinkedHashMap<>();

    LoraAdapter(LoraConfig config, List<LoraMatrices> all) {
        this.config = config;
        all.forEach(each -> matrices.put(each.weight(), each));
    }

    /**
     * Reads an adapter of a model.
     *
     * @throws RuntimeException with one message that names file and key or field: if a key names no
     *     layer of the model or none that the configuration means, if a meant layer has no
     *     matrices, or if the configuration asks for something unsupported
     */
    public static LoraAdapter read(Path folder, QwenModel model) {
        return read(folder, shapes(model));
    }

    /**
     * As {@link #read(Path, QwenModel)}, without the model.
     *
     * @param weights the axes of the model's weights by their checkpoint names
     */
    public static LoraAdapter read(Path folder, Map<String, List<Integer>> weights) {
        LoraConfig config = LoraConfig.of(Json.read(folder.resolve(CONFIG)));
        return new AdapterFile(folder.resolve(WEIGHTS), config, LinearLayers.of(weights)).read();
    }

    /**
     * A new adapter, which changes nothing yet: A is uniform within ±1/√in, B is 0.
     *
     * @param targets names of linear layers, or ends of names, such as q_proj
     * @throws IllegalArgumentException if no layer of the model is meant
     */
    public static LoraAdapter random(
            QwenModel model, int rank, double alpha, List<String> targets, RandomKey key) {
        LoraConfig config = LoraConfig.plain(rank, alpha, targets);
        List<LoraMatrices> all = new ArrayList<>();
        LinearLayers.of(shapes(model))
                .forEach((module, shape) -> {
                    if (config.has(module)) {
                        all.add(random(config, module, shape, key));
                    }
                });
        if (all.isEmpty()) {
            throw new IllegalArgumentException(
                    "the model has no linear layer that " + targets + " means");
        }
        return new LoraAdapter(config, all);
    }

    private static LoraMatrices random(
            LoraConfig config, String module, List<Integer> shape, RandomKey key) {
        int in = shape.get(1);
        int rank = config.rank(module);
        Tensor uniform = key.split(module).uniform(Shape.of(rank, in));
        Tensor down = uniform.mul(2).sub(1).div(Math.sqrt(in));
        Tensor up = Tensor.full(DType.F32, 0, Shape.of(shape.get(0), rank)).copy();
        return matrices(config, module, down, up);
    }

    static LoraMatrices matrices(LoraConfig config, String module, Tensor down, Tensor up) {
        return new LoraMatrices(
                module,
                new Parameter(module + ".lora_A.weight", down),
                new Parameter(module + ".lora_B.weight", up),
                config.scale(module));
    }

    private static Map<String, List<Integer>> shapes(QwenModel model) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        for (Parameter weight : model.parameters()) {
            int[] lengths = weight.value().shape().lengths();
            shapes.put(weight.name(), Arrays.stream(lengths).boxed().toList());
        }
        return shapes;
    }

    /** The matrices of every adapted layer. */
    public List<LoraMatrices> matrices() {
        return List.copyOf(matrices.values());
    }

    /** A and B of every adapted layer: what training an adapter changes. */
    public List<Parameter> parameters() {
        return matrices.values().stream()
                .flatMap(each -> List.of(each.down(), each.up()).stream())
                .toList();
    }

    /**
     * A model over the same weights whose adapted layers add what the matrices, as they are at the
     * time of a forward pass, make of their input. Gradients flow into A and B.
     *
     * @throws IllegalArgumentException if the model lacks an adapted layer
     */
    public QwenModel appliedTo(QwenModel model) {
        Map<String, UnaryOperator<Tensor>> additions = new LinkedHashMap<>();
        matrices.forEach((weight, each) -> additions.put(weight, each::of));
        return new QwenModel(
                model.config(), (name, _) -> model.parameter(name).value().detach(), additions);
    }

    /**
     * A model whose weights have the adapter in them.
     *
     * @throws IllegalArgumentException if the model lacks an adapted layer
     */
    public QwenModel mergedInto(QwenModel model) {
        matrices.keySet().forEach(model::parameter);
        return new QwenModel(
                model.config(), (name, _) -> merged(name, model.parameter(name).value().detach()));
    }

    private Tensor merged(String name, Tensor weight) {
        LoraMatrices found = matrices.get(name);
        return found == null
                ? weight
                : Execution.withoutTracking().call(() -> found.merged(weight));
    }

    /**
     * The elements of a weight with the adapter in them; those of an unadapted one are given back.
     *
     * @param name the weight's checkpoint name
     * @param shape its axes
     * @param values its elements in row-major order
     */
    public float[] merged(String name, List<Integer> shape, float[] values) {
        if (!matrices.containsKey(name)) {
            return values;
        }
        int[] lengths = shape.stream().mapToInt(Integer::intValue).toArray();
        return merged(name, Tensor.of(values, lengths)).toFloats();
    }

    /**
     * Writes the two files, under the keys that PEFT uses.
     *
     * @throws RuntimeException if the adapter was one of stacked experts (target_parameters)
     */
    public void write(Path folder) {
        config.stacked()
                .ifPresent(field -> {
                    throw field.error("adapters of stacked experts are read and merged only");
                });
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new WeightFileException(folder + ": cannot be made: " + e, e);
        }
        AtomicFile.write(folder.resolve(CONFIG), JsonPrinter.pretty(config.json()));
        SafetensorsWriter.write(
                folder.resolve(WEIGHTS),
                parameters().stream()
                        .map(each -> QwenFolder.data(AdapterKey.PREFIX + each.name(), each.value()))
                        .toList());
    }
}
