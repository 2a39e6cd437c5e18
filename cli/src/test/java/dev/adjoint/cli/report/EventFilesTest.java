package dev.adjoint.cli.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event files, read back by a reader that shares no code with the writer. */
final class EventFilesTest {
    @TempDir Path runs;

    @Test
    void everythingOfARunIsInItsEventFile() throws IOException {
        Path folder = new SmallRun("a", "GRPO", 7, 20).write(runs);
        RunFolder run = RunFolder.read(folder);
        List<Map<Integer, List<Object>>> events = events(EventFiles.write(folder));
        assertEquals("brain.Event:2", EventRecords.text(events.getFirst(), 3));
        Series reward = run.metrics().series("reward");
        List<Map<Integer, List<Object>>> rewards = tagged(events, "reward");
        assertEquals(reward.size(), rewards.size());
        for (int i = 0; i < reward.size(); i++) {
            assertEquals((long) reward.steps()[i], EventRecords.one(rewards.get(i), 2));
            assertEquals((float) reward.values()[i], EventRecords.one(value(rewards.get(i)), 2));
        }
        assertEquals(3, tagged(events, "pass_at_1").size());
    }

    @Test
    void histogramsKeepTheirBins() throws IOException {
        Path folder = new SmallRun("a", "GRPO", 7, 3).write(runs);
        StepHistogram first = RunFolder.read(folder).histograms().getFirst();
        var event =
                tagged(events(EventFiles.write(folder)), first.name()).stream()
                        .filter(e -> value(e).containsKey(5))
                        .findFirst()
                        .orElseThrow();
        var histogram = EventRecords.message(value(event), 5);
        assertEquals(first.edges()[0], EventRecords.one(histogram, 1));
        assertEquals(first.total(), EventRecords.one(histogram, 3));
        assertArrayEquals(first.counts(), EventRecords.doubles(histogram, 7));
    }

    @Test
    void textsSayThatTheyAreTexts() throws IOException {
        Path folder = new SmallRun("a", "GRPO", 7, 3).write(runs);
        var event = tagged(events(EventFiles.write(folder)), "samples/before/1").getFirst();
        var plugin = EventRecords.message(EventRecords.message(value(event), 9), 1);
        assertEquals("text", EventRecords.text(plugin, 1));
        String text = EventRecords.text(EventRecords.message(value(event), 8), 8);
        assertTrue(text.startsWith("    347+285=\n"), text);
    }

    @Test
    void writingAgainReplacesTheFile() throws IOException {
        Path folder = new SmallRun("a", "GRPO", 7, 3).write(runs);
        Path file = EventFiles.write(folder);
        byte[] once = Files.readAllBytes(file);
        assertArrayEquals(once, Files.readAllBytes(EventFiles.write(folder)));
        try (var files = Files.list(folder.resolve("tensorboard"))) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void theReaderSeesAFlippedBit() throws IOException {
        byte[] file =
                Files.readAllBytes(EventFiles.write(new SmallRun("a", "GRPO", 7, 3).write(runs)));
        file[file.length / 2] ^= 4;
        assertThrows(IllegalStateException.class, () -> EventRecords.read(file));
    }

    private static List<Map<Integer, List<Object>>> events(Path file) throws IOException {
        return EventRecords.read(Files.readAllBytes(file));
    }

    private static List<Map<Integer, List<Object>>> tagged(
            List<Map<Integer, List<Object>>> events, String tag) {
        return events.stream()
                .skip(1)
                .filter(event -> EventRecords.text(value(event), 1).equals(tag))
                .toList();
    }

    private static Map<Integer, List<Object>> value(Map<Integer, List<Object>> event) {
        return EventRecords.message(EventRecords.message(event, 5), 1);
    }
}
