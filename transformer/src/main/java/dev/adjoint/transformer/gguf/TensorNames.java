package dev.adjoint.transformer.gguf;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of a Qwen model's tensors in GGUF files and in Hugging Face's checkpoints, both ways.
 * The experts of a layer, one tensor each there and one for all here, are {@link GgufWeights}'
 * work.
 */
public final class TensorNames {
    private static final Map<String, String> MODEL =
            Map.of(
                    "model.embed_tokens.weight", "token_embd.weight",
                    "model.norm.weight", "output_norm.weight",
                    "lm_head.weight", "output.weight");
    private static final Map<String, String> MODEL_BACK = reversed(MODEL);

    private static final Map<String, String> LAYER =
            Map.ofEntries(
                    Map.entry("input_layernorm", "attn_norm"),
                    Map.entry("self_attn.q_proj", "attn_q"),
                    Map.entry("self_attn.k_proj", "attn_k"),
                    Map.entry("self_attn.v_proj", "attn_v"),
                    Map.entry("self_attn.o_proj", "attn_output"),
                    Map.entry("self_attn.q_norm", "attn_q_norm"),
                    Map.entry("self_attn.k_norm", "attn_k_norm"),
                    Map.entry("post_attention_layernorm", "ffn_norm"),
                    Map.entry("mlp.gate_proj", "ffn_gate"),
                    Map.entry("mlp.up_proj", "ffn_up"),
                    Map.entry("mlp.down_proj", "ffn_down"),
                    Map.entry("mlp.gate", "ffn_gate_inp"));
    private static final Map<String, String> LAYER_BACK = reversed(LAYER);

    private static final Pattern CHECKPOINT_LAYER =
            Pattern.compile("model\\.layers\\.(\\d+)\\.(.+)\\.(weight|bias)");
    private static final Pattern GGUF_LAYER =
            Pattern.compile("blk\\.(\\d+)\\.(.+)\\.(weight|bias)");

    private TensorNames() {}

    private static Map<String, String> reversed(Map<String, String> names) {
        Map<String, String> back = new LinkedHashMap<>();
        names.forEach((from, to) -> back.put(to, from));
        return Map.copyOf(back);
    }

    /** The GGUF name for a checkpoint's; empty if there is none. */
    public static Optional<String> toGguf(String checkpointName) {
        return Optional.ofNullable(MODEL.get(checkpointName))
                .or(() -> inLayer(checkpointName, CHECKPOINT_LAYER, LAYER, "blk."));
    }

    /** The checkpoint's name for one of GGUF; empty if there is none. */
    public static Optional<String> toCheckpoint(String ggufName) {
        return Optional.ofNullable(MODEL_BACK.get(ggufName))
                .or(() -> inLayer(ggufName, GGUF_LAYER, LAYER_BACK, "model.layers."));
    }

    private static Optional<String> inLayer(
            String name, Pattern pattern, Map<String, String> names, String prefix) {
        Matcher matcher = pattern.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.ofNullable(names.get(matcher.group(2)))
                .map(part -> prefix + matcher.group(1) + "." + part + "." + matcher.group(3));
    }
}
