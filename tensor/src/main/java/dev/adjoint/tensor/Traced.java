package dev.adjoint.tensor;

import dev.adjoint.program.Memory;
import dev.adjoint.program.Program;
import dev.adjoint.program.ProgramRunner;
import dev.adjoint.program.Recorder;
import dev.adjoint.program.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Steps that can be run as whole programs: a forward pass with its gradients, an update of weights,
 * the decoding of a token. Where the {@linkplain Execution execution} has a runner for programs, a
 * step is recorded every time, which takes microseconds an op, and what was recorded runs as one
 * program, prepared only when its structure is new. Elsewhere the code of the step just runs.
 *
 * <p>A step cannot read values, because there are none while it is recorded. All that changes from
 * step to step, such as a learning rate, is a tensor that it uses.
 */
public final class Traced {
    private Traced() {}

    /**
     * Runs a step.
     *
     * @param name what messages call it
     * @return what the code returns; untracked where it was run as a program
     * @throws IllegalStateException if the step reads a value while it is recorded
     */
    public static List<Tensor> call(String name, Supplier<List<Tensor>> code) {
        Execution execution = Execution.current();
        Optional<ProgramRunner> programs = execution.programs();
        boolean isPartOfAStep = execution.backend() instanceof Recorder;
        return programs.isEmpty() || isPartOfAStep
                ? code.get()
                : run(name, code, execution, programs.get());
    }

    private static List<Tensor> run(
            String name, Supplier<List<Tensor>> code, Execution execution, ProgramRunner runner) {
        Recorder recorder = new Recorder(name);
        Execution recording =
                new Execution(recorder, execution.tracking(), Memory.HEAP, execution.programs());
        List<Tensor> results = recording.call(() -> Recording.contiguous(code.get()));
        List<Storage> storages = results.stream().map(Tensor::storage).toList();
        Program program = recorder.program(storages);
        List<Storage> computed = runner.run(program, execution.memory());
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < computed.size(); i++) {
            tensors.add(Tensor.of(computed.get(i), results.get(i).shape()));
        }
        return tensors;
    }

    /** Whether steps are run as programs here. */
    public static boolean isOn() {
        return Execution.current().programs().isPresent();
    }

    /**
     * A length that many lengths can be padded to, so that few programs have to be prepared: the
     * next one with three significant bits, which is at most a quarter more. Where steps are not
     * run as programs, the length itself.
     */
    public static int bucket(int length) {
        if (!isOn()) {
            return length;
        }
        int step = Math.max(1, Integer.highestOneBit(length) / 4);
        return Math.multiplyExact((length + step - 1) / step, step);
    }

    /** Runs a step that only changes state, such as an update of weights. */
    public static void run(String name, Runnable code) {
        call(
                name,
                () -> {
                    code.run();
                    return List.of();
                });
    }
}
