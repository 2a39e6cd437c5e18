package dev.adjoint.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.plan.MemoryPlan;
import dev.adjoint.program.plan.PlannedProgram;
import dev.adjoint.program.scalar.ScalarBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** State in programs, joined steps, planned memory: the same numbers as step by step. */
class PlannedProgramTest {
    private static final int LENGTH = 6;
    private static final Signature ROW = new Signature(DType.F32, Shape.of(LENGTH));
    private static final Operand WHOLE = Operand.of(DType.F32, Shape.of(LENGTH));
    private static final Operand REVERSED = new Operand(DType.F32, WHOLE.layout().flip(0));
    private static final Backend SCALAR = new Exact(new ScalarBackend());

    /** The numbers here are small integers, which are the same rounded once or always. */
    private record Exact(Backend scalar) implements Backend {
        @Override
        public String name() {
            return scalar.name();
        }

        @Override
        public String description() {
            return scalar.description();
        }

        @Override
        public Optional<String> unusable() {
            return scalar.unusable();
        }

        @Override
        public boolean supports(DType dtype) {
            return scalar.supports(dtype);
        }

        @Override
        public boolean roundsEveryOperation(DType dtype) {
            return true;
        }

        @Override
        public boolean has(Kernel.Call call) {
            return scalar.has(call);
        }

        @Override
        public void run(Kernel kernel, List<Storage> inputs, List<Storage> outputs) {
            scalar.run(kernel, inputs, outputs);
        }
    }

    private static Kernel pointwise(Expression expression, Operand... operands) {
        return new Kernel.Pointwise(expression, DType.F32, Shape.of(LENGTH), List.of(operands));
    }

    private static Kernel add(Operand left, Operand right) {
        return pointwise(Expression.input(0).add(Expression.input(1)), left, right);
    }

    private static Kernel twice() {
        return pointwise(Expression.input(0).mul(2), WHOLE);
    }

    private static Storage floats(double first) {
        float[] values = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            values[i] = (float) (first + i);
        }
        return new Storage.Floats(values);
    }

    private static float[] array(Storage storage) {
        return ((Storage.Floats) storage).array();
    }

    private static List<Storage> captured(Program program) {
        return program.captured().stream().map(Program.Value.Captured::storage).toList();
    }

    private static List<Storage> run(Program program, Storage... given) {
        return PlannedProgram.of(program, SCALAR)
                .run(List.of(given), captured(program), Memory.HEAP);
    }

    @Test
    void whatIsWrittenInPlaceIsReadByLaterStepsAndRuns() {
        Storage weight = floats(0);
        Recorder recorder = new Recorder("update");
        Storage step = recorder.input(ROW);
        recorder.run(add(WHOLE, WHOLE), List.of(weight, step), List.of(weight));
        Program program = recorder.program(recorder.execute(twice(), List.of(weight)));
        ProgramCheck.check(program);
        assertEquals(
                """
                program update
                  input %0 f32[6]
                  const %1 f32[6]
                  %2 f32[6] in %1 = pointwise {(x0 + x1)} %1, %0
                  %3 f32[6] = pointwise {(x0 * 2)} %2
                  return %3
                """,
                program.toString());
        int before = weight.version();
        PlannedProgram planned = PlannedProgram.of(program, SCALAR);
        for (int run = 1; run <= 3; run++) {
            List<Storage> results = planned.run(List.of(floats(1)), captured(program), Memory.HEAP);
            assertEquals(run, array(weight)[0]);
            assertEquals(2 * run, array(results.get(0))[0]);
            assertEquals(before + run, weight.version(), "who meant the old elements finds out");
        }
        program.run(SCALAR, List.of(floats(1)));
        assertEquals(4, array(weight)[0], "step by step");
    }

    @Test
    void otherStoragesOfTheSameSizesCanBeBound() {
        Recorder recorder = new Recorder("bound");
        Storage first = floats(0);
        Program program = recorder.program(recorder.execute(twice(), List.of(first)));
        PlannedProgram planned = PlannedProgram.of(program, SCALAR);
        Storage one = planned.run(List.of(), List.of(floats(10)), Memory.HEAP).get(0);
        Storage other = planned.run(List.of(), List.of(floats(20)), Memory.HEAP).get(0);
        assertNotSame(one, other);
        assertEquals(20, array(one)[0], "a result belongs to the caller");
        assertEquals(40, array(other)[0]);
        assertMessage(
                "program bound: captured value 0 is f32[6], was given 1 elements of i32",
                () -> planned.run(List.of(), List.of(new Storage.Ints(new int[1])), Memory.HEAP));
        assertMessage(
                "program bound: takes 1 of kind captured value, was given 0",
                () -> planned.run(List.of(), List.of(), Memory.HEAP));
        planned.close();
        assertEquals(
                "program bound was closed",
                assertThrows(
                                IllegalStateException.class,
                                () -> planned.run(List.of(), List.of(first), Memory.HEAP))
                        .getMessage());
    }

    @Test
    void aRunOfPointwiseStepsBecomesOne() {
        Recorder recorder = new Recorder("chain");
        Storage x = recorder.input(ROW);
        Storage y = x;
        for (int i = 0; i < 5; i++) {
            y = recorder.execute(add(WHOLE, WHOLE), List.of(y, x)).get(0);
        }
        Program program = recorder.program(List.of(y));
        PlannedProgram planned = PlannedProgram.of(program, SCALAR);
        assertEquals(1, planned.program().steps().size(), planned.program()::toString);
        assertEquals(1, planned.program().steps().get(0).inputs().size(), "x is read once");
        assertArrayEquals(
                array(program.run(SCALAR, List.of(floats(1))).get(0)),
                array(planned.run(List.of(floats(1)), List.of(), Memory.HEAP).get(0)));
    }

    /** It computes a kernel in double and rounds once, so x · 2^24 + 1 − x · 2^24 would be 1. */
    @Test
    void theScalarBackendKeepsTheRoundingOfEveryStep() {
        Recorder recorder = new Recorder("rounding");
        Storage x = recorder.input(ROW);
        Expression larger = Expression.input(0).mul(0x1p24).add(1);
        Expression difference = Expression.input(0).sub(Expression.input(1).mul(0x1p24));
        Storage sum = recorder.execute(pointwise(larger, WHOLE), List.of(x)).get(0);
        Kernel rest = pointwise(difference, WHOLE, WHOLE);
        Program program = recorder.program(recorder.execute(rest, List.of(sum, x)));
        PlannedProgram planned = PlannedProgram.of(program, new ScalarBackend());
        Storage result = planned.run(List.of(floats(1)), List.of(), Memory.HEAP).get(0);
        assertArrayEquals(new float[LENGTH], array(result));
    }

    /** 2x is computed before x is written to, and must not see the new x. */
    @Test
    void aStepIsNotJoinedAcrossAWriteToWhatItReads() {
        Storage x = floats(0);
        Recorder recorder = new Recorder("hazard");
        Storage doubled = recorder.execute(twice(), List.of(x)).get(0);
        Storage step = floats(100);
        recorder.run(add(WHOLE, WHOLE), List.of(x, step), List.of(x));
        Storage sum = recorder.execute(add(WHOLE, WHOLE), List.of(doubled, step)).get(0);
        Program program = recorder.program(List.of(sum));
        assertEquals(2 * 1 + 101, array(run(program).get(0))[1]);
    }

    /** x ← reversed(2x) + x: joined, it would read places that it has written. */
    @Test
    void aStepIsNotJoinedIntoOneThatWritesToWhatItReadsInAnotherOrder() {
        Storage x = floats(0);
        Recorder recorder = new Recorder("order");
        Storage doubled =
                recorder.execute(pointwise(Expression.input(0).mul(2), REVERSED), List.of(x))
                        .get(0);
        recorder.run(add(WHOLE, WHOLE), List.of(doubled, x), List.of(x));
        Program program = recorder.program(List.of());
        run(program);
        assertArrayEquals(new float[] {10, 9, 8, 7, 6, 5}, array(x));
    }

    @Test
    void stepsWhoseResultsNobodyNeedsAreLeftOut() {
        Recorder recorder = new Recorder("needless");
        Storage x = recorder.input(ROW);
        recorder.execute(add(REVERSED, WHOLE), List.of(x, x));
        Program program = recorder.program(recorder.execute(twice(), List.of(x)));
        assertEquals(1, PlannedProgram.of(program, SCALAR).program().steps().size());
    }

    @Test
    void anInputThatIsAnOutputIsPassedOn() {
        Recorder recorder = new Recorder("identity");
        Storage x = recorder.input(ROW);
        Storage given = floats(3);
        assertSame(given, run(recorder.program(List.of(x)), given).get(0));
    }

    @Test
    void buffersAreSharedByValuesOfDifferentTimes() {
        Recorder recorder = new Recorder("long");
        Storage x = recorder.input(ROW);
        for (int i = 0; i < 20; i++) {
            x = recorder.execute(add(WHOLE, REVERSED), List.of(x, x)).get(0);
        }
        Program program = recorder.program(List.of(x));
        MemoryPlan plan = MemoryPlan.of(program);
        assertEquals(2, plan.buffers().size());
        assertEquals(2 * LENGTH * 4, plan.bytes());
        assertEquals(MemoryPlan.NONE, plan.buffer(program.outputs().get(0)));
    }

    /** Any order of reads, in-place writes and joins gives what runs step by step. */
    @Test
    void randomProgramsGiveTheSameBits() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            List<Storage> states = List.of(floats(1), floats(2), floats(3));
            Program program = randomProgram(random, states);
            ProgramCheck.check(program);
            List<float[]> start = states.stream().map(state -> array(state).clone()).toList();
            List<float[]> wanted = results(program.run(SCALAR, List.of(floats(5))), states);
            for (int i = 0; i < states.size(); i++) {
                System.arraycopy(start.get(i), 0, array(states.get(i)), 0, LENGTH);
            }
            List<float[]> found = results(run(program, floats(5)), states);
            for (int i = 0; i < wanted.size(); i++) {
                int number = i;
                assertArrayEquals(
                        wanted.get(i), found.get(i), () -> "result " + number + " of\n" + program);
            }
        }
    }

    private static List<float[]> results(List<Storage> outputs, List<Storage> states) {
        List<float[]> all = new ArrayList<>();
        outputs.forEach(output -> all.add(array(output).clone()));
        states.forEach(state -> all.add(array(state).clone()));
        return all;
    }

    private static Program randomProgram(Random random, List<Storage> states) {
        Recorder recorder = new Recorder("random");
        List<Storage> values = new ArrayList<>(states);
        values.add(recorder.input(ROW));
        for (int i = 0; i < 12; i++) {
            Storage left = values.get(random.nextInt(values.size()));
            Storage right = values.get(random.nextInt(values.size()));
            Operand second = random.nextInt(4) == 0 ? REVERSED : WHOLE;
            Kernel kernel =
                    pointwise(Expression.input(0).mul(0.5).sub(Expression.input(1)), WHOLE, second);
            if (random.nextInt(4) == 0) {
                Storage target = states.get(random.nextInt(states.size()));
                boolean isSafe = second.equals(WHOLE) || right != target;
                if (isSafe) {
                    recorder.run(kernel, List.of(left, right), List.of(target));
                }
            } else {
                values.add(recorder.execute(kernel, List.of(left, right)).get(0));
            }
        }
        List<Storage> outputs =
                IntStream.range(0, 2)
                        .mapToObj(_ -> values.get(random.nextInt(values.size())))
                        .toList();
        return recorder.program(outputs);
    }

    @Test
    void aRunnerPreparesAStructureOnce() {
        ProgramRunner runner = new ProgramRunner(SCALAR);
        for (double first : new double[] {1, 5}) {
            Recorder recorder = new Recorder("step");
            Program program = recorder.program(recorder.execute(twice(), List.of(floats(first))));
            assertEquals(2 * first, array(runner.run(program, Memory.HEAP).get(0))[0]);
        }
        assertEquals(1, runner.preparations());
        Recorder other = new Recorder("step");
        Kernel thrice = pointwise(Expression.input(0).mul(3), WHOLE);
        Program program = other.program(other.execute(thrice, List.of(floats(1))));
        assertEquals(3, array(runner.run(program, Memory.HEAP).get(0))[0]);
        assertEquals(2, runner.preparations());
        runner.close();
    }

    @Test
    void elementsOnADeviceAreFetchedOnce() {
        Storage.Floats storage = new Storage.Floats(new float[2]);
        int[] fetched = {0};
        storage.leaveTo(() -> {
            fetched[0]++;
            Arrays.fill(storage.array(), 7);
        });
        assertTrue(storage.isElsewhere());
        assertEquals(7, storage.array()[1]);
        assertEquals(7, storage.array()[0]);
        assertEquals(1, fetched[0]);
    }

    private static void assertMessage(
            String message, org.junit.jupiter.api.function.Executable code) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, code).getMessage());
    }
}
