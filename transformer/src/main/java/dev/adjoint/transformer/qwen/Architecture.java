package dev.adjoint.transformer.qwen;

import java.util.Arrays;
import java.util.Optional;

/** The Qwen architectures. */
public enum Architecture {
    /** Qwen2 and Qwen2.5: biases on query, key and value, no norms of queries and keys. */
    QWEN2("qwen2", "Qwen2ForCausalLM", true, false, false),
    /** Qwen3: norms of queries and keys, no biases. */
    QWEN3("qwen3", "Qwen3ForCausalLM", false, true, false),
    /** Qwen3 with a mixture of experts in place of dense feed-forward blocks. */
    QWEN3_MOE("qwen3_moe", "Qwen3MoeForCausalLM", false, true, true);

    private final String modelType;
    private final String className;
    private final boolean biased;
    private final boolean normed;
    private final boolean mixed;

    Architecture(
            String modelType, String className, boolean biased, boolean normed, boolean mixed) {
        this.modelType = modelType;
        this.className = className;
        this.biased = biased;
        this.normed = normed;
        this.mixed = mixed;
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

    /** Whether there are layers with experts. */
    public boolean hasExperts() {
        return mixed;
    }

    /** The architecture of a model type, if it is one of these. */
    public static Optional<Architecture> ofModelType(String modelType) {
        return Arrays.stream(values())
                .filter(architecture -> architecture.modelType.equals(modelType))
                .findFirst();
    }
}
