package dev.adjoint.rl;

import static dev.adjoint.rl.Numbers.inDouble;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.adjoint.program.DType;
import dev.adjoint.rl.papers.tokens.DrGrpo;
import dev.adjoint.rl.papers.tokens.Grpo;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Singleton;
import dev.adjoint.rl.parts.Slot;
import dev.adjoint.rl.parts.Surrogate;
import dev.adjoint.rl.parts.Weight;
import dev.adjoint.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Every message of the core, word by word. */
class MessagesTest {
    private static void assertMessage(String message, Executable code) {
        inDouble(() ->
                assertEquals(
                        message, assertThrows(IllegalArgumentException.class, code).getMessage()));
    }

    private static Loss loss(PolicyGradient method, LogProbs live, Rollout rollout) {
        return method.loss(
                new Scores(live, rollout.mask().weights()),
                rollout,
                method.advantage().estimate(rollout),
                FixtureF1.counts());
    }

    @Test
    void gradientsWhereConstantsBelong() {
        assertMessage(
                "advantages: the values f64[4, 3] carry a gradient; an advantage is a constant, detach it",
                () -> new Advantages(FixtureF1.live()));
        assertMessage(
                "mask: the weights f64[4, 3] carry a gradient; detach them",
                () -> new Mask(FixtureF1.live()));
        assertMessage(
                "rollout: the behaviour log-probabilities f64[4, 3] carry a gradient; a rollout is constant, detach"
                        + " them",
                () ->
                        Rollout.of(
                                FixtureF1.mask(),
                                Groups.of(0, 0, 0, 0),
                                FixtureF1.REWARDS,
                                LogProbs.plain(FixtureF1.live())));
    }

    @Test
    void shapesAndRows() {
        assertMessage(
                "rollout: scores have 2 rows, the mask has 4",
                () -> FixtureF1.rollout().withScores(1, 2));
        assertMessage(
                "rollout: groups have 3 rows, the mask has 4",
                () ->
                        Rollout.of(
                                FixtureF1.mask(),
                                Groups.of(0, 0, 0),
                                FixtureF1.REWARDS,
                                LogProbs.plain(FixtureF1.live().detach())));
        assertMessage(
                "values: shape [4, 2] differs from the mask's [4, 3]",
                () -> FixtureF1.rollout().withValues(Tensor.of(new double[8], 4, 2)));
        assertMessage(
                "groups: 2 rows have a prompt and 1 an answer",
                () -> new Groups(new int[] {1, 2}, new int[] {1}));
        assertMessage(
                "groups: row 1 of answer 7 belongs to prompt 2, an earlier one to prompt 1",
                () -> new Groups(new int[] {1, 2}, new int[] {7, 7}));
        assertMessage(
                "step counts: horizons differ: 16 and 32",
                () -> new StepCounts(1, 1, 16).plus(new StepCounts(1, 1, 32)));
    }

    @Test
    void samplingThatDiffersOrCutsOff() {
        assertMessage(
                "GRPO: log-probabilities under different sampling: Sampling[temperature=0.6, topP=1.0, topK=0] and"
                        + " Sampling[temperature=1.0, topP=1.0, topK=0]",
                () ->
                        loss(
                                Grpo.of(),
                                new LogProbs(FixtureF1.live(), Sampling.at(.6), 0),
                                FixtureF1.rollout()));
        Sampling nucleus = new Sampling(1, .9, 0);
        assertMessage(
                "GRPO: log-probabilities under Sampling[temperature=1.0, topP=0.9, topK=0] lack the logarithm of the"
                        + " kept mass; train with topP 1 and topK 0",
                () ->
                        loss(
                                Grpo.of(),
                                new LogProbs(FixtureF1.live(), nucleus, 0),
                                Rollout.of(
                                        FixtureF1.mask(),
                                        Groups.of(0, 0, 0, 0),
                                        FixtureF1.REWARDS,
                                        new LogProbs(FixtureF1.live().detach(), nucleus, 0))));
        assertMessage(
                "sampling: needs temperature > 0, 0 < topP <= 1 and topK >= 0, got 0.0, 1.0 and 0",
                () -> Sampling.at(0));
    }

    @Test
    void stalePolicyNeedsACorrection() {
        LogProbs newer = new LogProbs(FixtureF1.live().detach(), Sampling.PLAIN, 5);
        assertMessage(
                "GRPO: policy 0 drew the tokens and the ratio divides by policy 5; name the correction:"
                        + " Ratio.toBehaviour or a Weight that corrects",
                () ->
                        loss(
                                Grpo.of(),
                                LogProbs.plain(FixtureF1.live()),
                                FixtureF1.rollout().withProximal(newer)));
    }

    @Test
    void missingReferenceAndGroupOfOne() {
        assertMessage(
                "KL in the loss: needs log-probabilities of a reference policy, the rollout has none",
                () ->
                        loss(
                                Grpo.published(.2, 1e-4, .04),
                                LogProbs.plain(FixtureF1.live()),
                                FixtureF1.withoutReference()));
        assertMessage(
                "leave one out: a group has one answer only, and Singleton.REJECT was chosen",
                () ->
                        Advantage.leaveOneOut(Singleton.REJECT)
                                .estimate(
                                        Rollout.of(
                                                Mask.lengths(DType.F64, 1, 1),
                                                Groups.of(0),
                                                new double[] {1},
                                                LogProbs.plain(
                                                        Tensor.of(new double[] {-1}, 1, 1)))));
    }

    @Test
    void combinationsThatAreAMistake() {
        assertMessage(
                "GSPO: SequenceMean[] is one number an answer, and TokenMean[] would count it once a token; use"
                        + " sequenceMeanOfTokenMeans",
                () ->
                        PolicyGradient.named("GSPO")
                                .advantage(Advantage.score())
                                .ratio(Ratio.sequenceMean())
                                .surrogate(Surrogate.clip(3e-4, 4e-4))
                                .weight(Weight.all())
                                .aggregation(Aggregation.tokenMean())
                                .terms());
        assertMessage(
                "still: Unclipped[] and the ratio None[] do not go together: it needs a ratio",
                () ->
                        PolicyGradient.named("still")
                                .advantage(Advantage.score())
                                .ratio(Ratio.none())
                                .surrogate(Surrogate.unclipped())
                                .weight(Weight.all())
                                .aggregation(Aggregation.tokenMean())
                                .terms());
        assertMessage(
                "twice: the divergence is counted twice, in the reward by LessDivergence[penalty=InReward[beta=0.1],"
                        + " estimate=Score[]] and in the loss",
                () ->
                        PolicyGradient.named("twice")
                                .advantage(Advantage.lessDivergence(.1, Advantage.score()))
                                .ratio(Ratio.none())
                                .surrogate(Surrogate.scoreFunction())
                                .weight(Weight.all())
                                .aggregation(Aggregation.tokenMean())
                                .terms(new Kl.InLossK2(.1)));
        assertMessage("dual clip: c must be above 1, got 1.0", () -> Surrogate.dualClip(.2, .2, 1));
    }

    @Test
    void emptyAndUndeclaredSlots() {
        assertMessage(
                "half: the slot RATIO is empty",
                () -> PolicyGradient.named("half").advantage(Advantage.score()).terms());
        assertMessage(
                "sly: says that it changes [RATIO] of Dr. GRPO, but it differs in [ADVANTAGE, TERMS]",
                () ->
                        PolicyGradient.named("sly")
                                .changes(DrGrpo.of(), Slot.RATIO)
                                .advantage(Advantage.score())
                                .ratio(Ratio.perToken())
                                .surrogate(Surrogate.clip(.2, .2))
                                .weight(Weight.all())
                                .aggregation(Aggregation.sequenceMeanOverHorizon())
                                .terms(new Kl.InLossK2(.1)));
    }
}
