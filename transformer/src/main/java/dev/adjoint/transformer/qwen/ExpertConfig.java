package dev.adjoint.transformer.qwen;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.util.List;

/**
 * The numbers of a mixture of experts, as config.json has them.
 *
 * @param count experts of a layer
 * @param perToken experts that compute a token
 * @param intermediateSize the width of an expert
 * @param isNormalised whether the weights of a token's experts are made to add up to 1
 * @param step every so many layers one has experts
 * @param denseLayers layers that have none
 * @param balanceFactor what the routers' balance loss counts in training
 * @param isBalanced whether it counts without being asked for (output_router_logits)
 */
public record ExpertConfig(
        int count,
        int perToken,
        int intermediateSize,
        boolean isNormalised,
        int step,
        List<Integer> denseLayers,
        double balanceFactor,
        boolean isBalanced) {
    private static final double STANDARD_BALANCE = 0.001;

    /** Copies the list. */
    public ExpertConfig {
        denseLayers = List.copyOf(denseLayers);
    }

    /** Whether a layer has experts. */
    public boolean isIn(int layer) {
        return !denseLayers.contains(layer) && (layer + 1) % step == 0;
    }

    static ExpertConfig of(Json config) {
        boolean isRenamed = config.optional("num_experts").isEmpty();
        int count = QwenConfig.positive(config, isRenamed ? "num_local_experts" : "num_experts");
        Json perToken = config.field("num_experts_per_tok");
        if (QwenConfig.positive(perToken) > count) {
            throw perToken.error("there are only " + count + " experts, not " + perToken.asInt());
        }
        List<Json> dense = config.optional("mlp_only_layers").map(Json::elements).orElse(List.of());
        return new ExpertConfig(
                count,
                perToken.asInt(),
                QwenConfig.positive(config, "moe_intermediate_size"),
                config.optional("norm_topk_prob").map(Json::asBoolean).orElse(false),
                config.optional("decoder_sparse_step").map(QwenConfig::positive).orElse(1),
                dense.stream().map(Json::asInt).toList(),
                config.optional("router_aux_loss_coef")
                        .map(Json::asDouble)
                        .orElse(STANDARD_BALANCE),
                config.optional("output_router_logits").map(Json::asBoolean).orElse(false));
    }

    /** A config.json with this in it. */
    JsonObject addTo(JsonObject config) {
        List<JsonValue> dense = denseLayers.stream().<JsonValue>map(JsonNumber::of).toList();
        return config.with("num_experts", count)
                .with("num_experts_per_tok", perToken)
                .with("moe_intermediate_size", intermediateSize)
                .with("norm_topk_prob", isNormalised)
                .with("decoder_sparse_step", step)
                .with("mlp_only_layers", new JsonArray(dense))
                .with("router_aux_loss_coef", balanceFactor)
                .with("output_router_logits", isBalanced);
    }
}
