package dev.adjoint.transformer.lora;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The linear layers of a model, which can have adapters. */
final class LinearLayers {
    private static final String WEIGHT = ".weight";
    private static final String EMBEDDING = "embed_tokens.weight";

    /** The router of experts, which is no plain layer in PEFT's eyes. */
    private static final String ROUTER = ".mlp.gate.weight";

    private LinearLayers() {}

    /** The axes [out, in] of the linear layers among weights, by the layers' names. */
    static Map<String, List<Integer>> of(Map<String, List<Integer>> weights) {
        Map<String, List<Integer>> layers = new LinkedHashMap<>();
        weights.forEach((name, shape) -> {
            boolean other = name.endsWith(EMBEDDING) || name.endsWith(ROUTER);
            if (name.endsWith(WEIGHT) && shape.size() == 2 && !other) {
                layers.put(name.substring(0, name.length() - WEIGHT.length()), shape);
            }
        });
        return layers;
    }
}
