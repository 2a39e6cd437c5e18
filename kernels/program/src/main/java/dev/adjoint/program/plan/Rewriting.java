package dev.adjoint.program.plan;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Memory;
import dev.adjoint.program.Program;
import dev.adjoint.program.Recorder;
import dev.adjoint.program.Storage;
import java.util.List;
import java.util.function.Predicate;

/**
 * A program recorded anew, step by step, with some steps left out or replaced. Inputs and captured
 * storages keep their order.
 */
final class Rewriting {
    private final Program program;
    private final Recorder recorder;
    private final Storage[] slots;

    /** Begins with the inputs and captured storages of a program. */
    Rewriting(Program program, Predicate<Kernel.Call> keeps) {
        this.program = program;
        this.recorder = new Recorder(program.name(), keeps);
        this.slots = new Storage[program.values().size()];
        for (Program.Value value : program.values()) {
            switch (value) {
                case Program.Value.Input input ->
                        slots[input.number()] = recorder.input(input.signature());
                case Program.Value.Captured captured -> {
                    recorder.capture(captured.storage());
                    slots[captured.number()] = captured.storage();
                }
                case Program.Value.Computed _, Program.Value.Written _ -> {}
            }
        }
    }

    /** Takes over a step. */
    void keep(Program.Step step) {
        replace(step, step.kernel(), step.inputs());
    }

    /**
     * Puts another kernel in the place of a step.
     *
     * @param inputs what it reads, by the numbers of the old program
     */
    void replace(Program.Step step, Kernel kernel, List<Integer> inputs) {
        List<Storage> arguments = storages(inputs);
        int first = step.outputs().get(0);
        if (program.values().get(first) instanceof Program.Value.Written written) {
            Storage target = slots[written.of()];
            recorder.run(kernel, arguments, List.of(target));
            slots[first] = target;
            return;
        }
        List<Storage> results = recorder.execute(kernel, arguments, Memory.HEAP);
        for (int i = 0; i < results.size(); i++) {
            slots[step.outputs().get(i)] = results.get(i);
        }
    }

    private List<Storage> storages(List<Integer> numbers) {
        return numbers.stream().map(number -> slots[number]).toList();
    }

    /** The program as it is now. */
    Program program() {
        return recorder.program(storages(program.outputs()));
    }
}
