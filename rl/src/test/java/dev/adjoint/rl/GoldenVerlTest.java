package dev.adjoint.rl;

import static dev.adjoint.rl.Numbers.assertNear;
import static dev.adjoint.rl.Numbers.gradient;
import static dev.adjoint.rl.Numbers.inDouble;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.rl.control.AdaptiveKl;
import dev.adjoint.rl.papers.tokens.Cispo;
import dev.adjoint.rl.papers.tokens.Dapo;
import dev.adjoint.rl.papers.tokens.DrGrpo;
import dev.adjoint.rl.papers.tokens.Grpo;
import dev.adjoint.rl.papers.tokens.Gspo;
import dev.adjoint.rl.papers.tokens.Ppo;
import dev.adjoint.rl.papers.tokens.ReinforcePlusPlus;
import dev.adjoint.rl.papers.tokens.Rloo;
import dev.adjoint.rl.parts.Advantage;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Deviation;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Singleton;
import dev.adjoint.rl.parts.Surrogate;
import dev.adjoint.rl.parts.Weight;
import dev.adjoint.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Advantages, losses and gradients that verl 0.9.1 computes in double, with observation tokens in
 * the middle of two answers; golden/rl/generate.py writes them.
 */
class GoldenVerlTest {
    /** verl adds 1e-8 to the lengths and counts that it divides by. */
    private static final double ADDED = 3e-8;

    private static final double EPSILON = 1e-6;
    private static final int COLUMNS = 6;
    private static final int HORIZON = 10;
    private static final Map<String, double[]> GOLDEN = read();

    private static Map<String, double[]> read() {
        Path file = Path.of(System.getProperty("adjoint.root", ".."), "golden", "rl", "verl.txt");
        Map<String, double[]> golden = new HashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split(" ");
                golden.put(
                        words[0],
                        Arrays.stream(words).skip(1).mapToDouble(Double::parseDouble).toArray());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return golden;
    }

    private static double[] golden(String name) {
        return Objects.requireNonNull(GOLDEN.get(name), name);
    }

    private static Tensor matrix(String name) {
        return Tensor.of(golden(name), golden(name).length / COLUMNS, COLUMNS);
    }

    private static Rollout rollout() {
        return Rollout.of(
                        new Mask(matrix("mask")),
                        Groups.equal(2, 4),
                        golden("rewards"),
                        LogProbs.plain(matrix("old")))
                .withReference(LogProbs.plain(matrix("reference")))
                .withValues(matrix("values"));
    }

    private static StepCounts counts(Rollout rollout) {
        return StepCounts.of(rollout.mask(), HORIZON);
    }

    private static void check(String name, PolicyGradient method) {
        inDouble(() -> {
            Rollout rollout = rollout();
            Advantages advantages = method.advantage().estimate(rollout);
            double[] wanted =
                    rollout.mask().keep("golden", matrix(name + ".advantages")).toDoubles();
            assertNear(name, wanted, advantages.perToken().toDoubles(), ADDED);
            Tensor live = matrix("new").tracked();
            Scores scores = new Scores(LogProbs.plain(live), live.detach());
            Loss loss = method.loss(scores, rollout, advantages, counts(rollout));
            assertEquals(golden(name + ".loss")[0], loss.value().item(), ADDED, name);
            assertNear(name, golden(name + ".gradient"), gradient(loss.value(), live), ADDED);
        });
    }

    private static PolicyGradient grpo(Surrogate surrogate) {
        return PolicyGradient.named("GRPO")
                .advantage(Advantage.groupStandardised(Deviation.UNBIASED, EPSILON, Singleton.ZERO))
                .ratio(Ratio.perToken())
                .surrogate(surrogate)
                .weight(Weight.all())
                .aggregation(Aggregation.sequenceMeanOfTokenMeans())
                .terms();
    }

    @Test
    void groupMethods() {
        check("grpo", Grpo.of(.2, EPSILON));
        check("grpo.k3", Grpo.published(.2, EPSILON, .05));
        check("grpo.dual", grpo(Surrogate.dualClip(.2, .2, 1.5)));
        check("dapo", Dapo.of(.2, .28, EPSILON));
        check("drgrpo", DrGrpo.of(.2));
        check("gspo", Gspo.of(3e-4, 4e-4, EPSILON));
        check("cispo", Cispo.of(.7, 1.4, EPSILON));
        check("sapo", grpo(Surrogate.softGate(1, 1.25)));
    }

    @Test
    void baselines() {
        check("rloo", Rloo.of());
        check("plusplus", ReinforcePlusPlus.of(.2, .05));
        check("plusplus.baseline", ReinforcePlusPlus.baseline(.2, .05));
    }

    @Test
    void actorAndCritic() {
        check("ppo", Ppo.of(new Ppo.Settings(.99, .95, .2, 0, new Kl.None())));
        inDouble(() -> {
            Rollout rollout = rollout();
            Advantages raw = Advantage.gae(.99, .95, new Kl.None()).estimate(rollout);
            Tensor live = matrix("new_values").tracked();
            Loss loss =
                    Ppo.critic(1, .2)
                            .loss(live, rollout, ValueLoss.returns(raw, rollout), counts(rollout));
            assertEquals(golden("critic.loss")[0], loss.value().item(), ADDED);
            assertNear("critic", golden("critic.gradient"), gradient(loss.value(), live), ADDED);
        });
    }

    @Test
    void adaptiveCoefficient() {
        AdaptiveKl control = new AdaptiveKl(.1, new AdaptiveKl.Target(6, 1000));
        double[] divergences = {9, 6.5, 1, 0, 40};
        for (int i = 0; i < divergences.length; i++) {
            control.update(divergences[i], 256);
            assertEquals(golden("controller")[i], control.beta(), 1e-16);
        }
    }
}
