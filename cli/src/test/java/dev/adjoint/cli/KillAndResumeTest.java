package dev.adjoint.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that is killed at any moment, also while a checkpoint is written, ends with the bytes of
 * one that was not.
 */
@DisabledIfSystemProperty(
        named = "adjoint.scalar",
        matches = ".*",
        disabledReason = "runs the default job, which takes many minutes on the scalar backend")
class KillAndResumeTest {
    private static final int STEPS = 6;
    private static final List<String> JVM = List.of("-Xmx1g");

    @TempDir private Path folder;

    private Process train(String name) throws IOException {
        return Launched.start(
                folder,
                JVM,
                "train",
                "--seed",
                "3",
                "--steps",
                Integer.toString(STEPS),
                "--prompts",
                "3",
                "--samples",
                "4",
                "--evaluate-every",
                "100",
                "--name",
                name);
    }

    private Path run(String name) {
        return folder.resolve("runs").resolve(name);
    }

    private Path checkpoint(String name) {
        return run(name).resolve("checkpoints/step-00000" + STEPS);
    }

    /** metrics.csv without its timings, which are the last two columns. */
    private List<String> promised(String name) throws IOException {
        return Files.readAllLines(run(name).resolve("metrics.csv")).stream()
                .map(line -> line.replaceFirst(",[^,]*,[^,]*$", ""))
                .toList();
    }

    private void killAndResume(int kills, long seed) throws IOException, InterruptedException {
        assertEquals(0, Launched.finish(train("whole")).exitCode());
        SplittableRandom random = new SplittableRandom(seed);
        Process process = train("killed");
        for (int kill = 0; kill < kills; kill++) {
            waitForFirstCheckpoint(process);
            Thread.sleep(random.nextInt(400));
            process.destroyForcibly().waitFor();
            process = Launched.start(folder, JVM, "train", "--resume", run("killed").toString());
        }
        Launched last = Launched.finish(process);
        assertEquals(0, last.exitCode(), "seed " + seed + ": " + last.out());
        for (String file : List.of("model.safetensors", "optimizer.safetensors", "state.json")) {
            assertArrayEquals(
                    Files.readAllBytes(checkpoint("whole").resolve(file)),
                    Files.readAllBytes(checkpoint("killed").resolve(file)),
                    "seed " + seed + ": " + file);
        }
        assertEquals(promised("whole"), promised("killed"), "seed " + seed);
    }

    private void waitForFirstCheckpoint(Process process) throws InterruptedException {
        Path checkpoints = run("killed").resolve("checkpoints");
        while (process.isAlive() && !Files.exists(checkpoints.resolve("step-000001"))) {
            if (hasLaterCheckpoint(checkpoints)) {
                return;
            }
            Thread.sleep(5);
        }
    }

    private static boolean hasLaterCheckpoint(Path checkpoints) {
        for (int step = 2; step <= STEPS; step++) {
            if (Files.exists(checkpoints.resolve("step-00000" + step))) {
                return true;
            }
        }
        return false;
    }

    @Test
    void killedTwice() throws IOException, InterruptedException {
        killAndResume(2, 1);
    }

    @Test
    @Tag("long")
    void killedTenTimes() throws IOException, InterruptedException {
        killAndResume(10, 2);
        assertTrue(Files.exists(checkpoint("killed")));
    }
}
