package dev.adjoint.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RoundsTest {
    private static final Pace PACE = new Pace(3, 3, 1e-6, 0);

    @Test
    void subjectsTakeTurnsAndEachRoundBeginsWithAnother() {
        List<String> turns = new ArrayList<>();
        Rounds rounds = new Rounds(PACE);
        List<double[]> samples =
                rounds.measure(List.of(slow("a", turns), slow("b", turns), slow("c", turns)));
        assertEquals(List.of("a", "b", "c"), turns.subList(0, 3), "warming");
        assertEquals(
                List.of("a", "b", "c", "b", "c", "a", "c", "a", "b"),
                turns.subList(turns.size() - 9, turns.size()));
        assertEquals(3, samples.size());
        samples.forEach(each -> assertEquals(3, each.length));
    }

    @Test
    void aSampleIsTheTimeOfOneCall() {
        Rounds rounds = new Rounds(new Pace(2, 2, 0.02, 0));
        Subject subject = new Subject("sleep", Role.PEER, times -> sleep(2L * times));
        for (double seconds : rounds.measure(List.of(subject)).get(0)) {
            assertTrue(seconds >= 0.002, () -> seconds + " s for a call that sleeps 2 ms");
        }
    }

    @Test
    void roundsEndWhenEverySubjectIsSteady() {
        Rounds rounds = new Rounds(new Pace(3, 9, 1e-6, 0));
        Subject steady = new Subject("steady", Role.PEER, times -> sleep(20));
        assertEquals(3, rounds.measure(List.of(steady)).get(0).length);
        AtomicInteger calls = new AtomicInteger();
        Subject restless =
                new Subject(
                        "restless", Role.PEER, times -> sleep(calls.incrementAndGet() % 2 * 20));
        List<double[]> both = rounds.measure(List.of(steady, restless));
        both.forEach(samples -> assertEquals(9, samples.length));
    }

    /** Longer than the burst, so that every turn is one call. */
    private static Subject slow(String name, List<String> turns) {
        return new Subject(
                name,
                Role.OURS,
                times -> {
                    turns.add(name);
                    sleep(times);
                });
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
