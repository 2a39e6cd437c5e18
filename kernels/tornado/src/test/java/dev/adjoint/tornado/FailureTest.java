package dev.adjoint.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.Backends;
import dev.adjoint.program.DType;
import dev.adjoint.program.Expression;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Memory;
import dev.adjoint.program.PreparedProgram;
import dev.adjoint.program.Program;
import dev.adjoint.program.Recorder;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Signature;
import dev.adjoint.program.Storage;
import dev.adjoint.tornado.plan.Grid;
import dev.adjoint.tornado.plan.LaunchProbe;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What cannot be done is an error with a name, and what comes after it works. */
class FailureTest {
    private static Program program(DType dtype) {
        Recorder recorder = new Recorder("doubling");
        Storage in = recorder.input(new Signature(dtype, Shape.of(3)));
        Kernel twice =
                new Kernel.Pointwise(
                        Expression.input(0).mul(2),
                        dtype,
                        Shape.of(3),
                        List.of(Cases.plain(dtype, 3)));
        return recorder.program(recorder.execute(twice, List.of(in), Memory.HEAP));
    }

    private static void assertWorks() {
        try (PreparedProgram prepared = new TornadoBackend().prepare(program(DType.F32))) {
            Storage in = new Storage.Floats(new float[] {1, 2, 3});
            Storage out = prepared.run(List.of(in), List.of(), Memory.HEAP).get(0);
            assertArrayEquals(new float[] {2, 4, 6}, ((Storage.Floats) out).array());
        }
    }

    @Test
    void whatTornadoVmCannotCompileIsAnErrorAndPoisonsNothing() {
        failsAndPoisonsNothing(LaunchProbe::launchWhatThrows, "kernel that throws");
    }

    @Test
    void whatTheDriverRefusesIsAnErrorAndPoisonsNothing() {
        failsAndPoisonsNothing(LaunchProbe::launchWhatTheDriverRefuses, "kernel with a bad name");
    }

    private static void failsAndPoisonsNothing(Executable launch, String kernel) {
        assertWorks();
        for (int i = 0; i < 3; i++) {
            IllegalStateException failure = assertThrows(IllegalStateException.class, launch);
            assertTrue(failure.getMessage().contains("program probe"), failure.getMessage());
            assertTrue(failure.getMessage().contains(kernel), failure.getMessage());
            assertFalse(failure.getMessage().contains("one of these"), failure.getMessage());
            assertWorks();
        }
    }

    @Test
    void singleKernelsAreRefused() {
        Kernel kernel = program(DType.F32).steps().get(0).kernel();
        Storage storage = new Storage.Floats(new float[3]);
        IllegalStateException failure =
                assertThrows(
                        IllegalStateException.class,
                        () -> new TornadoBackend().run(kernel, List.of(storage), List.of(storage)));
        assertTrue(failure.getMessage().contains("the GPU runs programs"), failure.getMessage());
        assertFalse(Backends.preferred() instanceof TornadoBackend);
    }

    @Test
    void doublesAreRefused() {
        IllegalArgumentException failure =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new TornadoBackend().prepare(program(DType.F64)));
        assertEquals(
                "program doubling: value %0 is f64[3], but the tornado backend does not compute in"
                        + " f64",
                failure.getMessage());
    }

    @Test
    void groupsFillTheGrid() {
        assertThrows(IllegalArgumentException.class, () -> new Grid(100, 64));
        assertThrows(IllegalArgumentException.class, () -> new Grid(0, 64));
        assertEquals(new Grid(128, 64), Grid.items(65));
    }

    @Test
    void aClosedProgramSaysSo() {
        PreparedProgram prepared = new TornadoBackend().prepare(program(DType.F32));
        prepared.close();
        prepared.close();
        List<Storage> given = List.of(new Storage.Floats(new float[3]));
        assertThrows(
                IllegalStateException.class, () -> prepared.run(given, List.of(), Memory.HEAP));
    }
}
