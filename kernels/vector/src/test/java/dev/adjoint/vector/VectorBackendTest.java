package dev.adjoint.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.Backend;
import dev.adjoint.program.Backends;
import dev.adjoint.program.DType;
import dev.adjoint.program.Expression;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Kernel.Reduction;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the backend says of itself, what it refuses, and that every kernel reaches its place. */
final class VectorBackendTest {
    private static final Operand FLOATS = Operand.of(DType.F32, Shape.of(2, 3));
    private static final Operand INDICES = Operand.of(DType.I32, Shape.of(2));

    @Test
    void describesWhatWasChosenAndWhy() {
        try (VectorBackend backend = new VectorBackend(2)) {
            assertEquals("vector", backend.name());
            assertTrue(backend.unusable().isEmpty(), backend.description());
            String pattern =
                    "vector backend: \\d+-bit vectors \\(.+\\), \\d+ registers \\(.+\\),"
                            + " gemm tile \\d+x\\d+ \\(by both\\), 2 threads \\(as asked\\),"
                            + " resident weights of few rows kept twice \\(in panels too\\)";
            assertTrue(backend.description().matches(pattern), backend.description());
        }
    }

    @Test
    void isFoundAndPreferred() {
        List<String> names = Backends.all().stream().map(Backend::name).toList();
        assertTrue(names.contains("vector"), names.toString());
        assertEquals("vector", Backends.preferred().name());
    }

    @Test
    void computesInSinglePrecisionAndIntegersOnly() {
        try (VectorBackend backend = new VectorBackend(1)) {
            assertTrue(backend.supports(DType.F32));
            assertTrue(backend.supports(DType.I32));
            assertFalse(backend.supports(DType.F64));
            Operand doubles = Operand.of(DType.F64, Shape.of(2, 3));
            Kernel sum = new Kernel.Reduce(Reduction.SUM, doubles, 1);
            List<Storage> inputs = List.of(Storage.zeros(DType.F64, 6));
            String message =
                    assertThrows(IllegalArgumentException.class, () -> backend.execute(sum, inputs))
                            .getMessage();
            assertEquals(
                    "sum: f64[2, 3] is f64, but the vector backend computes in f32 and i32 only;"
                            + " use the scalar backend for f64",
                    message);
        }
    }

    @Test
    void runsEveryKernel() {
        try (VectorBackend backend = new VectorBackend(2)) {
            Storage table = new Storage.Floats(new float[] {1, 2, 3, 4, 5, 6});
            Storage indices = new Storage.Ints(new int[] {1, 0});
            Kernel doubled =
                    new Kernel.Pointwise(
                            Expression.input(0).add(Expression.input(0)),
                            DType.F32,
                            Shape.of(2, 3),
                            List.of(FLOATS));
            assertFloats(backend, doubled, List.of(table), 2, 4, 6, 8, 10, 12);
            assertFloats(
                    backend, new Kernel.Reduce(Reduction.SUM, FLOATS, 1), List.of(table), 6, 15);
            Kernel product =
                    new Kernel.MatMul(
                            FLOATS, new Operand(DType.F32, FLOATS.layout().permute(1, 0)));
            assertFloats(backend, product, List.of(table, table), 14, 32, 32, 77);
            Kernel transposed =
                    Kernel.Move.copy(new Operand(DType.F32, FLOATS.layout().permute(1, 0)));
            assertFloats(backend, transposed, List.of(table), 1, 4, 2, 5, 3, 6);
            Kernel gather = new Kernel.Gather(Kernel.Indexing.ROWS, FLOATS, INDICES);
            assertFloats(backend, gather, List.of(table, indices), 4, 5, 6, 1, 2, 3);
            Kernel scatter =
                    new Kernel.Scatter(Kernel.Indexing.ROWS, Shape.of(2, 3), INDICES, FLOATS);
            assertFloats(backend, scatter, List.of(indices, table), 4, 5, 6, 1, 2, 3);
            Kernel overwrite = new Kernel.Overwrite(FLOATS, INDICES, FLOATS);
            Storage target = new Storage.Floats(new float[6]);
            assertFloats(backend, overwrite, List.of(target, indices, table), 4, 5, 6, 1, 2, 3);
            Kernel random = new Kernel.Random(DType.F32, Shape.of(3), INDICES);
            assertEquals(3, backend.execute(random, List.of(indices)).get(0).size());
            assertFalse(
                    backend.has(
                            new Kernel.Call(
                                    "unheard",
                                    new TreeMap<>(),
                                    List.of(),
                                    List.of(),
                                    () -> {
                                        throw new IllegalStateException();
                                    })));
        }
    }

    private static void assertFloats(
            Backend backend, Kernel kernel, List<Storage> inputs, float... expected) {
        assertArrayEquals(
                expected,
                ((Storage.Floats) backend.execute(kernel, inputs).get(0)).array(),
                kernel.name());
    }

    @Test
    void worksAfterItWasClosed() {
        VectorBackend backend = new VectorBackend(2);
        backend.close();
        Storage table = new Storage.Floats(new float[] {1, 2, 3, 4, 5, 6});
        assertFloats(backend, new Kernel.Reduce(Reduction.SUM, FLOATS, 1), List.of(table), 6, 15);
    }

    @Test
    void saysWhyItIsOff() throws Exception {
        assertEquals(
                "vector backend off: module jdk.incubator.vector is not readable; pass"
                        + " --add-modules jdk.incubator.vector",
                report());
        String module = "--add-modules=jdk.incubator.vector";
        assertTrue(
                report(module, "-Xint")
                        .startsWith(
                                "vector backend off: the C2 compiler is off (interpreted mode"));
        assertTrue(
                report(module, "-XX:TieredStopAtLevel=1")
                        .startsWith("vector backend off: the C2 compiler is off ("));
    }

    @Test
    void widthIsForcedButNeverBeyondTheMachine() throws Exception {
        String module = "--add-modules=jdk.incubator.vector";
        String narrow = report(module, "-Dadjoint.vector.bits=128");
        assertTrue(
                narrow.startsWith("vector backend: 128-bit vectors (adjoint.vector.bits=128)"),
                narrow);
        int bits = Machine.preferredBits();
        String wide = report(module, "-Dadjoint.vector.bits=512");
        assertTrue(
                wide.startsWith(
                        "vector backend: " + bits + "-bit vectors (adjoint.vector.bits=512"),
                wide);
        assertTrue(report(module, "-Dadjoint.vector.bits=100").contains("128, 256 or 512"));
    }

    /** The last line that {@link Report} prints in a process with these options. */
    private static String report(String... options)
            throws IOException, InterruptedException, URISyntaxException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.add("-cp");
        command.add(
                String.join(
                        File.pathSeparator,
                        Classes.place(Report.class),
                        Classes.place(VectorBackend.class),
                        Classes.place(Backend.class)));
        command.add(Report.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines()
                .filter(line -> line.contains("vector backend") || line.contains("bits"))
                .findFirst()
                .orElse(output);
    }
}
