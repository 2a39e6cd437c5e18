package dev.adjoint.rl.papers;

import dev.adjoint.rl.papers.preference.RejectionSampling;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Deviation;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Singleton;
import dev.adjoint.rl.parts.Weight;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What can be chosen of a published method. What is not chosen stays as published; what a method
 * has no place for is refused by {@link Tailor}.
 *
 * @param deviation what the standard deviation of a group divides by
 * @param epsilon what is added to it
 * @param singleton what the only answer to a prompt is worth
 * @param keep which answers are imitated
 * @param gamma the discount
 * @param lambda of the advantage estimation
 * @param whitening what is added to the variance when advantages are whitened
 * @param ratio which policy the likelihood is divided by, and over what
 * @param clipLow how far below 1 the ratio is followed
 * @param clipHigh how far above 1
 * @param dualClip the largest ratio that counts for negative advantages
 * @param weightMin the least weight, where weights are clipped
 * @param weightMax the largest weight
 * @param importance the correction for tokens drawn by another policy
 * @param aggregation from tokens to one number
 * @param divergence from the reference policy, by placement
 * @param entropy the coefficient of the bonus
 */
public record Options(
        Optional<Deviation> deviation,
        Optional<Double> epsilon,
        Optional<Singleton> singleton,
        Optional<RejectionSampling> keep,
        Optional<Double> gamma,
        Optional<Double> lambda,
        Optional<Double> whitening,
        Optional<Ratio> ratio,
        Optional<Double> clipLow,
        Optional<Double> clipHigh,
        Optional<Double> dualClip,
        Optional<Double> weightMin,
        Optional<Double> weightMax,
        Optional<Weight> importance,
        Optional<Aggregation> aggregation,
        Optional<Kl> divergence,
        Optional<Double> entropy) {

    /** Nothing chosen but the divergence. */
    static Options of(Kl divergence) {
        return new Options(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(divergence),
                Optional.empty());
    }

    /** The names of the options that were chosen. */
    List<String> chosen() {
        Map<String, Optional<?>> all = new LinkedHashMap<>();
        all.put("deviation", deviation);
        all.put("epsilon", epsilon);
        all.put("singleton", singleton);
        all.put("keep", keep);
        all.put("gamma", gamma);
        all.put("lambda", lambda);
        all.put("whitening", whitening);
        all.put("ratio", ratio);
        all.put("clipLow", clipLow);
        all.put("clipHigh", clipHigh);
        all.put("dualClip", dualClip);
        all.put("weightMin", weightMin);
        all.put("weightMax", weightMax);
        all.put("importance", importance);
        all.put("aggregation", aggregation);
        all.put("divergence", divergence);
        all.put("entropy", entropy);
        return all.entrySet().stream()
                .filter(option -> option.getValue().isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }
}
