package dev.adjoint.transformer.qwen;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The numbers that make a dense Qwen model, as config.json has them.
 *
 * @param architecture which attention block
 * @param vocabularySize rows of the embedding
 * @param hiddenSize D, the width of the residual stream
 * @param intermediateSize F, the width of the feed-forward block
 * @param layers number of blocks
 * @param heads H, query heads
 * @param keyValueHeads G, key and value heads; a divisor of H
 * @param headSize d, the width of a head
 * @param ropeTheta base of the rotation frequencies
 * @param normEpsilon ε of all norms
 * @param maxPositions the longest sequence that the model was made for
 * @param tied whether logits use the embedding's weights
 */
public record QwenConfig(
        Architecture architecture,
        int vocabularySize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int keyValueHeads,
        int headSize,
        double ropeTheta,
        double normEpsilon,
        int maxPositions,
        boolean tied) {

    /**
     * Reads a config.json as transformers writes it, in its older and newer spelling; keys that do not matter are
     * ignored.
     *
     * @throws dev.adjoint.transformer.json.JsonException naming file, field and value if a field is missing or unusable
     */
    public static QwenConfig of(Json config) {
        Architecture architecture = architecture(config);
        int hiddenSize = positive(config, "hidden_size");
        int heads = positive(config, "num_attention_heads");
        int keyValueHeads = present(config, "num_key_value_heads").map(Json::asInt).orElse(heads);
        int headSize = present(config, "head_dim").map(Json::asInt).orElse(hiddenSize / heads);
        refuseUnsupported(config);
        if (keyValueHeads <= 0 || heads % keyValueHeads != 0) {
            throw config.error("num_attention_heads " + heads + " is not a multiple of num_key_value_heads "
                    + keyValueHeads);
        }
        if (headSize <= 0 || headSize % 2 != 0) {
            throw config.error("head_dim " + headSize + " is not a positive even number");
        }
        return new QwenConfig(
                architecture,
                positive(config, "vocab_size"),
                hiddenSize,
                positive(config, "intermediate_size"),
                positive(config, "num_hidden_layers"),
                heads,
                keyValueHeads,
                headSize,
                ropeTheta(config),
                config.field("rms_norm_eps").asDouble(),
                positive(config, "max_position_embeddings"),
                present(config, "tie_word_embeddings").map(Json::asBoolean).orElse(false));
    }

    private static Architecture architecture(Json config) {
        Json modelType = config.field("model_type");
        return Architecture.ofModelType(modelType.asString()).orElseThrow(() -> {
            String known = Stream.of(Architecture.values())
                    .map(Architecture::modelType)
                    .collect(Collectors.joining(", "));
            return modelType.error("unknown architecture \"" + modelType.asString() + "\"; known are " + known);
        });
    }

    private static void refuseUnsupported(Json config) {
        present(config, "hidden_act")
                .filter(act -> !act.asString().equals("silu"))
                .ifPresent(act -> {
                    throw act.error("activation \"" + act.asString() + "\" is not supported; Qwen uses \"silu\"");
                });
        present(config, "use_sliding_window").filter(Json::asBoolean).ifPresent(flag -> {
            throw flag.error("sliding-window attention is not supported");
        });
        present(config, "rope_scaling").ifPresent(scaling -> {
            throw scaling.error("scaled rotary embedding is not supported");
        });
        present(config, "rope_parameters")
                .flatMap(parameters -> present(parameters, "rope_type"))
                .filter(type -> !type.asString().equals("default"))
                .ifPresent(type -> {
                    throw type.error("rotary embedding \"" + type.asString() + "\" is not supported");
                });
    }

    private static double ropeTheta(Json config) {
        return present(config, "rope_theta")
                .or(() -> present(config, "rope_parameters").flatMap(parameters -> present(parameters, "rope_theta")))
                .orElseThrow(() -> config.error("neither rope_theta nor rope_parameters.rope_theta is given"))
                .asDouble();
    }

    private static Optional<Json> present(Json config, String name) {
        return config.optional(name).filter(field -> !field.isNull());
    }

    private static int positive(Json config, String name) {
        Json field = config.field(name);
        int value = field.asInt();
        if (value <= 0) {
            throw field.error("must be positive, it is " + value);
        }
        return value;
    }

    /** The content of config.json, in the spelling that older and newer readers understand. */
    public JsonObject toJson() {
        return JsonObject.empty()
                .with("architectures", new JsonArray(List.<JsonValue>of(new JsonString(architecture.className()))))
                .with("model_type", architecture.modelType())
                .with("vocab_size", vocabularySize)
                .with("hidden_size", hiddenSize)
                .with("intermediate_size", intermediateSize)
                .with("num_hidden_layers", layers)
                .with("num_attention_heads", heads)
                .with("num_key_value_heads", keyValueHeads)
                .with("head_dim", headSize)
                .with("hidden_act", "silu")
                .with("attention_bias", false)
                .with("attention_dropout", 0.0)
                .with("rms_norm_eps", normEpsilon)
                .with("rope_theta", ropeTheta)
                .with("max_position_embeddings", maxPositions)
                .with("use_sliding_window", false)
                .with("tie_word_embeddings", tied)
                .with("torch_dtype", "float32");
    }

    /** The number of weights, tied ones counted once. */
    public long parameters() {
        long attention = (long) hiddenSize * headSize * (2L * heads + 2L * keyValueHeads);
        long bias = architecture.hasBias() ? (long) headSize * (heads + 2L * keyValueHeads) : 0;
        long norms = 2L * hiddenSize + (architecture.hasQueryKeyNorm() ? 2L * headSize : 0);
        long block = attention + bias + norms + 3L * hiddenSize * intermediateSize;
        long embedding = (long) vocabularySize * hiddenSize;
        return layers * block + embedding * (tied ? 1 : 2) + hiddenSize;
    }

    /**
     * Floating-point operations of the products of one token's forward pass, without attention scores; backward takes
     * twice as many.
     *
     * @param withLogits whether logits are computed for the token
     */
    public long flopsPerToken(boolean withLogits) {
        long attention = (long) hiddenSize * headSize * (2L * heads + 2L * keyValueHeads);
        long block = attention + 3L * hiddenSize * intermediateSize;
        return 2 * (layers * block + (withLogits ? (long) vocabularySize * hiddenSize : 0));
    }

    /** Floating-point operations of attention scores and values for one token that sees {@code keys} keys. */
    public long flopsPerToken(int keys) {
        return 4L * layers * heads * headSize * keys;
    }
}
