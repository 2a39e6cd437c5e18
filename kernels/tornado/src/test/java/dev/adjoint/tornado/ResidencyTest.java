package dev.adjoint.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.List;
import org.junit.jupiter.api.Test;

/** What stays on the device, and when it moves. */
class ResidencyTest {
    private static final Expression X = Expression.input(0);
    private static final Expression Y = Expression.input(1);

    private static Storage.Floats floats(float... values) {
        return new Storage.Floats(values);
    }

    private static float[] array(Storage storage) {
        return ((Storage.Floats) storage).array();
    }

    /** state ← state + input; returns 10 · state. */
    private static Program adding(Storage.Floats state) {
        Recorder recorder = new Recorder("adding");
        int size = state.size();
        Storage input = recorder.input(new Signature(DType.F32, Shape.of(size)));
        Kernel add =
                new Kernel.Pointwise(
                        X.add(Y),
                        DType.F32,
                        Shape.of(size),
                        List.of(Cases.f32(size), Cases.f32(size)));
        recorder.run(add, List.of(state, input), List.of(state));
        Kernel ten =
                new Kernel.Pointwise(
                        X.mul(10), DType.F32, Shape.of(size), List.of(Cases.f32(size)));
        return recorder.program(recorder.execute(ten, List.of(state), Memory.HEAP));
    }

    @Test
    void stateStaysThereAndIsFetchedWhenAskedFor() {
        Storage.Floats state = floats(1, 2, 3);
        try (PreparedProgram program = new TornadoBackend().prepare(adding(state))) {
            for (int run = 1; run <= 3; run++) {
                int version = state.version();
                List<Storage> out =
                        program.run(List.of(floats(1, 1, 1)), List.of(state), Memory.HEAP);
                assertArrayEquals(
                        new float[] {10 * (1 + run), 10 * (2 + run), 10 * (3 + run)},
                        array(out.get(0)));
                assertEquals(version + 1, state.version());
                assertTrue(state.isElsewhere(), "the state was fetched without need");
            }
            assertArrayEquals(new float[] {4, 5, 6}, state.array());
            assertFalse(state.isElsewhere());
        }
    }

    /** Recording the next step counts a version, though no host has written anything. */
    @Test
    void stateThatWasOnlyRecordedAnewStaysThere() {
        float[] host = {1, 2, 3};
        Storage.Floats state = new Storage.Floats(host);
        try (PreparedProgram program = new TornadoBackend().prepare(adding(state))) {
            for (int run = 1; run <= 3; run++) {
                state.written();
                program.run(List.of(floats(1, 1, 1)), List.of(state), Memory.HEAP);
                assertArrayEquals(new float[] {1, 2, 3}, host, "the state went through the host");
            }
            assertArrayEquals(new float[] {4, 5, 6}, state.array());
        }
    }

    @Test
    void aHostsWriteIsUploaded() {
        Storage.Floats state = floats(1, 2, 3);
        try (PreparedProgram program = new TornadoBackend().prepare(adding(state))) {
            program.run(List.of(floats(1, 1, 1)), List.of(state), Memory.HEAP);
            state.array()[1] = 100;
            state.written();
            program.run(List.of(floats(1, 1, 1)), List.of(state), Memory.HEAP);
            assertArrayEquals(new float[] {3, 101, 5}, state.array());
        }
    }

    @Test
    void anotherStateTakesThePlaceOfOne() {
        Storage.Floats state = floats(1, 2, 3);
        Storage.Floats other = floats(10, 20, 30);
        try (PreparedProgram program = new TornadoBackend().prepare(adding(state))) {
            program.run(List.of(floats(1, 1, 1)), List.of(state), Memory.HEAP);
            program.run(List.of(floats(2, 2, 2)), List.of(other), Memory.HEAP);
            program.run(List.of(floats(1, 1, 1)), List.of(state), Memory.HEAP);
            assertArrayEquals(new float[] {3, 4, 5}, state.array());
            assertArrayEquals(new float[] {12, 22, 32}, other.array());
        }
    }

    @Test
    void programsShareStateThroughTheHost() {
        Storage.Floats state = floats(1, 2, 3);
        try (PreparedProgram one = new TornadoBackend().prepare(adding(state));
                PreparedProgram two = new TornadoBackend().prepare(adding(state))) {
            one.run(List.of(floats(1, 1, 1)), List.of(state), Memory.HEAP);
            two.run(List.of(floats(10, 10, 10)), List.of(state), Memory.HEAP);
            one.run(List.of(floats(1, 1, 1)), List.of(state), Memory.HEAP);
        }
        assertArrayEquals(new float[] {13, 14, 15}, state.array());
    }

    @Test
    void aResidentWeightIsUploadedOnlyWhenItChanges() {
        Storage.Floats weight = floats(2, 3);
        weight.makeResident();
        Recorder recorder = new Recorder("weighted");
        Storage input = recorder.input(new Signature(DType.F32, Shape.of(2)));
        Kernel product =
                new Kernel.Pointwise(
                        X.mul(Y), DType.F32, Shape.of(2), List.of(Cases.f32(2), Cases.f32(2)));
        Program program =
                recorder.program(recorder.execute(product, List.of(weight, input), Memory.HEAP));
        try (PreparedProgram prepared = new TornadoBackend().prepare(program)) {
            List<Storage> captured = List.of(weight);
            assertArrayEquals(
                    new float[] {2, 3},
                    array(prepared.run(List.of(floats(1, 1)), captured, Memory.HEAP).get(0)));
            weight.array()[0] = 50;
            assertArrayEquals(
                    new float[] {4, 6},
                    array(prepared.run(List.of(floats(2, 2)), captured, Memory.HEAP).get(0)));
            weight.written();
            assertArrayEquals(
                    new float[] {100, 6},
                    array(prepared.run(List.of(floats(2, 2)), captured, Memory.HEAP).get(0)));
        }
    }

    @Test
    void rowsOfACacheAreOverwrittenInPlaceAndTheLastOneWins() {
        Storage.Floats cache = new Storage.Floats(new float[4 * 3]);
        Recorder recorder = new Recorder("cache");
        Storage rows = recorder.input(new Signature(DType.I32, Shape.of(3)));
        Storage source = recorder.input(new Signature(DType.F32, Shape.of(3, 3)));
        Kernel overwrite = new Kernel.Overwrite(Cases.f32(4, 3), Cases.i32(3), Cases.f32(3, 3));
        recorder.execute(overwrite, List.of(cache, rows, source), Memory.HEAP);
        try (PreparedProgram program = new TornadoBackend().prepare(recorder.program(List.of()))) {
            program.run(
                    List.of(
                            new Storage.Ints(new int[] {2, 0, 2}),
                            floats(1, 2, 3, 4, 5, 6, 7, 8, 9)),
                    List.of(cache),
                    Memory.HEAP);
            assertArrayEquals(new float[] {4, 5, 6, 0, 0, 0, 7, 8, 9, 0, 0, 0}, cache.array());
            program.run(
                    List.of(
                            new Storage.Ints(new int[] {1, 3, 3}),
                            floats(1, 1, 1, 2, 2, 2, 3, 3, 3)),
                    List.of(cache),
                    Memory.HEAP);
        }
        assertArrayEquals(new float[] {4, 5, 6, 1, 1, 1, 7, 8, 9, 3, 3, 3}, cache.array());
    }

    @Test
    void aProgramWithoutStepsGivesWhatItWasGiven() {
        Recorder recorder = new Recorder("nothing");
        Storage input = recorder.input(new Signature(DType.F32, Shape.of(2)));
        Storage.Floats given = floats(1, 2);
        try (PreparedProgram prepared =
                new TornadoBackend().prepare(recorder.program(List.of(input)))) {
            assertEquals(List.of(given), prepared.run(List.of(given), List.of(), Memory.HEAP));
        }
    }

    /** Thirty times 192 MiB, of which the 4 GiB that tests are given hold two thirds. */
    @Test
    void closedProgramsGiveTheirMemoryBack() {
        Storage.Floats large = new Storage.Floats(new float[1 << 24]);
        for (int i = 0; i < 30; i++) {
            try (PreparedProgram prepared = new TornadoBackend().prepare(adding(large))) {
                prepared.run(List.of(large), List.of(large), Memory.HEAP);
            }
        }
        assertEquals(30, large.version());
    }

    @Test
    void longProgramsTakeSeveralGraphs() {
        Recorder recorder = new Recorder("long");
        Storage.Floats state = floats(1, 1, 1, 1, 1);
        Storage value = recorder.input(new Signature(DType.F32, Shape.of(5)));
        Kernel scan = new Kernel.Scan(Cases.f32(5), Cases.f32(5));
        Kernel add =
                new Kernel.Pointwise(
                        X.add(Y), DType.F32, Shape.of(5), List.of(Cases.f32(5), Cases.f32(5)));
        for (int i = 0; i < 70; i++) {
            value = recorder.execute(scan, List.of(state, value), Memory.HEAP).get(0);
            value =
                    recorder.execute(
                                    new Kernel.Sort(Cases.f32(5), true),
                                    List.of(value),
                                    Memory.HEAP)
                            .get(0);
            value =
                    recorder.execute(
                                    new Kernel.Pointwise(
                                            X.mul(0.5),
                                            DType.F32,
                                            Shape.of(5),
                                            List.of(Cases.i32(5))),
                                    List.of(value),
                                    Memory.HEAP)
                            .get(0);
        }
        recorder.run(add, List.of(state, value), List.of(state));
        Program program = recorder.program(List.of(value));
        List<Storage> given = List.of(floats(3, 1, 2, 5, 4));
        Storage.Floats expected = floats(1, 1, 1, 1, 1);
        try (PreparedProgram prepared = new TornadoBackend().prepare(program)) {
            assertTrue(prepared.description().contains(" 4 task graphs"), prepared.description());
            List<Storage> out = prepared.run(given, List.of(state), Memory.HEAP);
            List<Storage> again = prepared.run(given, List.of(expected), Memory.HEAP);
            assertArrayEquals(array(out.get(0)), array(again.get(0)));
        }
        assertArrayEquals(state.array(), expected.array());
        Storage.Floats scalar = floats(1, 1, 1, 1, 1);
        Program other = program;
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        new TornadoBackend()
                                .prepare(other)
                                .run(List.of(scalar, scalar), List.of(scalar), Memory.HEAP));
    }
}
