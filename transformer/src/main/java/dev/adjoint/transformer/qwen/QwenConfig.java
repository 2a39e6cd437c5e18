package dev.adjoint.transformer.qwen;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonException;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The numbers that make a Qwen model, as config.json has them.
 *
 * @param architecture which kinds of blocks
 * @param vocabularySize rows of the embedding
 * @param hiddenSize D, the width of the residual stream
 * @param intermediateSize F, the width of the feed-forward block
 * @param layers number of blocks
 * @param heads H, query heads
 * @param keyValueHeads G, key and value heads; a divisor of H
 * @param headSize d, the width of a head
 * @param ropeTheta base of the rotation frequencies
 * @param normEpsilon ε of all norms
 * @param maxPositions the longest sequence that the model can read, with {@code scaling}
 * @param tied whether logits use the embedding's weights
 * @param scaling how rotations reach beyond the first training
 * @param window how far back attention sees
 * @param experts the mixture of experts, if the architecture has one
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
        boolean tied,
        RopeScaling scaling,
        SlidingWindow window,
        Optional<ExpertConfig> experts) {
    static final String POSITIONS = "max_position_embeddings";
    private static final int MOST_LAYERS = 1 << 16;

    /** A dense model that sees everything and whose rotations are not scaled. */
    public QwenConfig(
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
        this(
                architecture,
                vocabularySize,
                hiddenSize,
                intermediateSize,
                layers,
                heads,
                keyValueHeads,
                headSize,
                ropeTheta,
                normEpsilon,
                maxPositions,
                tied,
                new RopeScaling.None(),
                SlidingWindow.none(layers),
                Optional.empty());
    }

    /**
     * Reads a config.json as transformers writes it, in its older and newer spelling; keys that do
     * not matter are ignored.
     *
     * @throws dev.adjoint.transformer.json.JsonException naming file, field and value if a field is
     *     missing or unusable
     */
    public static QwenConfig of(Json config) {
        Architecture architecture = architecture(config);
        int hiddenSize = positive(config, "hidden_size");
        int heads = positive(config, "num_attention_heads");
        int keyValueHeads = config.optional("num_key_value_heads").map(Json::asInt).orElse(heads);
        refuseUnsupported(config, architecture);
        if (keyValueHeads <= 0 || heads % keyValueHeads != 0) {
            throw config.error(
                    "num_attention_heads "
                            + heads
                            + " is not a multiple of num_key_value_heads "
                            + keyValueHeads);
        }
        Json layerCount = config.field("num_hidden_layers");
        int layers = positive(layerCount);
        if (layers > MOST_LAYERS) {
            throw layerCount.error(layers + " layers, the limit is " + MOST_LAYERS);
        }
        RopeScaling scaling = RopeScaling.of(config);
        return new QwenConfig(
                architecture,
                positive(config, "vocab_size"),
                hiddenSize,
                positive(config, "intermediate_size"),
                layers,
                heads,
                keyValueHeads,
                headSize(config, hiddenSize, heads),
                ropeTheta(config),
                positiveReal(config.field("rms_norm_eps")),
                maxPositions(config, scaling),
                config.optional("tie_word_embeddings").map(Json::asBoolean).orElse(false),
                scaling,
                SlidingWindow.of(config, architecture, layers),
                architecture.hasExperts()
                        ? Optional.of(ExpertConfig.of(config))
                        : Optional.empty());
    }

    private static int maxPositions(Json config, RopeScaling scaling) {
        int given = positive(config, POSITIONS);
        return switch (scaling) {
            case RopeScaling.None() -> given;
            case RopeScaling.Yarn yarn ->
                    Math.max(given, (int) (yarn.factor() * yarn.originalPositions()));
        };
    }

    private static int headSize(Json config, int hiddenSize, int heads) {
        Optional<Json> given = config.optional("head_dim");
        if (given.isEmpty() && hiddenSize % heads != 0) {
            throw config.error(
                    "hidden_size "
                            + hiddenSize
                            + " is not a multiple of num_attention_heads "
                            + heads
                            + ", and head_dim is not given");
        }
        int headSize = given.map(Json::asInt).orElse(hiddenSize / heads);
        if (headSize <= 0 || headSize % 2 != 0) {
            throw config.error("head_dim " + headSize + " is not a positive even number");
        }
        if ((long) heads * headSize > Integer.MAX_VALUE) {
            throw config.error(
                    "num_attention_heads "
                            + heads
                            + " times head_dim "
                            + headSize
                            + " is more than 2^31 - 1");
        }
        return headSize;
    }

    private static Architecture architecture(Json config) {
        Json modelType = config.field("model_type");
        Architecture architecture =
                Architecture.ofModelType(modelType.asString())
                        .orElseThrow(() -> unknown(modelType, Architecture::modelType));
        List<Json> classes = config.optional("architectures").map(Json::elements).orElse(List.of());
        for (Json name : classes) {
            if (!name.asString().equals(architecture.className())) {
                throw unknown(name, Architecture::className);
            }
        }
        return architecture;
    }

    private static JsonException unknown(Json name, Function<Architecture, String> spelling) {
        String known =
                Stream.of(Architecture.values()).map(spelling).collect(Collectors.joining(", "));
        return name.error("unknown architecture \"" + name.asString() + "\"; known are " + known);
    }

    private static void refuseUnsupported(Json config, Architecture architecture) {
        config.optional("hidden_act").ifPresent(act -> require(act, "silu", "activation"));
        if (!architecture.hasBias()) {
            refuseIfTrue(
                    config, "attention_bias", "a Qwen3 with attention biases is not supported");
        }
    }

    private static void require(Json field, String supported, String what) {
        if (!field.asString().equals(supported)) {
            throw field.error(
                    what
                            + " \""
                            + field.asString()
                            + "\" is not supported, only \""
                            + supported
                            + "\" is");
        }
    }

    private static void refuseIfTrue(Json config, String name, String message) {
        config.optional(name)
                .filter(Json::asBoolean)
                .ifPresent(flag -> {
                    throw flag.error(message);
                });
    }

    private static double ropeTheta(Json config) {
        return RopeScaling.parameters(config)
                .flatMap(rotary -> rotary.optional("rope_theta"))
                .or(() -> config.optional("rope_theta"))
                .map(QwenConfig::positiveReal)
                .orElseThrow(() ->
                        config.error("neither rope_theta nor rope_parameters.rope_theta is given"));
    }

    static double positiveReal(Json field) {
        double value = field.asDouble();
        if (value <= 0) {
            throw field.error("must be positive, it is " + value);
        }
        return value;
    }

    static int positive(Json config, String name) {
        return positive(config.field(name));
    }

    static int positive(Json field) {
        int value = field.asInt();
        if (value <= 0) {
            throw field.error("must be positive, it is " + value);
        }
        return value;
    }

    /** The content of config.json, in the spelling that older and newer readers understand. */
    public JsonObject toJson() {
        JsonValue className = new JsonString(architecture.className());
        JsonObject config =
                JsonObject.empty()
                        .with("architectures", JsonArray.of(className))
                        .with("model_type", architecture.modelType())
                        .with("vocab_size", vocabularySize)
                        .with("hidden_size", hiddenSize)
                        .with("intermediate_size", intermediateSize)
                        .with("num_hidden_layers", layers)
                        .with("num_attention_heads", heads)
                        .with("num_key_value_heads", keyValueHeads)
                        .with("head_dim", headSize)
                        .with("hidden_act", "silu")
                        .with("attention_dropout", 0.0)
                        .with("rms_norm_eps", normEpsilon)
                        .with("rope_theta", ropeTheta)
                        .with("max_position_embeddings", maxPositions);
        JsonObject biased = architecture.hasBias() ? config : config.with("attention_bias", false);
        return respelled(biased).with("tie_word_embeddings", tied).with("torch_dtype", "float32");
    }

    /** A config.json of this model in which experts, scaling and windows stand in one spelling. */
    JsonObject respelled(JsonObject config) {
        JsonObject mixed = experts.map(numbers -> numbers.addTo(config)).orElse(config);
        return window.addTo(scaling.addTo(mixed));
    }

    /**
     * Checks that the model has a row for a token.
     *
     * @throws IllegalArgumentException naming the id and the size if it has none
     */
    public void requireToken(int id) {
        if (id < 0 || id >= vocabularySize) {
            throw new IllegalArgumentException(
                    "token id "
                            + id
                            + " is outside the model's vocabulary of "
                            + vocabularySize
                            + " tokens (vocab_size)");
        }
    }

    /** The number of weights, tied ones counted once. */
    public long parameters() {
        long attention = (long) hiddenSize * headSize * (2L * heads + 2L * keyValueHeads);
        long bias = architecture.hasBias() ? (long) headSize * (heads + 2L * keyValueHeads) : 0;
        long norms = 2L * hiddenSize + (architecture.hasQueryKeyNorm() ? 2L * headSize : 0);
        long feedForward = 0;
        for (int layer = 0; layer < layers; layer++) {
            feedForward += hasExperts(layer) ? expertWeights(false) : denseWeights();
        }
        long block = attention + bias + norms;
        long embedding = (long) vocabularySize * hiddenSize;
        return layers * block + feedForward + embedding * (tied ? 1 : 2) + hiddenSize;
    }

    /** Whether a layer has experts and no dense feed-forward block. */
    public boolean hasExperts(int layer) {
        return experts.map(numbers -> numbers.isIn(layer)).orElse(false);
    }

    private long denseWeights() {
        return 3L * hiddenSize * intermediateSize;
    }

    /** The weights of a layer's router and experts, or of those that compute one token. */
    private long expertWeights(boolean ofOneToken) {
        ExpertConfig numbers = experts.orElseThrow();
        long used = ofOneToken ? numbers.perToken() : numbers.count();
        return hiddenSize * (numbers.count() + 3L * used * numbers.intermediateSize());
    }

    /**
     * Floating-point operations of the products of one token's forward pass, without attention
     * scores; backward takes twice as many.
     *
     * @param withLogits whether logits are computed for the token
     */
    public long flopsPerToken(boolean withLogits) {
        long attention = (long) hiddenSize * headSize * (2L * heads + 2L * keyValueHeads);
        long feedForward = 0;
        for (int layer = 0; layer < layers; layer++) {
            feedForward += hasExperts(layer) ? expertWeights(true) : denseWeights();
        }
        return 2
                * (layers * attention
                        + feedForward
                        + (withLogits ? (long) vocabularySize * hiddenSize : 0));
    }

    /**
     * Floating-point operations of attention scores and values for one token that sees {@code keys}
     * keys in every layer.
     */
    public long flopsPerToken(int keys) {
        return 4L * layers * heads * headSize * keys;
    }
}
