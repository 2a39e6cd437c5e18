package dev.adjoint.rl.parts;

import static dev.adjoint.rl.Numbers.inDouble;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.DType;
import dev.adjoint.rl.Advantages;
import dev.adjoint.rl.Groups;
import dev.adjoint.rl.Invariants;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.RandomRollout;
import dev.adjoint.rl.Rollout;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Wrong methods that the invariants must catch: a check that nothing fails checks nothing. */
class MutantsTest {
    private static PolicyGradient with(Surrogate surrogate, Weight weight) {
        return PolicyGradient.named("mutant")
                .advantage(Advantage.groupMean(Singleton.ZERO))
                .ratio(Ratio.perToken())
                .surrogate(surrogate)
                .weight(weight)
                .aggregation(Aggregation.tokenMean())
                .terms();
    }

    @Test
    void theSoundMethodPasses() {
        inDouble(() ->
                assertEquals(
                        List.of(),
                        Invariants.broken(with(Surrogate.clip(.2, .2), Weight.all()), 1)));
    }

    /** Trap 1: a mean over the micro-batch in place of the step. */
    @Test
    void normalisingByTheMicroBatchIsCaught() {
        Surrogate perBatch =
                token -> {
                    double rows = token.ratio().length(0);
                    return Surrogate.clip(.2, .2).perToken(token).div(rows);
                };
        inDouble(() -> {
            Optional<String> complaint = Invariants.splitMatters(with(perBatch, Weight.all()), 1);
            assertTrue(complaint.isPresent());
        });
    }

    /** Trap 2: a constant that is really the padded width. */
    @Test
    void dividingByThePaddedWidthIsCaught() {
        Surrogate perWidth =
                token -> {
                    double columns = token.ratio().length(1);
                    return Surrogate.clip(.2, .2).perToken(token).div(columns);
                };
        inDouble(() ->
                assertTrue(Invariants.widthMatters(with(perWidth, Weight.all()), 1).isPresent()));
    }

    /** A weight normalised over the rows that it sees depends on the cut. */
    @Test
    void weightsNormalisedWithinTheMicroBatchAreCaught() {
        Weight normalised =
                seen -> {
                    var entropy = seen.entropy();
                    return entropy.div(entropy.sum());
                };
        inDouble(() ->
                assertTrue(
                        Invariants.splitMatters(with(Surrogate.clip(.2, .2), normalised), 1)
                                .isPresent()));
    }

    /** Trap 12: groups guessed from the order of rows change when rows are shuffled. */
    @Test
    void groupsGuessedFromRowOrderDiffer() {
        inDouble(() -> {
            Rollout rollout = RandomRollout.of(1, DType.F64, 0).rollout();
            Rollout guessed =
                    Rollout.of(
                            rollout.mask(),
                            Groups.equal(2, 4),
                            rollout.scores(),
                            rollout.behaviour());
            Advantage advantage = Advantage.groupMean(Singleton.REJECT);
            Advantages right = advantage.estimate(rollout);
            Advantages wrong = advantage.estimate(guessed);
            assertNotEquals(
                    java.util.Arrays.toString(right.perToken().toDoubles()),
                    java.util.Arrays.toString(wrong.perToken().toDoubles()));
        });
    }
}
