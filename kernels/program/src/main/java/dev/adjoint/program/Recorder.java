package dev.adjoint.program;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/**
 * The backend that writes kernels down instead of running them. What user code computes with its
 * slots becomes a {@link Program}; storages that exist already (weights, constants) are captured by
 * identity.
 */
public final class Recorder implements Backend {
    private final String programName;
    private final List<Program.Value> values = new ArrayList<>();
    private final List<Program.Step> steps = new ArrayList<>();
    private final IdentityHashMap<Storage, Storage.Slot> captured = new IdentityHashMap<>();

    /** A recorder for a program of this name. */
    public Recorder(String programName) {
        this.programName = programName;
    }

    @Override
    public String name() {
        return "recorder";
    }

    @Override
    public String description() {
        return "recorder of program " + programName;
    }

    @Override
    public Optional<String> unusable() {
        return Optional.empty();
    }

    @Override
    public boolean supports(DType dtype) {
        return true;
    }

    /** True: calls are kept, with their expansions inside. */
    @Override
    public boolean has(Kernel.Call call) {
        return true;
    }

    /** A new input of the program. */
    public Storage.Slot input(Signature signature) {
        return slot(new Program.Value.Input(values.size(), signature));
    }

    @Override
    public void run(Kernel kernel, List<Storage> inputs, List<Storage> outputs) {
        throw new IllegalStateException(
                "program " + programName + ": a recorder has no elements to write to");
    }

    /** Appends a step; its results are slots. */
    @Override
    public List<Storage> execute(Kernel kernel, List<Storage> inputs, Memory memory) {
        List<Integer> from = inputs.stream().map(this::number).toList();
        List<Storage> results = new ArrayList<>();
        List<Integer> to = new ArrayList<>();
        for (Signature signature : kernel.outputs()) {
            Storage.Slot slot = slot(new Program.Value.Computed(values.size(), signature));
            results.add(slot);
            to.add(slot.number());
        }
        steps.add(new Program.Step(kernel, from, to));
        return results;
    }

    /** The program so far, with the given storages as its results. */
    public Program program(List<Storage> outputs) {
        List<Integer> numbers = outputs.stream().map(this::number).toList();
        return new Program(programName, values, steps, numbers);
    }

    private int number(Storage storage) {
        return switch (storage) {
            case Storage.Slot slot -> {
                if (slot.recorder() != this) {
                    throw new IllegalArgumentException(
                            "program "
                                    + programName
                                    + ": value %"
                                    + slot.number()
                                    + " belongs to program "
                                    + slot.recorder().programName);
                }
                yield slot.number();
            }
            case Storage.Floats _, Storage.Doubles _, Storage.Ints _, Storage.Halves _ ->
                    captured.computeIfAbsent(storage, this::capture).number();
        };
    }

    private Storage.Slot capture(Storage storage) {
        return slot(new Program.Value.Captured(values.size(), storage));
    }

    private Storage.Slot slot(Program.Value value) {
        values.add(value);
        return new Storage.Slot(
                this, value.number(), value.signature().dtype(), value.signature().shape().size());
    }
}
