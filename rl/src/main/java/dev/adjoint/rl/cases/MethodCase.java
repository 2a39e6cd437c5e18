package dev.adjoint.rl.cases;

import static dev.adjoint.rl.cases.CaseField.AGGREGATION;
import static dev.adjoint.rl.cases.CaseField.CLIP_HIGH;
import static dev.adjoint.rl.cases.CaseField.CLIP_LOW;
import static dev.adjoint.rl.cases.CaseField.DDOF;
import static dev.adjoint.rl.cases.CaseField.DUAL_CLIP;
import static dev.adjoint.rl.cases.CaseField.ENTROPY_COEFFICIENT;
import static dev.adjoint.rl.cases.CaseField.EPSILON;
import static dev.adjoint.rl.cases.CaseField.GAMMA;
import static dev.adjoint.rl.cases.CaseField.IMPORTANCE;
import static dev.adjoint.rl.cases.CaseField.KEEP;
import static dev.adjoint.rl.cases.CaseField.KL;
import static dev.adjoint.rl.cases.CaseField.LAMBDA;
import static dev.adjoint.rl.cases.CaseField.RATIO;
import static dev.adjoint.rl.cases.CaseField.SINGLETON;
import static dev.adjoint.rl.cases.CaseField.WEIGHT_MAX;
import static dev.adjoint.rl.cases.CaseField.WEIGHT_MIN;
import static dev.adjoint.rl.cases.CaseField.WHITENING;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.papers.Names;
import dev.adjoint.rl.papers.Options;
import dev.adjoint.rl.papers.Papers;
import dev.adjoint.rl.papers.Tailor;
import dev.adjoint.rl.papers.preference.RejectionSampling;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Deviation;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.rl.parts.Weight;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Map;

/** A policy gradient as fields name it: an algorithm and what is chosen of it. */
final class MethodCase {
    private final CaseFields fields;

    private MethodCase(CaseFields fields) {
        this.fields = fields;
    }

    /** The named algorithm with the conventions among the fields. */
    static PolicyGradient of(CaseFields fields, String algorithm) {
        return Tailor.tailor(Papers.named(algorithm), new MethodCase(fields).options());
    }

    private Options options() {
        return new Options(
                fields.optional(DDOF).map(MethodCase::deviation),
                fields.number(EPSILON),
                fields.optional(SINGLETON).map(word -> fields.choice(word, Names.singletons())),
                fields.optional(KEEP).map(this::keep),
                fields.number(GAMMA),
                fields.number(LAMBDA),
                fields.number(WHITENING),
                fields.optional(RATIO).map(word -> fields.choice(word, Names.ratios())),
                fields.number(CLIP_LOW),
                fields.number(CLIP_HIGH),
                fields.number(DUAL_CLIP),
                fields.number(WEIGHT_MIN),
                fields.number(WEIGHT_MAX),
                fields.optional(IMPORTANCE).map(this::importance),
                fields.optional(AGGREGATION).map(this::aggregation),
                fields.optional(KL).map(this::divergence),
                fields.number(ENTROPY_COEFFICIENT));
    }

    private static Deviation deviation(Json ddof) {
        return switch (ddof.asInt()) {
            case 0 -> Deviation.POPULATION;
            case 1 -> Deviation.UNBIASED;
            default -> throw ddof.expected("0 or 1");
        };
    }

    private RejectionSampling keep(Json json) {
        Map<String, Json> rule = json.fields();
        if (rule.size() == 1 && rule.containsKey("at_least")) {
            return new RejectionSampling.AtLeast(json.field("at_least").asDouble());
        }
        if (rule.size() == 1 && rule.containsKey("best")) {
            return new RejectionSampling.Best(json.field("best").asDouble());
        }
        throw json.error("needs one field, at_least or best");
    }

    private Weight importance(Json json) {
        Map<String, Weight.Level> levels =
                Map.of("token", Weight.Level.TOKEN, "sequence", Weight.Level.SEQUENCE);
        Weight.Level level = fields.choice(json.field("level"), levels);
        double high = json.field("high").asDouble();
        boolean within =
                fields.choice(json.field("kind"), Map.of("truncated", false, "within", true));
        requireOnly(
                json,
                within
                        ? List.of("kind", "level", "low", "high")
                        : List.of("kind", "level", "high"));
        return within
                ? Weight.within(level, json.field("low").asDouble(), high)
                : Weight.truncated(level, high);
    }

    private Aggregation aggregation(Json json) {
        if (json.value() instanceof JsonObject) {
            requireOnly(json, List.of("sum_over"));
            return Aggregation.sumOver(json.field("sum_over").asDouble());
        }
        return fields.choice(json, Names.aggregations());
    }

    private Kl divergence(Json json) {
        requireOnly(json, List.of("placement", "beta"));
        double beta = json.optional("beta").map(Json::asDouble).orElse(0.0);
        return fields.choice(json.field("placement"), Names.divergences()).apply(beta);
    }

    static void requireOnly(Json json, List<String> names) {
        json.fields()
                .forEach((name, value) -> {
                    if (!names.contains(name)) {
                        throw value.error("there is no such field");
                    }
                });
    }
}
