package dev.adjoint.rl.papers.tokens;

import static dev.adjoint.rl.Numbers.assertNear;
import static dev.adjoint.rl.Numbers.gradient;
import static dev.adjoint.rl.Numbers.inDouble;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.Gradcheck;
import dev.adjoint.program.DType;
import dev.adjoint.rl.Advantages;
import dev.adjoint.rl.Groups;
import dev.adjoint.rl.Invariants;
import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.RandomRollout;
import dev.adjoint.rl.Rollout;
import dev.adjoint.rl.Sampling;
import dev.adjoint.rl.Scores;
import dev.adjoint.rl.Stat;
import dev.adjoint.rl.papers.Papers;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Surrogate;
import dev.adjoint.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every method: the same checks, a row of {@link Papers} each. */
class EveryMethodTest {
    static List<PolicyGradient> methods() {
        return Papers.composed().stream().map(Papers.Composed::method).toList();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void padsSplitsAndWidthsDoNotMatter(PolicyGradient method) {
        inDouble(() -> {
            for (long seed = 1; seed <= 5; seed++) {
                assertEquals(
                        List.of(),
                        Invariants.broken(method, seed),
                        method.name() + ", seed " + seed);
            }
        });
    }

    /**
     * Where a gradient is stopped on purpose, differences of the loss see another one: identities
     * check those.
     */
    static List<PolicyGradient> withoutStoppedGradients() {
        return methods().stream()
                .filter(method -> !(method.surrogate() instanceof Surrogate.ClippedWeight))
                .filter(method -> !(method.ratio() instanceof Ratio.SequenceMeanPerToken))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("withoutStoppedGradients")
    void gradientIsThatOfTheLoss(PolicyGradient method) {
        inDouble(() -> {
            RandomRollout random = RandomRollout.of(3, DType.F64, 0);
            Advantages advantages = method.advantage().estimate(random.rollout());
            Gradcheck.check(
                    xs ->
                            method.loss(
                                            random.scores(xs.get(0)),
                                            random.rollout(),
                                            advantages,
                                            random.counts())
                                    .value(),
                    List.of(random.leaf().detach()),
                    2);
        });
    }

    @ParameterizedTest
    @MethodSource("methods")
    void ratioIsExactlyOneBeforeTheFirstStepAtAnyTemperature(PolicyGradient method) {
        inDouble(() -> {
            RandomRollout random = RandomRollout.of(4, DType.F64, Double.NaN);
            LogProbs live = new LogProbs(random.leaf(), Sampling.at(0.6), 7);
            Rollout old = random.rollout();
            LogProbs reference =
                    new LogProbs(old.reference().orElseThrow().values(), Sampling.at(0.6), 0);
            Rollout onPolicy =
                    Rollout.of(old.mask(), old.groups(), old.scores(), live.detach())
                            .withReference(reference)
                            .withValues(old.values().orElseThrow());
            Loss loss =
                    method.loss(
                            new Scores(live, old.mask().weights()),
                            onPolicy,
                            method.advantage().estimate(onPolicy),
                            random.counts());
            Stat ratio = loss.stats().get("ratio");
            assertEquals(1, ratio.min(), method.name());
            assertEquals(1, ratio.max(), method.name());
        });
    }

    @ParameterizedTest
    @MethodSource("methods")
    void shufflingRowsShufflesTheGradient(PolicyGradient method) {
        inDouble(() -> {
            int[] order = {5, 0, 7, 3, 1, 6, 2, 4};
            RandomRollout random = RandomRollout.of(5, DType.F64, 0);
            Invariants.Outcome straight = Invariants.outcome(method, random);
            Tensor leaf = random.leaf();
            Tensor index = Tensor.of(order, order.length);
            Rollout shuffled = shuffled(random.rollout(), index, order);
            Scores scores =
                    new Scores(
                            LogProbs.plain(leaf.gatherRows(index)),
                            random.scores(leaf).entropy().gatherRows(index));
            Loss loss =
                    method.loss(
                            scores,
                            shuffled,
                            method.advantage().estimate(shuffled),
                            random.counts());
            assertEquals(straight.loss(), loss.value().item(), 1e-14, method.name());
            assertNear(method.name(), straight.gradient(), gradient(loss.value(), leaf), 1e-14);
        });
    }

    private static Rollout shuffled(Rollout rollout, Tensor index, int... order) {
        int[] prompts = new int[order.length];
        double[] scores = new double[order.length];
        for (int i = 0; i < order.length; i++) {
            prompts[i] = rollout.groups().prompts()[order[i]];
            scores[i] = rollout.scores()[order[i]];
        }
        return Rollout.of(
                        new Mask(rollout.mask().weights().gatherRows(index)),
                        Groups.of(prompts),
                        scores,
                        LogProbs.plain(rollout.behaviour().values().gatherRows(index)))
                .withReference(LogProbs.plain(rollout.requireReference("test").gatherRows(index)))
                .withValues(rollout.requireValues("test").gatherRows(index));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void floatAgreesWithDouble(PolicyGradient method) {
        inDouble(() -> {
            Invariants.Outcome wide =
                    Invariants.outcome(method, RandomRollout.of(6, DType.F64, Double.NaN));
            Invariants.Outcome narrow =
                    Invariants.outcome(method, RandomRollout.of(6, DType.F32, Double.NaN));
            assertEquals(wide.loss(), narrow.loss(), 1e-5, method.name());
            assertNear(method.name(), wide.gradient(), narrow.gradient(), 1e-5);
        });
    }

    @ParameterizedTest
    @MethodSource("methods")
    void anEmptyBatchHasLossAndGradientZero(PolicyGradient method) {
        inDouble(() -> {
            RandomRollout random = RandomRollout.of(7, DType.F64, 0);
            Rollout empty =
                    random.rollout()
                            .withMask(
                                    Mask.lengths(
                                            DType.F64,
                                            RandomRollout.COLUMNS,
                                            new int[RandomRollout.ROWS]));
            Tensor leaf = random.leaf();
            Loss loss =
                    method.loss(
                            random.scores(leaf),
                            empty,
                            method.advantage().estimate(empty),
                            dev.adjoint.rl.StepCounts.of(empty.mask(), RandomRollout.HORIZON));
            assertEquals(0, loss.value().item());
            assertNear(method.name(), new double[48], gradient(loss.value(), leaf), 0);
        });
    }

    @ParameterizedTest
    @MethodSource("methods")
    void declaresExactlyWhatItChanges(PolicyGradient method) {
        method.lineage()
                .ifPresent(lineage -> {
                    PolicyGradient parent =
                            methods().stream()
                                    .filter(other -> other.name().equals(lineage.parent()))
                                    .findFirst()
                                    .orElseThrow();
                    assertEquals(method.differences(parent), lineage.changes(), method.name());
                    assertTrue(!lineage.changes().isEmpty(), method.name());
                });
    }
}
