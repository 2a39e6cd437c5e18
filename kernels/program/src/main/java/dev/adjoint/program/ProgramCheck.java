package dev.adjoint.program;

import java.util.HashSet;
import java.util.Set;

/**
 * The rules that every program obeys, as code: values are computed once and before they are read,
 * operands stay inside their storage and agree with its type, and a value that was overwritten is
 * not read again.
 */
public final class ProgramCheck {
    private final Program program;
    private final Set<Integer> ready = new HashSet<>();
    private final Set<Integer> overwritten = new HashSet<>();

    private ProgramCheck(Program program) {
        this.program = program;
    }

    /**
     * Checks a program and the expansions of its calls.
     *
     * @throws IllegalArgumentException naming the program, the step and the rule that is broken
     */
    public static void check(Program program) {
        new ProgramCheck(program).run();
    }

    private void run() {
        for (Program.Value value : program.values()) {
            switch (value) {
                case Program.Value.Input _, Program.Value.Captured _ -> ready.add(value.number());
                case Program.Value.Computed _, Program.Value.Written _ -> {}
            }
        }
        for (int place = 0; place < program.steps().size(); place++) {
            step(place, program.steps().get(place));
        }
        for (int number : program.outputs()) {
            require(
                    ready.contains(number),
                    program.steps().size(),
                    "output %" + number + " is never computed");
        }
    }

    private void step(int place, Program.Step step) {
        Kernel kernel = step.kernel();
        require(step.inputs().size() == kernel.inputs().size(), place, "number of inputs");
        require(step.outputs().size() == kernel.outputs().size(), place, "number of outputs");
        for (int i = 0; i < step.inputs().size(); i++) {
            operand(place, step.inputs().get(i), kernel.inputs().get(i));
        }
        for (int i = 0; i < step.outputs().size(); i++) {
            int number = step.outputs().get(i);
            require(ready.add(number), place, "%" + number + " is computed twice");
            Signature declared = program.values().get(number).signature();
            require(
                    declared.equals(kernel.outputs().get(i)),
                    place,
                    "%" + number + " is declared " + declared);
        }
        for (int number : step.outputs()) {
            if (program.values().get(number) instanceof Program.Value.Written written) {
                written(place, written);
            }
        }
        if (kernel instanceof Kernel.Call call) {
            check(call.expansion());
        }
    }

    private void written(int place, Program.Value.Written written) {
        int of = written.of();
        require(ready.contains(of), place, "%" + of + " is written before it is computed");
        require(overwritten.add(of), place, "%" + of + " is overwritten twice");
        Signature before = program.values().get(of).signature();
        Signature after = written.signature();
        require(
                before.dtype() == after.dtype() && before.shape().size() == after.shape().size(),
                place,
                "%" + written.number() + " " + after + " does not fit in %" + of + " " + before);
    }

    private void operand(int place, int number, Operand operand) {
        require(ready.contains(number), place, "%" + number + " is read before it is computed");
        require(
                !overwritten.contains(number),
                place,
                "%" + number + " is read after it was overwritten");
        Signature stored = program.values().get(number).signature();
        require(stored.dtype() == operand.dtype(), place, "%" + number + " is " + stored.dtype());
        int extent = operand.layout().extent();
        int size = stored.shape().size();
        require(
                extent <= size,
                place,
                "%" + number + " has " + size + " elements, the operand reaches " + extent);
    }

    private void require(boolean holds, int place, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "program " + program.name() + ", step " + place + ": " + rule);
        }
    }
}
