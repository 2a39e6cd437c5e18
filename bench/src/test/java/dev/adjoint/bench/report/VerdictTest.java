package dev.adjoint.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.bench.measure.Role;
import dev.adjoint.bench.measure.Spread;
import dev.adjoint.bench.rows.Target;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VerdictTest {
    private static Figure figure(String by, Role role, double seconds, double alone) {
        return new Figure(by, role, new Spread(seconds / 2, seconds, seconds * 2), 7, alone);
    }

    private static final List<Figure> FIGURES =
            List.of(
                    figure("adjoint", Role.OURS, 4, 2),
                    figure("slow", Role.PEER, 8, 1),
                    figure("fast", Role.PEER, 3, 3),
                    figure("read", Role.CEILING, 1, 1));

    private static Verdict verdict(Target target, List<Figure> figures) {
        List<Verdict> verdicts = Result.verdicts(figures, Map.of("adjoint", target));
        assertEquals(1, verdicts.size());
        return verdicts.get(0);
    }

    @Test
    void theRatioIsOfSpeedsToTheFastestPeer() {
        Verdict verdict = verdict(new Target.OfBestPeer(0.75), FIGURES);
        assertEquals(Optional.of("fast"), verdict.bestPeer());
        assertEquals(0.75, verdict.ratio());
        assertEquals(0.75, verdict.reached());
        assertTrue(verdict.isMet());
        assertFalse(verdict(new Target.OfBestPeer(0.76), FIGURES).isMet());
    }

    @Test
    void otherTargetsSpeakOfOtherFigures() {
        assertEquals(0.25, verdict(new Target.OfCeiling(0.9), FIGURES).reached());
        assertFalse(verdict(new Target.OfCeiling(0.9), FIGURES).isMet());
        assertEquals(0.5, verdict(new Target.OfAlone(0.3), FIGURES).reached());
        assertTrue(verdict(new Target.OfAlone(0.3), FIGURES).isMet());
        assertEquals(3e9, verdict(new Target.OverCeiling(3e9), FIGURES).reached());
        assertTrue(verdict(new Target.OverCeiling(3e9), FIGURES).isMet());
        assertFalse(verdict(new Target.OverCeiling(2.9e9), FIGURES).isMet());
    }

    @Test
    void withoutAPeerNothingIsJudged() {
        List<Figure> lone = FIGURES.subList(0, 1);
        Verdict verdict = verdict(new Target.OfBestPeer(0.1), lone);
        assertEquals(Optional.empty(), verdict.bestPeer());
        assertFalse(verdict.isJudged());
        assertFalse(verdict.isMet());
        assertFalse(verdict(new Target.None(), FIGURES).isJudged());
    }
}
