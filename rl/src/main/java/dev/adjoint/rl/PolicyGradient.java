package dev.adjoint.rl;

import dev.adjoint.program.Shape;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Slot;
import dev.adjoint.rl.parts.Surrogate;
import dev.adjoint.rl.parts.Term;
import dev.adjoint.rl.parts.Weight;
import dev.adjoint.tensor.Tensor;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Nearly every policy gradient on tokens: five parts and some terms. Per token, the surrogate makes
 * a loss of ratio, likelihood and advantage; the weight scales it; the aggregation makes one number
 * of it, and the terms are added.
 *
 * @param name as the paper calls it
 * @param lineage the method it descends from and what it changes, if it descends from one
 * @param advantage what a token is worth
 * @param ratio which policy the likelihood is divided by
 * @param surrogate the loss per token
 * @param weight which tokens take part
 * @param aggregation from tokens to one number
 * @param terms what is added per token
 */
public record PolicyGradient(
        String name,
        Optional<Lineage> lineage,
        Advantage advantage,
        Ratio ratio,
        Surrogate surrogate,
        Weight weight,
        Aggregation aggregation,
        List<Term> terms)
        implements Objective {

    /**
     * Where a method comes from.
     *
     * @param parent the name of the method it was compared with
     * @param changes the slots that it fills differently
     */
    public record Lineage(String parent, Set<Slot> changes) {
        /** Keeps the changes in the order of the slots. */
        public Lineage {
            changes =
                    Collections.unmodifiableSet(
                            changes.isEmpty()
                                    ? EnumSet.noneOf(Slot.class)
                                    : EnumSet.copyOf(changes));
        }
    }

    /** Refuses combinations that are a mistake whatever the paper. */
    public PolicyGradient {
        terms = List.copyOf(terms);
        if (surrogate.usesRatio() == ratio instanceof Ratio.None) {
            throw new IllegalArgumentException(
                    name
                            + ": "
                            + surrogate
                            + " and the ratio "
                            + ratio
                            + " do not go together: "
                            + (surrogate.usesRatio() ? "it needs a ratio" : "it uses no ratio"));
        }
        if (ratio.level() == Ratio.Level.SEQUENCE && aggregation.weighsByLength()) {
            throw new IllegalArgumentException(
                    name
                            + ": "
                            + ratio
                            + " is one number an answer, and "
                            + aggregation
                            + " would count it once a token; use sequenceMeanOfTokenMeans");
        }
        boolean inLoss = terms.stream().anyMatch(Kl.class::isInstance);
        if (inLoss && advantage.penalisesDivergence()) {
            throw new IllegalArgumentException(
                    name
                            + ": the divergence is counted twice, in the reward by "
                            + advantage
                            + " and in the loss");
        }
    }

    /** Starts a method; every slot has to be filled. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** What fills each slot. */
    public Map<Slot, Object> slots() {
        Map<Slot, Object> slots = new EnumMap<>(Slot.class);
        slots.put(Slot.ADVANTAGE, advantage);
        slots.put(Slot.RATIO, ratio);
        slots.put(Slot.SURROGATE, surrogate);
        slots.put(Slot.WEIGHT, weight);
        slots.put(Slot.AGGREGATION, aggregation);
        slots.put(Slot.TERMS, terms);
        return slots;
    }

    /** The slots that this fills differently. */
    public Set<Slot> differences(PolicyGradient other) {
        Map<Slot, Object> others = other.slots();
        Set<Slot> differences = EnumSet.noneOf(Slot.class);
        slots().forEach((slot, part) -> {
            if (!Objects.equals(part, others.get(slot))) {
                differences.add(slot);
            }
        });
        return differences;
    }

    /** The divergence from a reference policy, in the loss or else in the rewards. */
    public Kl divergence() {
        return terms.stream()
                .filter(Kl.class::isInstance)
                .map(Kl.class::cast)
                .findFirst()
                .orElseGet(advantage::divergence);
    }

    /** Whether rollouts must have log-probabilities of a reference policy. */
    public boolean needsReference() {
        return !(divergence() instanceof Kl.None);
    }

    /** Whether rollouts must have the values of a critic. */
    public boolean needsCritic() {
        return advantage.usesCritic();
    }

    @Override
    public Loss loss(Scores live, Rollout rollout, Advantages advantages, StepCounts step) {
        requireComparable(live, rollout);
        Mask mask = rollout.mask();
        Scores scores = live.within(mask);
        Tensor logProb = scores.logProbs().values();
        Tensor advantage = mask.keep("advantages", advantages.perToken());
        Tensor ratios = ratio.of(logProb, rollout);
        Tensor weights =
                weight.perToken(new Weight.Seen(logProb, scores.entropy(), advantage, rollout))
                        .detach();
        Tensor perToken = surrogate.perToken(new Surrogate.Token(ratios, logProb, advantage));
        Tensor value = aggregation.reduce(perToken.mul(weights), mask, step);
        Term.Live seen = new Term.Live(logProb, scores.entropy(), advantage, rollout);
        for (Term term : terms) {
            value = value.add(aggregation.reduce(term.perToken(seen), mask, step));
        }
        return new Loss(value, measures(seen, ratios, weights));
    }

    /**
     * Σ w over the tokens of these rows with this method's weights, for {@link
     * StepCounts#withSelected}.
     */
    public double selected(Scores live, Rollout rollout, Advantages advantages) {
        Scores scores = live.within(rollout.mask());
        Tensor advantage = rollout.mask().keep("advantages", advantages.perToken());
        Weight.Seen seen =
                new Weight.Seen(scores.logProbs().values(), scores.entropy(), advantage, rollout);
        return weight.perToken(seen).mul(rollout.mask().weights()).sum().item();
    }

    private void requireComparable(Scores live, Rollout rollout) {
        LogProbs denominator = ratio.denominator(rollout, live.logProbs());
        live.logProbs().requireComparable(name, denominator);
        live.logProbs().requireComparable(name, rollout.behaviour());
        rollout.reference()
                .ifPresent(reference -> live.logProbs().requireComparable(name, reference));
        long drew = rollout.behaviour().policyVersion();
        long divides = rollout.proximal().policyVersion();
        if (drew != divides && !ratio.correctsBehaviour() && !weight.correctsBehaviour()) {
            throw new IllegalArgumentException(
                    name
                            + ": policy "
                            + drew
                            + " drew the tokens and the ratio divides by"
                            + " policy "
                            + divides
                            + "; name the correction: Ratio.toBehaviour or a Weight that corrects");
        }
    }

    private SortedMap<String, Loss.Measure> measures(
            Term.Live live, Tensor ratios, Tensor weights) {
        Mask mask = live.rollout().mask();
        Tensor current = live.logProb().detach();
        Tensor old = live.rollout().proximal().values();
        SortedMap<String, Loss.Measure> measures = new TreeMap<>();
        measures.put("ratio", new Loss.Measure(ratios, mask));
        measures.put("weight", new Loss.Measure(weights, mask));
        measures.put("entropy", new Loss.Measure(live.entropy(), mask));
        measures.put(
                "clipped_low",
                new Loss.Measure(clippedLow(ratios.detach(), live.advantage()), mask));
        measures.put(
                "clipped_high",
                new Loss.Measure(clippedHigh(ratios.detach(), live.advantage()), mask));
        measures.put("kl_old_k1", new Loss.Measure(Kl.Estimator.K1.of(old, current), mask));
        measures.put("kl_old_k3", new Loss.Measure(Kl.Estimator.K3.of(old, current), mask));
        live.rollout()
                .reference()
                .ifPresent(reference -> {
                    Tensor frozen = reference.values();
                    measures.put(
                            "kl_reference_k1",
                            new Loss.Measure(Kl.Estimator.K1.of(current, frozen), mask));
                    measures.put(
                            "kl_reference_k3",
                            new Loss.Measure(Kl.Estimator.K3.of(current, frozen), mask));
                });
        return measures;
    }

    /** 1 where the ratio is below the bound and the advantage negative. */
    private Tensor clippedLow(Tensor ratios, Tensor advantage) {
        Tensor below = ratios.less(full(ratios, surrogate.bounds().low()));
        return below.mul(advantage.less(full(ratios, 0)));
    }

    /** 1 where the ratio is above the bound and the advantage positive. */
    private Tensor clippedHigh(Tensor ratios, Tensor advantage) {
        Tensor above = full(ratios, surrogate.bounds().high()).less(ratios);
        return above.mul(full(ratios, 0).less(advantage));
    }

    private static Tensor full(Tensor like, double value) {
        return Tensor.full(like.dtype(), value, Shape.SCALAR);
    }

    /** Fills the slots one by one; {@link #terms} comes last. */
    public static final class Builder {
        private final String name;
        private @Nullable PolicyGradient parent;
        private @Nullable Lineage lineage;
        private @Nullable Advantage advantage;
        private @Nullable Ratio ratio;
        private @Nullable Surrogate surrogate;
        private @Nullable Weight weight;
        private @Nullable Aggregation aggregation;

        private Builder(String name) {
            this.name = name;
        }

        /** Declares what this does differently from another method; {@link #terms} checks it. */
        public Builder changes(PolicyGradient from, Slot... slots) {
            this.parent = from;
            this.lineage = new Lineage(from.name, Set.of(slots));
            return this;
        }

        /** Fills {@link Slot#ADVANTAGE}. */
        public Builder advantage(Advantage part) {
            this.advantage = part;
            return this;
        }

        /** Fills {@link Slot#RATIO}. */
        public Builder ratio(Ratio part) {
            this.ratio = part;
            return this;
        }

        /** Fills {@link Slot#SURROGATE}. */
        public Builder surrogate(Surrogate part) {
            this.surrogate = part;
            return this;
        }

        /** Fills {@link Slot#WEIGHT}. */
        public Builder weight(Weight part) {
            this.weight = part;
            return this;
        }

        /** Fills {@link Slot#AGGREGATION}. */
        public Builder aggregation(Aggregation part) {
            this.aggregation = part;
            return this;
        }

        /**
         * Fills {@link Slot#TERMS}, with none if there are none, and returns the method.
         *
         * @throws IllegalArgumentException if a slot is empty, or differs from the parent's without
         *     being declared
         */
        public PolicyGradient terms(Term... parts) {
            PolicyGradient method =
                    new PolicyGradient(
                            name,
                            Optional.ofNullable(lineage),
                            filled(Slot.ADVANTAGE, advantage),
                            filled(Slot.RATIO, ratio),
                            filled(Slot.SURROGATE, surrogate),
                            filled(Slot.WEIGHT, weight),
                            filled(Slot.AGGREGATION, aggregation),
                            List.of(parts));
            requireDeclared(method);
            return method;
        }

        private <T> T filled(Slot slot, @Nullable T part) {
            if (part == null) {
                throw new IllegalArgumentException(name + ": the slot " + slot + " is empty");
            }
            return part;
        }

        private void requireDeclared(PolicyGradient method) {
            if (parent == null || lineage == null) {
                return;
            }
            Set<Slot> differences = method.differences(parent);
            if (!lineage.changes().containsAll(differences)) {
                throw new IllegalArgumentException(
                        name
                                + ": says that it changes "
                                + lineage.changes()
                                + " of "
                                + parent.name
                                + ", but it differs in "
                                + differences);
            }
        }
    }
}
