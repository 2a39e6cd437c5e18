package dev.adjoint.rl.papers;

import static dev.adjoint.rl.Numbers.inDouble;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.DType;
import dev.adjoint.rl.Groups;
import dev.adjoint.rl.Invariants;
import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.RandomRollout;
import dev.adjoint.rl.Rollout;
import dev.adjoint.rl.Sampling;
import dev.adjoint.rl.papers.preference.RejectionSampling;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Deviation;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Singleton;
import dev.adjoint.rl.parts.Weight;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every option reaches the loss or is refused, for every method; the options are found by
 * reflection.
 */
class OptionsTest {
    /** A value for each option that no published method has. */
    private static final Map<String, Object> UNUSUAL = unusual();

    private static Map<String, Object> unusual() {
        Map<String, Object> values = new HashMap<>();
        values.put("deviation", Deviation.POPULATION);
        values.put("epsilon", .5);
        values.put("singleton", Singleton.RAW_SCORE);
        values.put("keep", new RejectionSampling.AtLeast(.4));
        values.put("gamma", .5);
        values.put("lambda", .5);
        values.put("whitening", .5);
        values.put("ratio", Ratio.toBehaviour());
        values.put("clipLow", .01);
        values.put("clipHigh", .01);
        values.put("dualClip", 1.0001);
        values.put("weightMin", .99);
        values.put("weightMax", 1.01);
        values.put("importance", Weight.truncated(Weight.Level.TOKEN, .9));
        values.put("aggregation", Aggregation.sumOver(7));
        values.put("divergence", new Kl.InLossK2(.3));
        values.put("entropy", .7);
        return values;
    }

    static java.util.List<PolicyGradient> methods() {
        return Papers.composed().stream().map(Papers.Composed::method).toList();
    }

    static Options with(Map<String, ?> chosen) {
        RecordComponent[] components = Options.class.getRecordComponents();
        Object[] arguments =
                Arrays.stream(components)
                        .map(component -> Optional.ofNullable(chosen.get(component.getName())))
                        .toArray();
        try {
            Class<?>[] types =
                    Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new);
            return Options.class.getDeclaredConstructor(types).newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyOptionHasAnUnusualValue() {
        var names = new TreeSet<String>();
        for (RecordComponent component : Options.class.getRecordComponents()) {
            names.add(component.getName());
        }
        assertEquals(names, new TreeSet<>(UNUSUAL.keySet()));
        assertEquals(names, new TreeSet<>(with(UNUSUAL).chosen()), "chosen() names them all");
    }

    @ParameterizedTest
    @MethodSource("methods")
    void eachOptionChangesTheLossOrIsRefused(PolicyGradient method) {
        inDouble(() -> {
            double published = loss(method, Map.of());
            for (String name : UNUSUAL.keySet()) {
                Optional<Double> changed = attempt(method, name);
                changed.ifPresent(
                        loss -> assertNotEquals(published, loss, method.name() + ", " + name));
            }
        });
    }

    private static Optional<Double> attempt(PolicyGradient method, String name) {
        try {
            return Optional.of(loss(method, Map.of(name, UNUSUAL.get(name))));
        } catch (IllegalArgumentException refused) {
            assertTrue(
                    refused.getMessage().contains("has no place for " + name)
                            || refused.getMessage().contains("do not go together"),
                    refused.getMessage());
            return Optional.empty();
        }
    }

    /** On rollouts with a group of one, drawn by another policy than the ratio divides by. */
    private static double loss(PolicyGradient method, Map<String, ?> chosen) {
        Map<String, Object> all = new HashMap<>(chosen);
        if (method.advantage().toString().contains("singleton")) {
            all.putIfAbsent("singleton", Singleton.ZERO);
        }
        PolicyGradient tailored = Tailor.tailor(method, with(all));
        return LongStream.rangeClosed(1, 4).mapToDouble(seed -> loss(tailored, seed)).sum();
    }

    private static double loss(PolicyGradient tailored, long seed) {
        RandomRollout random = RandomRollout.of(seed, DType.F64, 0);
        Rollout rollout = random.rollout();
        Rollout single =
                Rollout.of(
                                rollout.mask(),
                                Groups.of(0, 0, 0, 1, 1, 1, 2, 3),
                                rollout.scores(),
                                LogProbs.plain(rollout.requireReference("test")))
                        .withReference(rollout.reference().orElseThrow())
                        .withValues(rollout.requireValues("test"))
                        .withProximal(new LogProbs(rollout.proximal().values(), Sampling.PLAIN, 0));
        return Invariants.outcome(
                        tailored, new RandomRollout(single, random.live(), random.entropy()))
                .loss();
    }

    @Test
    void divergenceMovesFromPlaceToPlace() {
        PolicyGradient plus = Papers.named("reinforce++");
        PolicyGradient none = Tailor.tailor(plus, with(Map.of("divergence", new Kl.None())));
        assertEquals(false, none.advantage().penalisesDivergence());
        PolicyGradient loss = Tailor.tailor(plus, with(Map.of("divergence", new Kl.InLossK2(.1))));
        assertEquals(java.util.List.of(new Kl.InLossK2(.1)), loss.terms());
        PolicyGradient reward =
                Tailor.tailor(
                        Papers.named("grpo-published"),
                        with(Map.of("divergence", new Kl.InReward(.2))));
        assertTrue(reward.advantage().penalisesDivergence());
        assertTrue(reward.terms().isEmpty());
    }

    @Test
    void refusalsNameWhatHasNoPlace() {
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        Tailor.tailor(
                                                Papers.named("grpo"),
                                                with(Map.of("gamma", .9, "weightMax", 2.0))))
                        .getMessage();
        assertEquals("GRPO: has no place for gamma, weightMax", message);
    }
}
