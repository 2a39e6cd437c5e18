package dev.adjoint.transformer.qwen;

import java.util.Arrays;
import java.util.Optional;

/** The dense Qwen architectures; they differ in the attention block only. */
public enum Architecture {
    /** Qwen2 and Qwen2.5: biases on query, key and value, no norms of queries and keys. */
    QWEN2("qwen2", "Qwen2ForCausalLM", true, false),
    /** Qwen3: norms of queries and keys, no biases. */
    QWEN3("qwen3", "Qwen3ForCausalLM", false, true);

    private final String modelType;
    private final String className;
    private final boolean biased;
    private final boolean normed;

    Architecture(String modelType, String className, boolean biased, boolean normed) {
        this.modelType = modelType;
        this.className = className;
        this.biased = biased;
        this.normed = normed;
    }

    /** The name in {@code model_type} of config.json. */
    public String modelType() {
        return modelType;
    }

    /** The name in {@code architectures} of config.json. */
    public String className() {
        return className;
    }

    /** Whether query, key and value projections have biases. */
    public boolean hasBias() {
        return biased;
    }

    /** Whether every head of queries and keys is normalised before it is rotated. */
    public boolean hasQueryKeyNorm() {
        return normed;
    }

    /** The architecture of a model type, if it is one of these. */
    public static Optional<Architecture> ofModelType(String modelType) {
        return Arrays.stream(values())
                .filter(architecture -> architecture.modelType.equals(modelType))
                .findFirst();
    }
}
