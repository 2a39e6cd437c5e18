package dev.adjoint.rl.papers;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.papers.preference.RejectionSampling;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Gae;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.rl.parts.Surrogate;
import dev.adjoint.rl.parts.Term;
import dev.adjoint.rl.parts.Weight;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Puts options into the parts of a method. Every option reaches a part, or is refused. */
public final class Tailor {
    private final Options options;
    private final Set<String> taken = new HashSet<>();

    private Tailor(Options options) {
        this.options = options;
    }

    /**
     * A method with options; what was not chosen stays.
     *
     * @throws IllegalArgumentException naming the options that the method has no place for
     */
    public static PolicyGradient tailor(PolicyGradient method, Options options) {
        Tailor tailor = new Tailor(options);
        PolicyGradient tailored =
                PolicyGradient.named(method.name())
                        .advantage(tailor.divergence(tailor.advantage(method.advantage())))
                        .ratio(tailor.take("ratio", options.ratio(), method.ratio()))
                        .surrogate(tailor.surrogate(method.surrogate()))
                        .weight(tailor.weight(method.weight()))
                        .aggregation(
                                tailor.take(
                                        "aggregation", options.aggregation(), method.aggregation()))
                        .terms(tailor.terms(method.terms()));
        List<String> left = new ArrayList<>(options.chosen());
        left.removeAll(tailor.taken);
        if (!left.isEmpty()) {
            throw new IllegalArgumentException(
                    method.name() + ": has no place for " + String.join(", ", left));
        }
        return tailored;
    }

    /**
     * A method whose divergence counts more or less; without a divergence, the method.
     *
     * @param beta the new coefficient
     */
    public static PolicyGradient withBeta(PolicyGradient method, double beta) {
        return method.needsReference()
                ? tailor(method, Options.of(method.divergence().withBeta(beta)))
                : method;
    }

    private <T> T take(String name, Optional<T> option, T published) {
        taken.add(name);
        return option.orElse(published);
    }

    private Advantage advantage(Advantage published) {
        return switch (published) {
            case Advantage.GroupStandardised part ->
                    new Advantage.GroupStandardised(
                            take("deviation", options.deviation(), part.deviation()),
                            take("epsilon", options.epsilon(), part.epsilon()),
                            take("singleton", options.singleton(), part.singleton()));
            case Advantage.GroupMean part ->
                    new Advantage.GroupMean(
                            take("singleton", options.singleton(), part.singleton()));
            case Advantage.LeaveOneOut part ->
                    new Advantage.LeaveOneOut(
                            take("singleton", options.singleton(), part.singleton()));
            case RejectionSampling.Kept part ->
                    new RejectionSampling.Kept(take("keep", options.keep(), part.rule()));
            case Advantage.Returns part ->
                    new Advantage.Returns(
                            take("gamma", options.gamma(), part.gamma()), part.placement());
            case Advantage.Critic part -> critic(part);
            case Advantage.LessDivergence part ->
                    new Advantage.LessDivergence(part.penalty(), advantage(part.estimate()));
            case Advantage.Transformed part ->
                    new Advantage.Transformed(
                            advantage(part.estimate()), transform(part.transform()));
            default -> published;
        };
    }

    private Advantage critic(Advantage.Critic part) {
        Gae gae =
                new Gae(
                        take("gamma", options.gamma(), part.gae().gamma()),
                        take("lambda", options.lambda(), part.gae().lambda()));
        return new Advantage.Critic(gae, part.placement());
    }

    private Advantage.Transform transform(Advantage.Transform published) {
        return published instanceof Advantage.Whiten part
                ? new Advantage.Whiten(take("whitening", options.whitening(), part.epsilon()))
                : published;
    }

    /**
     * The advantage with the chosen divergence in the rewards, or without any if another placement
     * was chosen.
     */
    private Advantage divergence(Advantage tailored) {
        if (options.divergence().isEmpty()) {
            return tailored;
        }
        taken.add("divergence");
        return placed(tailored, options.divergence().get());
    }

    private static Advantage placed(Advantage advantage, Kl divergence) {
        Kl inReward = divergence instanceof Kl.InReward ? divergence : new Kl.None();
        return switch (advantage) {
            case Advantage.Returns part -> new Advantage.Returns(part.gamma(), inReward);
            case Advantage.Critic part -> new Advantage.Critic(part.gae(), inReward);
            case Advantage.Transformed part ->
                    new Advantage.Transformed(
                            placed(part.estimate(), divergence), part.transform());
            case Advantage.LessDivergence part -> placed(part.estimate(), divergence);
            default ->
                    divergence instanceof Kl.InReward penalty
                            ? new Advantage.LessDivergence(penalty, advantage)
                            : advantage;
        };
    }

    private Surrogate surrogate(Surrogate published) {
        return switch (published) {
            case Surrogate.Clip part ->
                    clip(
                            take("clipLow", options.clipLow(), part.low()),
                            take("clipHigh", options.clipHigh(), part.high()));
            case Surrogate.ClippedWeight part ->
                    new Surrogate.ClippedWeight(
                            take("weightMin", options.weightMin(), part.min()),
                            take("weightMax", options.weightMax(), part.max()));
            default -> published;
        };
    }

    private Surrogate clip(double low, double high) {
        taken.add("dualClip");
        return options.dualClip()
                .map(c -> Surrogate.dualClip(low, high, c))
                .orElseGet(() -> Surrogate.clip(low, high));
    }

    private Weight weight(Weight published) {
        taken.add("importance");
        return options.importance()
                .map(correction ->
                        published instanceof Weight.All ? correction : published.and(correction))
                .orElse(published);
    }

    private Term[] terms(List<Term> published) {
        List<Term> terms = new ArrayList<>();
        for (Term term : published) {
            boolean replaced =
                    (options.divergence().isPresent() && term instanceof Kl)
                            || (options.entropy().isPresent() && term instanceof Term.EntropyBonus);
            if (!replaced) {
                terms.add(term);
            }
        }
        taken.add("entropy");
        options.divergence()
                .filter(Term.class::isInstance)
                .map(Term.class::cast)
                .ifPresent(terms::add);
        options.entropy().map(Term::entropyBonus).ifPresent(terms::add);
        return terms.toArray(Term[]::new);
    }
}
