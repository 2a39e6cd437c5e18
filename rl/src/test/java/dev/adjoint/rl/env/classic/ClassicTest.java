package dev.adjoint.rl.env.classic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.rl.End;
import dev.adjoint.tensor.RandomKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

/** The environments against recorded episodes of Gymnasium, and what holds whatever the world. */
class ClassicTest {
    private static final Map<String, double[]> GOLDEN = read();
    private static final RandomKey KEY = RandomKey.root(1);

    private static Map<String, double[]> read() {
        Map<String, double[]> golden = new HashMap<>();
        try (var stream = ClassicTest.class.getResourceAsStream("gymnasium.txt")) {
            String text =
                    new String(
                            Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
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

    /**
     * Runs the recorded actions from the recorded start; the sines of the two sides differ in the
     * last bit.
     */
    private static <A> void agree(
            String name, Dynamics<A> dynamics, DoubleFunction<A> action, double tolerance) {
        double[] state = golden(name + ".first");
        double[] actions = golden(name + ".actions");
        double[] states = golden(name + ".states");
        int size = state.length;
        for (int step = 0; step < actions.length; step++) {
            Dynamics.Transition next = dynamics.next(state, action.apply(actions[step]), KEY);
            double[] expected = Arrays.copyOfRange(states, step * size, (step + 1) * size);
            assertArrayEquals(expected, next.state(), tolerance, name + ", step " + step);
            assertEquals(
                    golden(name + ".rewards")[step],
                    next.reward(),
                    tolerance,
                    name + ", step " + step);
            assertEquals(
                    golden(name + ".ends")[step] == 1, next.terminated(), name + ", step " + step);
            state = next.state();
        }
    }

    @Test
    void stepsAreThoseOfGymnasium() {
        agree("CartPole-v1", new CartPole(), value -> (int) value, 1e-12);
        agree("MountainCar-v0", new MountainCar(), value -> (int) value, 1e-12);
        agree("Acrobot-v1", new Acrobot(), value -> (int) value, 1e-9);
        agree("Pendulum-v1", new Pendulum(), value -> new double[] {value}, 1e-9);
    }

    @Test
    void lakeHasTheProbabilitiesOfGymnasium() {
        GridWorld lake = GridWorld.lake(true);
        for (int state = 0; state < 16; state++) {
            for (int action = 0; action < 4; action++) {
                double[] rows = golden("FrozenLake-v1." + state + "." + action);
                List<Tabular.Outcome> outcomes = lake.outcomes(state, action);
                assertEquals(rows.length / 4, outcomes.size());
                for (int i = 0; i < outcomes.size(); i++) {
                    Tabular.Outcome outcome = outcomes.get(i);
                    double[] mine = {
                        outcome.probability(),
                        outcome.next(),
                        outcome.reward(),
                        outcome.terminated() ? 1 : 0
                    };
                    assertArrayEquals(
                            Arrays.copyOfRange(rows, 4 * i, 4 * i + 4),
                            mine,
                            1e-15,
                            state + " " + action);
                }
            }
        }
    }

    @Test
    void drawsFollowTheProbabilities() {
        GridWorld lake = GridWorld.lake(true);
        int[] counts = new int[16];
        for (int i = 0; i < 30_000; i++) {
            counts[(int) lake.next(new double[] {6}, 1, KEY.split(i)).state()[0]]++;
        }
        // From cell 6 downwards: 5, 10 and 7, a third each; the standard deviation of a count is
        // 82.
        for (int state : new int[] {5, 10, 7}) {
            assertEquals(10_000, counts[state], 400);
        }
    }

    @Test
    void valueIterationSolvesTheChain() {
        Chain chain = new Chain(5, .01);
        double[][] q = chain.actionValues(.9);
        assertEquals(1, q[3][1], 1e-11);
        assertEquals(.9 * .9 * .9, q[0][1], 1e-11);
        assertEquals(.01 + .9 * Math.max(q[0][0], q[0][1]), q[0][0], 1e-11);
    }

    /**
     * Trap 14: an episode that is cut off carries its last observation, one that is over does not.
     */
    @Test
    void truncationCarriesTheLastObservation() {
        Simulation<Integer> simulation = new Simulation<>(new Identity(3), 2);
        simulation.reset(KEY);
        assertInstanceOf(End.Running.class, simulation.step(0).end());
        Step last = simulation.step(0);
        assertArrayEquals(
                last.observation(),
                assertInstanceOf(End.Truncated.class, last.end()).last() instanceof double[] seen
                        ? seen
                        : new double[0]);
        assertEquals(
                "environment: the episode is over or was never started; reset it",
                assertThrows(IllegalStateException.class, () -> simulation.step(0)).getMessage());
    }

    /** An end on the last allowed step is an end and no cut. */
    @Test
    void terminationComesBeforeTruncation() {
        Simulation<Integer> simulation = new Simulation<>(new Chain(3, 0), 2);
        simulation.reset(KEY);
        simulation.step(1);
        assertInstanceOf(End.Terminated.class, simulation.step(1).end());
    }

    @Test
    void resetPoliciesDifferInTheObservationOnly() {
        Simulation<Integer> alone = new Simulation<>(new CartPole(), 2);
        alone.reset(KEY.split(0).split(0));
        alone.step(0);
        double[] last = alone.step(0).observation();
        double[] fresh = alone.reset(KEY.split(0).split(1));
        for (ResetPolicy policy : ResetPolicy.values()) {
            Vectorised<Integer> vectorised =
                    new Vectorised<>(2, () -> new Simulation<>(new CartPole(), 2), KEY, policy);
            vectorised.reset();
            vectorised.step(List.of(0, 0));
            Step cut = vectorised.step(List.of(0, 0)).get(0).orElseThrow();
            assertArrayEquals(last, Vectorised.following(cut).orElseThrow());
            switch (policy) {
                case SAME_STEP -> {
                    assertArrayEquals(fresh, cut.observation());
                    assertEquals(Optional.empty(), vectorised.resetIfOver(0));
                }
                case NEXT_STEP -> {
                    assertArrayEquals(last, cut.observation());
                    assertTrue(
                            vectorised.step(List.of(0, 0)).get(0).isEmpty(),
                            "nothing to learn from");
                    assertArrayEquals(fresh, vectorised.resetIfOver(0).orElseThrow());
                }
            }
        }
    }

    /** Another environment beside it changes nothing in one. */
    @Test
    void environmentsAreIndependent() {
        Vectorised<Integer> one =
                new Vectorised<>(
                        1, () -> new Simulation<>(new CartPole(), 9), KEY, ResetPolicy.SAME_STEP);
        Vectorised<Integer> three =
                new Vectorised<>(
                        3, () -> new Simulation<>(new CartPole(), 9), KEY, ResetPolicy.SAME_STEP);
        assertArrayEquals(one.reset().get(0), three.reset().get(0));
        for (int step = 0; step < 30; step++) {
            double[] alone = one.step(List.of(1)).get(0).orElseThrow().observation();
            double[] beside = three.step(List.of(1, 0, 1)).get(0).orElseThrow().observation();
            assertArrayEquals(alone, beside);
        }
    }

    @Test
    void raggedMapsAreRefused() {
        assertEquals(
                "grid world: row SF has 2 cells, the first has 3",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new GridWorld(List.of("SFG", "SF"), false))
                        .getMessage());
        assertEquals(
                "grid world: no cell is S, the start",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new GridWorld(List.of("FG"), false))
                        .getMessage());
        assertFalse(new GridWorld(List.of("S#G"), false).outcomes(0, 2).getFirst().terminated());
        assertEquals(
                0, new GridWorld(List.of("S#G"), false).outcomes(0, 2).getFirst().next(), "a wall");
    }
}
