package dev.adjoint.transformer.qwen;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Optional;

/** How rotary embedding is changed so that a model reads further than it was first trained to. */
public sealed interface RopeScaling {
    /** Not at all. */
    record None() implements RopeScaling {}

    /**
     * YaRN (Peng et al., arXiv:2309.00071): slow rotations are slowed down by a factor, fast ones
     * stay, those between are blended, and cosines and sines grow a little.
     *
     * @param factor by which slow rotations are slowed down
     * @param originalPositions the longest sequence of the first training
     * @param betaFast how often a dimension must turn in {@code originalPositions} to stay
     * @param betaSlow how seldom a dimension must turn in {@code originalPositions} to be slowed
     * @param attentionFactor what cosines and sines are multiplied by
     * @param isTruncated whether the bounds between kinds of dimensions are whole numbers
     */
    record Yarn(
            double factor,
            int originalPositions,
            double betaFast,
            double betaSlow,
            double attentionFactor,
            boolean isTruncated)
            implements RopeScaling {}

    /** The field in the spelling of transformers 4. */
    String FIELD = "rope_scaling";

    /** Reads a config.json in either spelling. */
    static RopeScaling of(Json config) {
        Optional<Json> rotary = parameters(config);
        List<Json> types =
                List.of("rope_type", "type").stream()
                        .flatMap(name -> rotary.flatMap(object -> object.optional(name)).stream())
                        .toList();
        types.forEach(RopeScaling::requireKnown);
        boolean isYarn = !types.isEmpty() && types.getFirst().asString().equals("yarn");
        return isYarn ? yarn(config, rotary.orElseThrow()) : new None();
    }

    /** The object with the parameters; an old one, if it is there and not empty, goes first. */
    static Optional<Json> parameters(Json config) {
        return config.optional(FIELD)
                .filter(old -> !old.fields().isEmpty())
                .or(() -> config.optional("rope_parameters"));
    }

    private static void requireKnown(Json type) {
        String name = type.asString();
        if (!name.equals("default") && !name.equals("yarn")) {
            throw type.error(
                    "rotary embedding \""
                            + name
                            + "\" is not supported, only \"default\" and \"yarn\" are");
        }
    }

    private static Yarn yarn(Json config, Json rotary) {
        int positions = QwenConfig.positive(config, QwenConfig.POSITIONS);
        String original = "original_max_position_embeddings";
        int originalPositions =
                config.optional(original)
                        .or(() -> rotary.optional(original))
                        .map(QwenConfig::positive)
                        .orElse(positions);
        double factor =
                real(rotary, "factor").orElseGet(() -> (double) positions / originalPositions);
        if (factor < 1) {
            throw rotary.error("the factor " + factor + " of yarn is below 1");
        }
        return new Yarn(
                factor,
                originalPositions,
                real(rotary, "beta_fast").orElse(32.0),
                real(rotary, "beta_slow").orElse(1.0),
                real(rotary, "attention_factor").orElseGet(() -> attentionFactor(rotary, factor)),
                rotary.optional("truncate").map(Json::asBoolean).orElse(true));
    }

    private static Optional<Double> real(Json rotary, String name) {
        return rotary.optional(name).map(QwenConfig::positiveReal);
    }

    private static double attentionFactor(Json rotary, double factor) {
        Optional<Double> scale = real(rotary, "mscale");
        Optional<Double> scaleOfAll = real(rotary, "mscale_all_dim");
        return scale.isPresent() && scaleOfAll.isPresent()
                ? growth(factor, scale.get()) / growth(factor, scaleOfAll.get())
                : growth(factor, 1);
    }

    private static double growth(double factor, double scale) {
        return 0.1 * scale * StrictMath.log(factor) + 1;
    }

    /** A config.json with this in it, all numbers said. */
    default JsonObject addTo(JsonObject config) {
        return switch (this) {
            case None() -> config;
            case Yarn yarn ->
                    config.with(
                            FIELD,
                            JsonObject.empty()
                                    .with("type", "yarn")
                                    .with("rope_type", "yarn")
                                    .with("factor", yarn.factor())
                                    .with(
                                            "original_max_position_embeddings",
                                            yarn.originalPositions())
                                    .with("beta_fast", yarn.betaFast())
                                    .with("beta_slow", yarn.betaSlow())
                                    .with("attention_factor", yarn.attentionFactor())
                                    .with("truncate", yarn.isTruncated()));
        };
    }
}
