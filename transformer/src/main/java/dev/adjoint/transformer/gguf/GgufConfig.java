package dev.adjoint.transformer.gguf;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import dev.adjoint.transformer.weights.WeightFileException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** A model's numbers in GGUF metadata and as the config.json of a checkpoint, both ways. */
public final class GgufConfig {
    private static final String ARCHITECTURE = "general.architecture";
    private static final String EMBEDDING = "token_embd.weight";
    private static final double STANDARD_THETA = 10_000;
    private static final String ORIGINAL = "original_max_position_embeddings";
    private static final String ORIGINAL_KEY = "rope.scaling.original_context_length";
    private static final String YARN = "rope.scaling.yarn_";
    private static final String ATTENTION_FACTOR = "rope.scaling.attn_factor";
    private static final String WINDOW = "attention.sliding_window";
    private static final String WINDOW_PATTERN = "attention.sliding_window_pattern";
    private static final String SPARSE_STEP = "interleave_moe_layer_step";
    private static final String SLIDING = "sliding_attention";
    private static final String FULL = "full_attention";

    /** Fields of a rotary scaling that GGUF has words for, or that need none. */
    private static final Set<String> SPEAKABLE =
            Set.of(
                    "type",
                    "rope_type",
                    "rope_theta",
                    "factor",
                    ORIGINAL,
                    "beta_fast",
                    "beta_slow",
                    "attention_factor",
                    "truncate");

    /** Architecture in GGUF, model_type and class in config.json. */
    private record Family(String gguf, String modelType, String className) {}

    private static final List<Family> FAMILIES =
            List.of(
                    new Family("qwen2", "qwen2", "Qwen2ForCausalLM"),
                    new Family("qwen3", "qwen3", "Qwen3ForCausalLM"),
                    new Family("qwen3moe", "qwen3_moe", "Qwen3MoeForCausalLM"));

    /** Fields of config.json and the keys that hold them. */
    private static final Map<String, String> INTEGERS = integers();

    private final GgufFile file;
    private final GgufMetadata metadata;
    private final String prefix;

    private GgufConfig(GgufFile file) {
        this.file = file;
        this.metadata = file.metadata();
        this.prefix = metadata.text(ARCHITECTURE) + ".";
    }

    /**
     * What config.json would say of a file's model.
     *
     * @throws WeightFileException naming the key if one is missing, of another type, or the model
     *     is no Qwen
     */
    public static JsonObject json(GgufFile file) {
        return new GgufConfig(file).json();
    }

    private JsonObject json() {
        Family family = family();
        JsonObject config =
                JsonObject.empty()
                        .with("architectures", JsonArray.of(new JsonString(family.className())))
                        .with("model_type", family.modelType())
                        .with("vocab_size", vocabularySize())
                        .with("hidden_size", integer("embedding_length"))
                        .with("intermediate_size", integer("feed_forward_length"))
                        .with("num_hidden_layers", integer("block_count"))
                        .with("num_attention_heads", integer("attention.head_count"))
                        .with("num_key_value_heads", keyValueHeads())
                        .with("rms_norm_eps", real("attention.layer_norm_rms_epsilon"))
                        .with("rope_theta", rotaryBase())
                        .with("max_position_embeddings", integer("context_length"))
                        .with("hidden_act", "silu")
                        .with("tie_word_embeddings", !file.tensors().containsKey("output.weight"));
        JsonObject scaled = withWindow(withRotaryScaling(withHeadSize(config)));
        return withTokens(family.gguf().endsWith("moe") ? withExperts(scaled) : scaled);
    }

    private Family family() {
        String name = metadata.text(ARCHITECTURE);
        return FAMILIES.stream()
                .filter(family -> family.gguf().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        error(
                                ARCHITECTURE,
                                "\""
                                        + name
                                        + "\" is not supported; known are "
                                        + FAMILIES.stream().map(Family::gguf).toList()));
    }

    private int vocabularySize() {
        List<Integer> shape = file.tensor(EMBEDDING).shape();
        if (shape.size() != 2) {
            throw error(EMBEDDING, "has shape " + shape + ", two axes are needed");
        }
        return shape.getFirst();
    }

    private int keyValueHeads() {
        return metadata.optionalInteger(prefix + "attention.head_count_kv")
                .orElseGet(() -> integer("attention.head_count"));
    }

    private double rotaryBase() {
        return metadata.optionalReal(prefix + "rope.freq_base").orElse(STANDARD_THETA);
    }

    private JsonObject withHeadSize(JsonObject config) {
        Optional<Integer> keys = metadata.optionalInteger(prefix + "attention.key_length");
        Optional<Integer> values = metadata.optionalInteger(prefix + "attention.value_length");
        if (keys.isPresent() && values.isPresent() && !keys.equals(values)) {
            throw error(
                    prefix + "attention.value_length",
                    values.get() + " differs from the key length " + keys.get());
        }
        return keys.map(size -> config.with("head_dim", size)).orElse(config);
    }

    private JsonObject withRotaryScaling(JsonObject config) {
        String type = metadata.optionalText(prefix + "rope.scaling.type").orElse("none");
        if (type.equals("none")) {
            return config;
        }
        double factor = real("rope.scaling.factor");
        JsonObject scaling = JsonObject.empty().with("rope_type", type).with("factor", factor);
        Optional<Integer> original = metadata.optionalInteger(prefix + ORIGINAL_KEY);
        if (original.isPresent()) {
            scaling = scaling.with(ORIGINAL, original.get());
        }
        for (String beta : List.of("beta_fast", "beta_slow")) {
            Optional<Double> turns = metadata.optionalReal(prefix + YARN + beta);
            if (turns.isPresent()) {
                scaling = scaling.with(beta, turns.get());
            }
        }
        Optional<Double> attention = metadata.optionalReal(prefix + ATTENTION_FACTOR);
        if (attention.isPresent()) {
            scaling = scaling.with("attention_factor", attention.get() * growth(factor));
        }
        return config.with("rope_scaling", scaling);
    }

    /** What YaRN usually multiplies cosines and sines by; GGUF stores what comes on top. */
    private static double growth(double factor) {
        return 0.1 * StrictMath.log(factor) + 1;
    }

    private JsonObject withWindow(JsonObject config) {
        Optional<List<Boolean>> pattern = metadata.optionalTruths(prefix + WINDOW_PATTERN);
        if (pattern.isEmpty()) {
            return config.with("use_sliding_window", false);
        }
        if (prefix.contains("moe") && pattern.get().contains(false)) {
            throw error(prefix + WINDOW_PATTERN, "with experts all layers slide or none");
        }
        List<JsonValue> types =
                pattern.get().stream()
                        .<JsonValue>map(slides -> new JsonString(slides ? SLIDING : FULL))
                        .toList();
        return config.with("use_sliding_window", true)
                .with("sliding_window", integer(WINDOW))
                .with("layer_types", new JsonArray(types));
    }

    /** The normalization of the experts' weights is on in every released model. */
    private JsonObject withExperts(JsonObject config) {
        int used = integer("expert_used_count");
        int width =
                metadata.optionalInteger(prefix + "expert_feed_forward_length")
                        .orElseGet(() -> integer("feed_forward_length") / Math.max(1, used));
        int step = metadata.optionalInteger(prefix + SPARSE_STEP).orElse(1);
        return config.with("num_experts", integer("expert_count"))
                .with("num_experts_per_tok", used)
                .with("moe_intermediate_size", width)
                .with("decoder_sparse_step", step)
                .with("mlp_only_layers", denseLayers(step))
                .with(
                        "norm_topk_prob",
                        metadata.optionalTruth(prefix + "expert_weights_norm").orElse(true));
    }

    /** The layers that have no router, though the step would give them one. */
    private JsonArray denseLayers(int step) {
        return new JsonArray(
                IntStream.range(0, integer("block_count"))
                        .filter(layer -> step > 0 && (layer + 1) % step == 0)
                        .filter(layer -> !file.tensors().containsKey(router(layer)))
                        .<JsonValue>mapToObj(JsonNumber::of)
                        .toList());
    }

    private static String router(int layer) {
        return "blk." + layer + ".ffn_gate_inp.weight";
    }

    private JsonObject withTokens(JsonObject config) {
        JsonObject extended = config;
        for (String name : List.of("bos", "eos")) {
            Optional<Integer> id = metadata.optionalInteger("tokenizer.ggml." + name + "_token_id");
            if (id.isPresent()) {
                extended = extended.with(name + "_token_id", id.get());
            }
        }
        return extended;
    }

    private int integer(String key) {
        return metadata.integer(prefix + key);
    }

    private double real(String key) {
        return metadata.optionalReal(prefix + key)
                .orElseThrow(() -> error(prefix + key, "the key is missing"));
    }

    private WeightFileException error(String key, String problem) {
        return new WeightFileException(file.file() + ": " + key + ": " + problem);
    }

    /**
     * The metadata that a config.json becomes. Layers without experts need no word: they are those
     * without a router. For windows GGUF has words, but llama.cpp does not heed them in a Qwen.
     *
     * @param config with experts, scaling and windows in the spelling of {@code QwenConfig.toJson}
     * @throws dev.adjoint.transformer.json.JsonException naming the field that is missing or that
     *     GGUF has no word for
     */
    public static Map<String, GgufValue> metadata(Json config) {
        Json modelType = config.field("model_type");
        Family family =
                FAMILIES.stream()
                        .filter(known -> known.modelType().equals(modelType.asString()))
                        .findFirst()
                        .orElseThrow(() -> modelType.error("cannot be stored as GGUF"));
        Map<String, GgufValue> values = new LinkedHashMap<>();
        values.put(ARCHITECTURE, new GgufValue.Text(family.gguf()));
        String prefix = family.gguf() + ".";
        INTEGERS.forEach((field, key) ->
                config.optional(field)
                        .ifPresent(number -> values.put(prefix + key, unsigned(number))));
        config.optional("head_dim")
                .ifPresent(size -> {
                    values.put(prefix + "attention.key_length", unsigned(size));
                    values.put(prefix + "attention.value_length", unsigned(size));
                });
        Json epsilon = config.field("rms_norm_eps");
        values.put(prefix + "attention.layer_norm_rms_epsilon", single(epsilon));
        values.put(prefix + "rope.freq_base", single(rotaryBase(config)));
        rotaryScaling(config).ifPresent(scaling -> addScaling(values, prefix, scaling));
        config.optional("use_sliding_window")
                .filter(Json::asBoolean)
                .ifPresent(_ -> addWindow(values, prefix, config));
        config.optional("decoder_sparse_step")
                .filter(step -> step.asInt() != 1)
                .ifPresent(step -> values.put(prefix + SPARSE_STEP, unsigned(step)));
        config.optional("norm_topk_prob")
                .ifPresent(norm ->
                        values.put(
                                prefix + "expert_weights_norm",
                                new GgufValue.Truth(norm.asBoolean())));
        return values;
    }

    private static Map<String, String> integers() {
        Map<String, String> keys = new LinkedHashMap<>();
        keys.put("num_hidden_layers", "block_count");
        keys.put("max_position_embeddings", "context_length");
        keys.put("hidden_size", "embedding_length");
        keys.put("intermediate_size", "feed_forward_length");
        keys.put("num_attention_heads", "attention.head_count");
        keys.put("num_key_value_heads", "attention.head_count_kv");
        keys.put("num_experts", "expert_count");
        keys.put("num_experts_per_tok", "expert_used_count");
        keys.put("moe_intermediate_size", "expert_feed_forward_length");
        return Collections.unmodifiableMap(keys);
    }

    private static GgufValue unsigned(Json number) {
        int value = number.asInt();
        if (value < 0) {
            throw number.error("is negative");
        }
        return new GgufValue.Whole(GgufType.U32, value);
    }

    private static GgufValue single(Json number) {
        return new GgufValue.Single((float) number.asDouble());
    }

    private static Json rotaryBase(Json config) {
        return config.optional("rope_theta")
                .or(() ->
                        config.optional("rope_parameters")
                                .flatMap(rotary -> rotary.optional("rope_theta")))
                .orElseGet(
                        () -> new Json(config.file(), "rope_theta", JsonNumber.of(STANDARD_THETA)));
    }

    private static Optional<Json> rotaryScaling(Json config) {
        return config.optional("rope_scaling")
                .or(() -> config.optional("rope_parameters"))
                .filter(rotary -> !type(rotary).equals("default"));
    }

    private static String type(Json rotary) {
        return rotary.optional("rope_type")
                .or(() -> rotary.optional("type"))
                .map(Json::asString)
                .orElse("default");
    }

    /** Only what differs from the usual is stored; whole bounds are all that readers know. */
    private static void addScaling(Map<String, GgufValue> values, String prefix, Json scaling) {
        for (Map.Entry<String, Json> field : scaling.fields().entrySet()) {
            boolean isExact = field.getKey().equals("truncate") && !field.getValue().asBoolean();
            if (isExact || !SPEAKABLE.contains(field.getKey())) {
                throw field.getValue().error("cannot be stored as GGUF");
            }
        }
        String type = type(scaling);
        if (!type.equals("yarn")) {
            throw scaling.error("the type \"" + type + "\" cannot be stored as GGUF");
        }
        Json factor = scaling.field("factor");
        values.put(prefix + "rope.scaling.type", new GgufValue.Text(type));
        values.put(prefix + "rope.scaling.factor", single(factor));
        scaling.optional(ORIGINAL)
                .ifPresent(length -> values.put(prefix + ORIGINAL_KEY, unsigned(length)));
        addUnusual(values, prefix, scaling, "beta_fast", 32);
        addUnusual(values, prefix, scaling, "beta_slow", 1);
        scaling.optional("attention_factor")
                .map(attention -> (float) (attention.asDouble() / growth(factor.asDouble())))
                .filter(onTop -> onTop != 1)
                .ifPresent(onTop ->
                        values.put(prefix + ATTENTION_FACTOR, new GgufValue.Single(onTop)));
    }

    private static void addUnusual(
            Map<String, GgufValue> values, String prefix, Json scaling, String name, double usual) {
        scaling.optional(name)
                .filter(field -> field.asDouble() != usual)
                .ifPresent(field -> values.put(prefix + YARN + name, single(field)));
    }

    private static void addWindow(Map<String, GgufValue> values, String prefix, Json config) {
        List<Boolean> pattern =
                config.field("layer_types").elements().stream()
                        .map(type -> type.asString().equals(SLIDING))
                        .toList();
        values.put(prefix + WINDOW, unsigned(config.field("sliding_window")));
        values.put(prefix + WINDOW_PATTERN, GgufValue.Elements.ofTruths(pattern));
    }
}
