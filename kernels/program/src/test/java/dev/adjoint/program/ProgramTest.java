package dev.adjoint.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.adjoint.program.scalar.ScalarBackend;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramTest {
    private static final Signature TWO = new Signature(DType.F32, Shape.of(2));
    private static final Operand OPERAND = Operand.of(DType.F32, Shape.of(2));
    private static final Kernel SUM =
            new Kernel.Pointwise(
                    Expression.input(0).add(Expression.input(1)),
                    DType.F32,
                    Shape.of(2),
                    List.of(OPERAND, OPERAND));

    private static Storage floats(float... values) {
        return new Storage.Floats(values);
    }

    private static Program sumWithConstant() {
        Recorder recorder = new Recorder("test");
        Storage input = recorder.input(TWO);
        return recorder.program(recorder.execute(SUM, List.of(input, floats(1, 2))));
    }

    @Test
    void aRecordedProgramRunsAndPrints() {
        Program program = sumWithConstant();
        Storage result = program.run(new ScalarBackend(), List.of(floats(10, 20))).get(0);
        assertArrayEquals(new float[] {11, 22}, ((Storage.Floats) result).array());
        assertEquals(2, program.flops());
        assertEquals(
                """
                program test
                  input %0 f32[2]
                  const %1 f32[2] = [1.0, 2.0]
                  %2 f32[2] = pointwise {(x0 + x1)} %0, %1
                  return %2
                """,
                program.toString());
        ProgramCheck.check(program);
    }

    @Test
    void wrongInputsAreRefused() {
        Program program = sumWithConstant();
        assertMessage(
                "program test: takes 1 inputs, was given 0",
                () -> program.run(new ScalarBackend(), List.of()));
        assertMessage(
                "program test: input 0 is f32[2], was given 3 elements of f32",
                () -> program.run(new ScalarBackend(), List.of(floats(1, 2, 3))));
    }

    @Test
    void aValueOfAnotherProgramIsRefused() {
        Recorder other = new Recorder("other");
        Storage foreign = other.input(TWO);
        Recorder recorder = new Recorder("test");
        assertMessage(
                "program test: value %0 belongs to program other",
                () -> recorder.execute(SUM, List.of(foreign, floats(1, 2))));
    }

    private static Program program(List<Program.Step> steps, int... outputs) {
        List<Program.Value> values =
                List.of(
                        new Program.Value.Input(0, TWO),
                        new Program.Value.Input(1, TWO),
                        new Program.Value.Computed(2, TWO),
                        new Program.Value.Computed(3, new Signature(DType.F32, Shape.of(3))));
        return new Program(
                "test", values, steps, java.util.Arrays.stream(outputs).boxed().toList());
    }

    private static Program.Step step(List<Integer> inputs, int output) {
        return new Program.Step(SUM, inputs, List.of(output));
    }

    @Test
    void brokenProgramsAreFound() {
        assertCheck(
                "test, step 0: %2 is read before it is computed",
                List.of(step(List.of(0, 2), 2)), 2);
        assertCheck(
                "test, step 1: %2 is computed twice",
                List.of(step(List.of(0, 1), 2), step(List.of(0, 1), 2)), 2);
        assertCheck("test, step 0: number of inputs", List.of(step(List.of(0), 2)), 2);
        assertCheck("test, step 0: %3 is declared f32[3]", List.of(step(List.of(0, 1), 3)), 3);
        assertCheck(
                "test, step 1: output %3 is never computed", List.of(step(List.of(0, 1), 2)), 3);
    }

    @Test
    void aValueIsNotReadAfterItWasOverwritten() {
        Recorder recorder = new Recorder("cache");
        Operand table = Operand.of(DType.F32, Shape.of(2, 1));
        Operand row = Operand.of(DType.F32, Shape.of(1, 1));
        Storage cache = recorder.input(new Signature(DType.F32, Shape.of(2, 1)));
        Storage rows = recorder.input(new Signature(DType.F32, Shape.of(1, 1)));
        Kernel write = new Kernel.Overwrite(table, Operand.of(DType.I32, Shape.of(1)), row);
        recorder.execute(write, List.of(cache, new Storage.Ints(new int[] {1}), rows));
        Operand column = Operand.of(DType.F32, Shape.of(2));
        Kernel sum = new Kernel.Reduce(Kernel.Reduction.SUM, column, 1);
        Program program = recorder.program(recorder.execute(sum, List.of(cache)));
        assertMessage(
                "program cache, step 1: %0 is read after it was overwritten",
                () -> ProgramCheck.check(program));
    }

    @Test
    void anUnknownCallRunsItsExpansion() {
        Kernel.Call call =
                new Kernel.Call(
                        "sumWithConstant",
                        java.util.Collections.emptySortedMap(),
                        List.of(OPERAND),
                        List.of(TWO),
                        ProgramTest::sumWithConstant);
        Storage result = new ScalarBackend().execute(call, List.of(floats(5, 6))).get(0);
        assertArrayEquals(new float[] {6, 8}, ((Storage.Floats) result).array());
        assertMessage(
                "sumWithConstant: no attribute epsilon among {}", () -> call.attribute("epsilon"));
    }

    private static void assertCheck(String rule, List<Program.Step> steps, int output) {
        assertMessage("program " + rule, () -> ProgramCheck.check(program(steps, output)));
    }

    private static void assertMessage(
            String message, org.junit.jupiter.api.function.Executable code) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, code).getMessage());
    }
}
