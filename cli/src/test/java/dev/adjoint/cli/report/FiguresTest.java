package dev.adjoint.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Numbers and axes as people read them. */
final class FiguresTest {

    @Test
    void figuresHaveThreeDigits() {
        assertEquals("0.912", Figures.figure(0.9123));
        assertEquals("−1.25", Figures.figure(-1.25));
        assertEquals("9412", Figures.figure(9412.3));
        assertEquals("12.3M", Figures.figure(1.234e7));
        assertEquals("1.2e-5", Figures.figure(1.2e-5));
        assertEquals("34.2 TFLOP", Figures.scaled(3.42e13, "FLOP"));
        assertEquals("1.00 kFLOP", Figures.scaled(999.9, "FLOP"));
    }

    @Test
    void durationsAndSizes() {
        assertEquals("4.2 s", Figures.duration(4.2));
        assertEquals("3 min 12 s", Figures.duration(192.4));
        assertEquals("2 h 5 min", Figures.duration(7_530));
        assertEquals("512 MiB", Figures.bytes(512 << 20));
        assertEquals("1.50 GiB", Figures.bytes(1536.0 * (1 << 20)));
    }

    @Test
    void ticksAreRoundAndTellThemselvesApart() {
        assertEquals(List.of("0", "0.25", "0.50", "0.75", "1.00"), ticks(new Span(0, 1), 4));
        assertEquals(List.of("0", "50", "100", "150", "200"), ticks(new Span(0, 200), 5));
        assertEquals(List.of("0", "5e-5", "1e-4"), ticks(new Span(0, 1.06e-4), 4));
        assertEquals(List.of("9000", "9500", "10k"), ticks(new Span(8700, 10200), 4));
        assertEquals(List.of("−0.05", "0", "0.05"), ticks(new Span(-0.07, 0.06), 4));
    }

    @Test
    void aConstantStillHasARange() {
        assertEquals(new Span(1, 3), Span.of(DoubleStream.of(2, 2)));
        assertEquals(new Span(0, 1), Span.of(DoubleStream.of(0)));
    }

    private static List<String> ticks(Span span, int count) {
        double distance = span.tickDistance(count);
        return span.ticks(distance).stream().map(t -> Figures.tick(t, distance)).toList();
    }
}
