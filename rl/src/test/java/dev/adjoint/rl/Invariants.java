package dev.adjoint.rl;

import static dev.adjoint.rl.Numbers.gradient;

import dev.adjoint.program.DType;
import dev.adjoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What holds for every policy gradient whatever its formula, as checks that return the complaint.
 * They return and do not throw so that mutants can be shown to break them.
 */
public final class Invariants {
    private Invariants() {}

    /** Loss and gradient of the whole step. */
    public record Outcome(double loss, double[] gradient) {
        double distance(Outcome other) {
            double worst = Math.abs(loss - other.loss);
            for (int i = 0; i < gradient.length; i++) {
                worst = Math.max(worst, Math.abs(gradient[i] - other.gradient[i]));
            }
            return worst;
        }
    }

    public static Outcome outcome(PolicyGradient method, RandomRollout random) {
        Tensor leaf = random.leaf();
        Advantages advantages = method.advantage().estimate(random.rollout());
        Loss loss = method.loss(random.scores(leaf), random.rollout(), advantages, random.counts());
        return new Outcome(loss.value().item(), gradient(loss.value(), leaf));
    }

    /** All that is broken, empty if nothing is. */
    public static List<String> broken(PolicyGradient method, long seed) {
        List<String> broken = new ArrayList<>();
        paddingLeaks(method, seed).ifPresent(broken::add);
        splitMatters(method, seed).ifPresent(broken::add);
        widthMatters(method, seed).ifPresent(broken::add);
        return broken;
    }

    /** NaN and large numbers in the padding change nothing, and the gradient there is exactly 0. */
    public static Optional<String> paddingLeaks(PolicyGradient method, long seed) {
        Outcome clean = outcome(method, RandomRollout.of(seed, DType.F64, 0));
        for (double poison : new double[] {Double.NaN, 1e30, Double.NEGATIVE_INFINITY}) {
            Outcome poisoned = outcome(method, RandomRollout.of(seed, DType.F64, poison));
            if (!(clean.distance(poisoned) == 0)) {
                return Optional.of(
                        "padding of "
                                + poison
                                + " moves loss or gradient by "
                                + clean.distance(poisoned));
            }
        }
        return Optional.empty();
    }

    /** Ragged micro-batches of 3 + 1 + 4 rows add up to the whole, to 1e-12. */
    public static Optional<String> splitMatters(PolicyGradient method, long seed) {
        RandomRollout random = RandomRollout.of(seed, DType.F64, Double.NaN);
        Outcome whole = outcome(method, random);
        Advantages advantages = method.advantage().estimate(random.rollout());
        double loss = 0;
        double[] gradient = new double[whole.gradient().length];
        for (int[] part : new int[][] {{0, 3}, {3, 4}, {4, 8}}) {
            Tensor leaf = random.leaf();
            Loss piece =
                    method.loss(
                            random.scores(leaf).rows(part[0], part[1]),
                            random.rollout().rows(part[0], part[1]),
                            advantages.rows(part[0], part[1]),
                            random.counts());
            loss += piece.value().item();
            add(gradient, gradient(piece.value(), leaf));
        }
        double distance = whole.distance(new Outcome(loss, gradient));
        return distance <= 1e-12
                ? Optional.empty()
                : Optional.of("splitting 3+1+4 moves the result by " + distance);
    }

    /** Three more columns of padding change nothing. */
    public static Optional<String> widthMatters(PolicyGradient method, long seed) {
        RandomRollout random = RandomRollout.of(seed, DType.F64, Double.NaN);
        Outcome narrow = outcome(method, random);
        Tensor leaf = random.leaf();
        Rollout wide = Padding.wider(random.rollout(), 3);
        Scores scores = Padding.wider(random.scores(leaf), 3);
        Loss loss = method.loss(scores, wide, method.advantage().estimate(wide), random.counts());
        Outcome outcome = new Outcome(loss.value().item(), gradient(loss.value(), leaf));
        double distance = narrow.distance(outcome);
        return distance <= 1e-12
                ? Optional.empty()
                : Optional.of("wider padding moves the result by " + distance);
    }

    private static void add(double[] sum, double[] more) {
        Arrays.setAll(sum, i -> sum[i] + more[i]);
    }
}
