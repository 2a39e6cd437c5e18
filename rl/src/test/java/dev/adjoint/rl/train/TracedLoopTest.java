package dev.adjoint.rl.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.Backend;
import dev.adjoint.program.Backends;
import dev.adjoint.program.ProgramRunner;
import dev.adjoint.rl.papers.Papers;
import dev.adjoint.tensor.Execution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs whose steps are programs: they learn, byte for byte, what runs op by op learn. */
class TracedLoopTest {
    @TempDir private Path folder;

    private static SmallRun run(String method, int steps) {
        return SmallRun.of(Papers.named(method), Map.of(), steps);
    }

    static List<String> methods() {
        return Papers.composed().stream().map(Papers.Composed::key).toList();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void stepsAsProgramsLearnTheSameBytes(String method) throws IOException {
        SmallRun run = run(method, 2);
        Backend backend = Backends.preferred();
        Path eager = folder.resolve("eager");
        Path traced = folder.resolve("traced");
        run.runOn(Execution.on(backend), eager);
        try (ProgramRunner runner = new ProgramRunner(backend)) {
            run.runOn(Execution.on(backend).with(runner), traced);
            assertTrue(runner.preparations() > 0, "nothing was run as a program");
        }
        assertArrayEquals(SmallRun.learnt(eager, 2), SmallRun.learnt(traced, 2));
        assertEquals(
                Files.readString(eager.resolve("measures.jsonl")),
                Files.readString(traced.resolve("measures.jsonl")));
    }
}
