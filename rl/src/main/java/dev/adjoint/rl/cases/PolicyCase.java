package dev.adjoint.rl.cases;

import static dev.adjoint.rl.cases.CaseField.AGGREGATION;
import static dev.adjoint.rl.cases.CaseField.ANSWERS;
import static dev.adjoint.rl.cases.CaseField.BEHAVIOUR;
import static dev.adjoint.rl.cases.CaseField.CLIP_HIGH;
import static dev.adjoint.rl.cases.CaseField.CLIP_LOW;
import static dev.adjoint.rl.cases.CaseField.DDOF;
import static dev.adjoint.rl.cases.CaseField.DUAL_CLIP;
import static dev.adjoint.rl.cases.CaseField.ENTROPY;
import static dev.adjoint.rl.cases.CaseField.ENTROPY_COEFFICIENT;
import static dev.adjoint.rl.cases.CaseField.EPSILON;
import static dev.adjoint.rl.cases.CaseField.GAMMA;
import static dev.adjoint.rl.cases.CaseField.GROUPS;
import static dev.adjoint.rl.cases.CaseField.HORIZON;
import static dev.adjoint.rl.cases.CaseField.IMPORTANCE;
import static dev.adjoint.rl.cases.CaseField.KL;
import static dev.adjoint.rl.cases.CaseField.LAMBDA;
import static dev.adjoint.rl.cases.CaseField.MASK;
import static dev.adjoint.rl.cases.CaseField.NEW;
import static dev.adjoint.rl.cases.CaseField.NEW_VALUES;
import static dev.adjoint.rl.cases.CaseField.OLD;
import static dev.adjoint.rl.cases.CaseField.RATIO;
import static dev.adjoint.rl.cases.CaseField.REFERENCE;
import static dev.adjoint.rl.cases.CaseField.REWARDS;
import static dev.adjoint.rl.cases.CaseField.SINGLETON;
import static dev.adjoint.rl.cases.CaseField.VALUES;
import static dev.adjoint.rl.cases.CaseField.VALUE_CLIP;
import static dev.adjoint.rl.cases.CaseField.WEIGHT_MAX;
import static dev.adjoint.rl.cases.CaseField.WEIGHT_MIN;
import static dev.adjoint.rl.cases.CaseField.WHITENING;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.rl.Advantages;
import dev.adjoint.rl.Groups;
import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.Rollout;
import dev.adjoint.rl.Sampling;
import dev.adjoint.rl.Scores;
import dev.adjoint.rl.StepCounts;
import dev.adjoint.rl.ValueLoss;
import dev.adjoint.rl.papers.Names;
import dev.adjoint.rl.papers.Options;
import dev.adjoint.rl.papers.Papers;
import dev.adjoint.rl.papers.Tailor;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Deviation;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Term;
import dev.adjoint.rl.parts.Weight;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The case of a policy gradient on tokens. */
final class PolicyCase {
    private final CaseFields fields;
    private final String algorithm;
    private final PolicyGradient method;

    PolicyCase(CaseFields fields, String algorithm) {
        this.fields = fields;
        this.algorithm = algorithm;
        this.method = Tailor.tailor(Papers.named(algorithm), options());
    }

    private Options options() {
        return new Options(
                fields.optional(DDOF).map(PolicyCase::deviation),
                fields.number(EPSILON),
                fields.optional(SINGLETON).map(word -> fields.choice(word, Names.singletons())),
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

    private static void requireOnly(Json json, List<String> names) {
        json.fields()
                .forEach((name, value) -> {
                    if (!names.contains(name)) {
                        throw value.error("there is no such field");
                    }
                });
    }

    /** Loss, gradient, advantages, metrics, and those of the critic where its values are given. */
    JsonObject output() {
        Tensor live = fields.matrix(NEW).tracked();
        Rollout rollout = rollout(live);
        Scores scores = new Scores(new LogProbs(live, Sampling.PLAIN, 1), entropy(live));
        Advantages advantages = method.advantage().estimate(rollout);
        StepCounts counts =
                counts(rollout.mask()).withSelected(method.selected(scores, rollout, advantages));
        Loss loss = method.loss(scores, rollout, advantages, counts);
        JsonObject output =
                CaseOutput.of(algorithm, loss, live)
                        .with("advantages", CaseOutput.matrix(advantages.perToken()))
                        .with("method", slots());
        return fields.has(NEW_VALUES) ? critic(output, rollout, counts) : output;
    }

    private JsonObject slots() {
        JsonObject slots = JsonObject.empty();
        for (var slot : method.slots().entrySet()) {
            slots =
                    slots.with(
                            slot.getKey().name().toLowerCase(java.util.Locale.ROOT),
                            String.valueOf(slot.getValue()));
        }
        return slots;
    }

    private Rollout rollout(Tensor live) {
        Mask mask = new Mask(fields.matrix(MASK));
        Tensor old = needsOld() ? fields.matrix(OLD) : live.detach();
        LogProbs proximal = new LogProbs(old, Sampling.PLAIN, 0);
        LogProbs behaviour =
                needsBehaviour()
                        ? new LogProbs(fields.matrix(BEHAVIOUR), Sampling.PLAIN, -1)
                        : proximal;
        Rollout rollout =
                Rollout.of(mask, groups(), fields.numbers(REWARDS), behaviour)
                        .withProximal(proximal);
        Rollout withReference =
                needsReference()
                        ? rollout.withReference(LogProbs.plain(fields.matrix(REFERENCE)))
                        : rollout;
        return needsValues() ? withReference.withValues(fields.matrix(VALUES)) : withReference;
    }

    private Groups groups() {
        int[] prompts = fields.integers(GROUPS);
        return fields.has(ANSWERS)
                ? new Groups(prompts, fields.integers(ANSWERS))
                : Groups.of(prompts);
    }

    private boolean needsOld() {
        boolean divides =
                !(method.ratio() instanceof Ratio.None || method.ratio() instanceof Ratio.OnPolicy);
        boolean weighted = method.terms().stream().anyMatch(Kl.InLossK3Weighted.class::isInstance);
        return (divides && !(method.ratio() instanceof Ratio.ToBehaviour))
                || method.advantage().penalisesDivergence()
                || weighted
                || method.weight().correctsBehaviour();
    }

    private boolean needsBehaviour() {
        return method.ratio().correctsBehaviour() || method.weight().correctsBehaviour();
    }

    private boolean needsReference() {
        return method.advantage().penalisesDivergence()
                || method.terms().stream().anyMatch(Kl.class::isInstance);
    }

    private boolean needsValues() {
        return estimatesByCritic(method.advantage()) || fields.has(NEW_VALUES);
    }

    private static boolean estimatesByCritic(Advantage advantage) {
        return switch (advantage) {
            case Advantage.Critic _ -> true;
            case Advantage.Transformed part -> estimatesByCritic(part.estimate());
            case Advantage.LessDivergence part -> estimatesByCritic(part.estimate());
            default -> false;
        };
    }

    private Tensor entropy(Tensor live) {
        boolean needed = method.terms().stream().anyMatch(Term.EntropyBonus.class::isInstance);
        return needed ? fields.matrix(ENTROPY) : Tensor.full(live.dtype(), 0, live.shape());
    }

    private StepCounts counts(Mask mask) {
        boolean needed = method.aggregation() instanceof Aggregation.SequenceMeanOverHorizon;
        return StepCounts.of(mask, needed ? fields.need(HORIZON).asInt() : mask.columns());
    }

    /** The critic's targets are the advantages before whitening plus the old values. */
    private JsonObject critic(JsonObject output, Rollout rollout, StepCounts counts) {
        Tensor live = fields.matrix(NEW_VALUES).tracked();
        Optional<Double> range = fields.number(VALUE_CLIP);
        ValueLoss critic =
                new ValueLoss(
                        1,
                        range.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                        Aggregation.tokenMean());
        Advantages raw = unwhitened(method.advantage()).estimate(rollout);
        Loss loss = critic.loss(live, rollout, ValueLoss.returns(raw, rollout), counts);
        Tensor gradient = Gradients.of(loss.value(), List.of(live)).get(0);
        return output.with("value_loss", CaseOutput.number(loss.value().item()))
                .with("value_gradient", CaseOutput.matrix(gradient))
                .with("value_metrics", CaseOutput.metrics(loss.stats()));
    }

    private static Advantage unwhitened(Advantage advantage) {
        return advantage instanceof Advantage.Transformed part
                ? unwhitened(part.estimate())
                : advantage;
    }
}
