package dev.adjoint.rl.cases;

import static dev.adjoint.rl.cases.CaseField.ANSWERS;
import static dev.adjoint.rl.cases.CaseField.BEHAVIOUR;
import static dev.adjoint.rl.cases.CaseField.ENTROPY;
import static dev.adjoint.rl.cases.CaseField.GROUPS;
import static dev.adjoint.rl.cases.CaseField.HORIZON;
import static dev.adjoint.rl.cases.CaseField.MASK;
import static dev.adjoint.rl.cases.CaseField.NEW;
import static dev.adjoint.rl.cases.CaseField.NEW_VALUES;
import static dev.adjoint.rl.cases.CaseField.OLD;
import static dev.adjoint.rl.cases.CaseField.REFERENCE;
import static dev.adjoint.rl.cases.CaseField.REWARDS;
import static dev.adjoint.rl.cases.CaseField.VALUES;
import static dev.adjoint.rl.cases.CaseField.VALUE_CLIP;

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
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Term;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.util.List;
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
        this.method = MethodCase.of(fields, algorithm);
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
                method.needsReference()
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

    private boolean needsValues() {
        return method.needsCritic() || fields.has(NEW_VALUES);
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
        Advantages raw = method.advantage().untransformed().estimate(rollout);
        Loss loss = critic.loss(live, rollout, ValueLoss.returns(raw, rollout), counts);
        Tensor gradient = Gradients.of(loss.value(), List.of(live)).get(0);
        return output.with("value_loss", CaseOutput.number(loss.value().item()))
                .with("value_gradient", CaseOutput.matrix(gradient))
                .with("value_metrics", CaseOutput.metrics(loss.stats()));
    }
}
