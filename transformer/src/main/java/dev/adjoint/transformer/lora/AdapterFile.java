package dev.adjoint.transformer.lora;

import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.weights.Safetensors;
import dev.adjoint.transformer.weights.WeightFileException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads adapter_model.safetensors: every key must belong to a layer that the configuration means,
 * and every such layer must have both its matrices. A mistake would otherwise leave the model as it
 * is, in silence.
 */
final class AdapterFile {
    private final Path path;
    private final LoraConfig config;
    private final Map<String, List<Integer>> layers;
    private final Map<String, ExpertStack> stacks;
    private final Map<String, String> downKeys = new LinkedHashMap<>();
    private final Map<String, String> upKeys = new LinkedHashMap<>();

    /**
     * @param layers the axes [out, in] of the model's linear layers
     */
    AdapterFile(Path path, LoraConfig config, Map<String, List<Integer>> layers) {
        this.path = path;
        this.config = config;
        this.layers = layers;
        this.stacks = new LinkedHashMap<>(ExpertStack.of(layers));
        stacks.keySet().removeIf(name -> !config.hasParameter(name));
    }

    LoraAdapter read() {
        config.stacked()
                .filter(_ -> stacks.isEmpty())
                .ifPresent(field -> {
                    throw field.error("means no stacked experts of the model");
                });
        try (Arena arena = Arena.ofConfined()) {
            Safetensors file = Safetensors.open(path, arena);
            file.names().forEach(this::place);
            List<LoraMatrices> all = new ArrayList<>();
            for (String module : layers.keySet()) {
                if (config.has(module)) {
                    all.add(matrices(file, module));
                }
            }
            stacks.forEach((name, stack) -> all.addAll(experts(file, name, stack)));
            if (all.isEmpty()) {
                throw new WeightFileException(
                        path + ": holds no keys, and target_modules means no layer of the model");
            }
            return new LoraAdapter(config, all);
        }
    }

    private void place(String key) {
        Set<String> modules = new HashSet<>(layers.keySet());
        stacks.values().forEach(stack -> modules.addAll(places(stack)));
        AdapterKey found =
                AdapterKey.of(key, modules)
                        .orElseThrow(() -> error(key, "names no linear layer of the model"));
        if (layers.containsKey(found.module()) && !config.has(found.module())) {
            throw error(key, "is of a layer that target_modules does not mean");
        }
        Map<String, String> keys = found.isDown() ? downKeys : upKeys;
        @Nullable String other = keys.put(found.module(), key);
        if (other != null) {
            throw error(key, "names the same matrix as " + other);
        }
    }

    /** PEFT wraps what it has wrapped, if both stacks of a layer have adapters. */
    private static List<String> places(ExpertStack stack) {
        return List.of(stack.module(), stack.module() + ".base_layer");
    }

    /** Only their axes tell the two stacks of a layer from each other. */
    private List<LoraMatrices> experts(Safetensors file, String name, ExpertStack stack) {
        int rank = config.rank(name);
        for (String module : places(stack)) {
            @Nullable String key = downKeys.get(module);
            if (key != null
                    && file.shape(key).equals(stack.down(rank))
                    && file.shape(key(module, false)).equals(stack.up(rank))) {
                Tensor down = matrix(file, key, stack.down(rank));
                Tensor up = matrix(file, key(module, false), stack.up(rank));
                return stack.split(down, up, config.scale(name));
            }
        }
        throw error(
                AdapterKey.name(stack.module(), true),
                "is missing with shape "
                        + stack.down(rank)
                        + " and B with "
                        + stack.up(rank)
                        + ", though target_parameters means "
                        + name);
    }

    private LoraMatrices matrices(Safetensors file, String module) {
        List<Integer> shape = layers.getOrDefault(module, List.of());
        int rank = config.rank(module);
        Tensor down = matrix(file, key(module, true), List.of(rank, shape.get(1)));
        Tensor up = matrix(file, key(module, false), List.of(shape.get(0), rank));
        return LoraAdapter.matrices(config, module, down, up);
    }

    private String key(String module, boolean isDown) {
        @Nullable String key = (isDown ? downKeys : upKeys).get(module);
        if (key == null) {
            String name = AdapterKey.name(module, isDown);
            throw error(name, "is missing, though target_modules means " + module);
        }
        return key;
    }

    private Tensor matrix(Safetensors file, String key, List<Integer> shape) {
        if (!file.shape(key).equals(shape)) {
            throw error(key, "has shape " + file.shape(key) + ", rank and model ask for " + shape);
        }
        return Tensor.of(file.floats(key), shape.get(0), shape.get(1));
    }

    private WeightFileException error(String key, String problem) {
        return new WeightFileException(path + ": key " + key + " " + problem);
    }
}
