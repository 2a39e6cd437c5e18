package dev.adjoint.rl;

import dev.adjoint.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Everything that is known before the update, all of it constant. What lies outside the mask is set
 * to 0 here, so that no part ever sees what stands in the padding.
 *
 * @param mask which tokens the policy chose
 * @param groups which prompt each row answers
 * @param scores the reward of the answer that each row belongs to, one a row
 * @param behaviour log-probabilities by the policy that drew the tokens
 * @param proximal log-probabilities by the policy at the start of the step, the denominator of the
 *     ratio
 * @param reference log-probabilities by the policy not to stray from
 * @param values the critic's values before each token [rows, columns], from before the update
 */
public record Rollout(
        Mask mask,
        Groups groups,
        double[] scores,
        LogProbs behaviour,
        LogProbs proximal,
        Optional<LogProbs> reference,
        Optional<Tensor> values) {

    /** Checks the shapes, and cuts everything to the mask. */
    public Rollout {
        requireRows("groups", groups.rows(), mask);
        requireRows("scores", scores.length, mask);
        scores = scores.clone();
        behaviour = constant("behaviour", behaviour, mask);
        proximal = constant("proximal", proximal, mask);
        reference = reference.map(logProbs -> constant("reference", logProbs, mask));
        values = values.map(tensor -> mask.keep("values", tensor.detach()));
    }

    private static void requireRows(String what, int rows, Mask mask) {
        if (rows != mask.rows()) {
            throw new IllegalArgumentException(
                    "rollout: " + what + " have " + rows + " rows, the mask has " + mask.rows());
        }
    }

    private static LogProbs constant(String what, LogProbs logProbs, Mask mask) {
        if (logProbs.values().isTracked()) {
            throw new IllegalArgumentException(
                    "rollout: the "
                            + what
                            + " log-probabilities "
                            + logProbs.values().dtype()
                            + logProbs.values().shape()
                            + " carry a gradient; a rollout is constant, detach them");
        }
        return logProbs.within(mask);
    }

    /**
     * A rollout whose tokens were drawn by the policy that is about to be updated, without
     * reference and critic.
     */
    public static Rollout of(Mask mask, Groups groups, double[] scores, LogProbs behaviour) {
        return new Rollout(
                mask, groups, scores, behaviour, behaviour, Optional.empty(), Optional.empty());
    }

    /** With log-probabilities of a policy between the one that drew the tokens and the live one. */
    public Rollout withProximal(LogProbs logProbs) {
        return new Rollout(mask, groups, scores, behaviour, logProbs, reference, values);
    }

    /** With log-probabilities of a reference policy. */
    public Rollout withReference(LogProbs logProbs) {
        return new Rollout(
                mask, groups, scores, behaviour, proximal, Optional.of(logProbs), values);
    }

    /** With a critic's values [rows, columns]. */
    public Rollout withValues(Tensor tensor) {
        return new Rollout(
                mask, groups, scores, behaviour, proximal, reference, Optional.of(tensor));
    }

    /** With other rewards, as a shaper makes them. */
    public Rollout withScores(double... shaped) {
        return new Rollout(mask, groups, shaped, behaviour, proximal, reference, values);
    }

    /** With another mask, as a filter makes it. */
    public Rollout withMask(Mask other) {
        return new Rollout(other, groups, scores, behaviour, proximal, reference, values);
    }

    /**
     * The reference's log-probabilities.
     *
     * @throws IllegalArgumentException naming the part that needs them if there are none
     */
    public Tensor requireReference(String part) {
        return reference
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                part
                                        + ": needs log-probabilities of a reference policy, the rollout has none"))
                .values();
    }

    /**
     * The critic's values.
     *
     * @throws IllegalArgumentException naming the part that needs them if there are none
     */
    public Tensor requireValues(String part) {
        return values.orElseThrow(() ->
                new IllegalArgumentException(
                        part + ": needs the values of a critic, the rollout has none"));
    }

    /** Some rows in a given order: a minibatch. */
    public Rollout take(int... rows) {
        Tensor index = Tensor.of(rows.clone(), rows.length);
        UnaryOperator<LogProbs> taken =
                logProbs ->
                        new LogProbs(
                                logProbs.values().gatherRows(index),
                                logProbs.sampling(),
                                logProbs.policyVersion());
        return new Rollout(
                new Mask(mask.weights().gatherRows(index)),
                groups.take(rows),
                Arrays.stream(rows).mapToDouble(row -> scores[row]).toArray(),
                taken.apply(behaviour),
                taken.apply(proximal),
                reference.map(taken),
                values.map(tensor -> tensor.gatherRows(index)));
    }

    /**
     * The rows from (inclusive) to (exclusive): a micro-batch. Its advantages are those of the
     * whole step.
     */
    public Rollout rows(int from, int to) {
        UnaryOperator<LogProbs> cut = logProbs -> logProbs.rows(from, to);
        return new Rollout(
                mask.rows(from, to),
                groups.rows(from, to),
                Arrays.copyOfRange(scores, from, to),
                cut.apply(behaviour),
                cut.apply(proximal),
                reference.map(cut),
                values.map(tensor -> tensor.slice(0, from, to)));
    }
}
