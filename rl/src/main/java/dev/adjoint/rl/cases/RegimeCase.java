package dev.adjoint.rl.cases;

import static dev.adjoint.rl.cases.CaseField.DYNAMIC_SAMPLING;
import static dev.adjoint.rl.cases.CaseField.EPOCHS;
import static dev.adjoint.rl.cases.CaseField.FORMAT;
import static dev.adjoint.rl.cases.CaseField.KL_TARGET;
import static dev.adjoint.rl.cases.CaseField.MASK_TRUNCATED;
import static dev.adjoint.rl.cases.CaseField.MINIBATCHES;
import static dev.adjoint.rl.cases.CaseField.OVERLONG_CACHE;
import static dev.adjoint.rl.cases.CaseField.REFERENCE_POLICY;
import static dev.adjoint.rl.cases.CaseField.VALUE_CLIP;
import static dev.adjoint.rl.cases.CaseField.VALUE_COEFFICIENT;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.ValueLoss;
import dev.adjoint.rl.control.AdaptiveKl;
import dev.adjoint.rl.control.ReferencePolicy;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.reward.Format;
import dev.adjoint.rl.train.Regime;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What happens around a loss as fields name it. A field that the method has no use for is not read
 * here, and so is refused as unused.
 */
final class RegimeCase {
    private final CaseFields fields;
    private final PolicyGradient method;

    private RegimeCase(CaseFields fields, PolicyGradient method) {
        this.fields = fields;
        this.method = method;
    }

    static Regime of(CaseFields fields, PolicyGradient method) {
        return new RegimeCase(fields, method).regime();
    }

    private Regime regime() {
        boolean reuses = Regime.allowsReuse(method);
        return new Regime(
                reuses ? integer(EPOCHS).orElse(1) : 1,
                reuses ? integer(MINIBATCHES).orElse(1) : 1,
                integer(DYNAMIC_SAMPLING),
                integer(OVERLONG_CACHE),
                fields.optional(FORMAT).map(RegimeCase::format),
                fields.optional(MASK_TRUNCATED).map(Json::asBoolean).orElse(false),
                method.needsReference() ? reference(fields) : new ReferencePolicy.Fixed(),
                method.needsReference()
                        ? fields.optional(KL_TARGET).map(RegimeCase::target)
                        : Optional.empty(),
                method.needsCritic() ? critic() : Regime.STANDARD.critic());
    }

    private OptionalInt integer(CaseField field) {
        return fields.optional(field).map(Json::asInt).stream()
                .mapToInt(Integer::intValue)
                .findFirst();
    }

    private static Format format(Json json) {
        MethodCase.requireOnly(json, List.of("pattern", "bonus"));
        Json pattern = json.field("pattern");
        double bonus = json.field("bonus").asDouble();
        try {
            return new Format(Pattern.compile(pattern.asString()).asPredicate(), bonus);
        } catch (PatternSyntaxException e) {
            throw pattern.error("is no regular expression: " + e.getDescription());
        }
    }

    /** How a reference follows, for all methods that have one. */
    static ReferencePolicy reference(CaseFields fields) {
        return fields.optional(REFERENCE_POLICY)
                .map(json -> reference(fields, json))
                .orElseGet(ReferencePolicy.Fixed::new);
    }

    private static ReferencePolicy reference(CaseFields fields, Json json) {
        if (!(json.value() instanceof JsonObject)) {
            return fields.choice(json, Map.of("fixed", new ReferencePolicy.Fixed()));
        }
        Map<String, Json> rule = json.fields();
        if (rule.size() == 1 && rule.containsKey("every")) {
            return new ReferencePolicy.Refreshed(json.field("every").asInt());
        }
        if (rule.size() == 1 && rule.containsKey("average")) {
            return new ReferencePolicy.MovingAverage(json.field("average").asDouble());
        }
        throw json.error("needs one field, every or average");
    }

    private static AdaptiveKl.Target target(Json json) {
        MethodCase.requireOnly(json, List.of("divergence", "horizon"));
        return new AdaptiveKl.Target(
                json.field("divergence").asDouble(), json.field("horizon").asDouble());
    }

    private ValueLoss critic() {
        Optional<Double> range = fields.number(VALUE_CLIP);
        return new ValueLoss(
                fields.number(VALUE_COEFFICIENT).orElse(Regime.STANDARD.critic().coefficient()),
                range.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                Aggregation.tokenMean());
    }
}
