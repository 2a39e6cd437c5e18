package dev.adjoint.program;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The backend that writes kernels down instead of running them. What user code computes with its
 * slots becomes a {@link Program}; storages that exist already (weights, constants) are captured by
 * identity.
 */
public final class Recorder implements Backend {
    private final String programName;
    private final List<Program.Value> values = new ArrayList<>();
    private final List<Program.Step> steps = new ArrayList<>();
    private final Predicate<Kernel.Call> keeps;

    /** The number that a captured storage, or a slot that was written to, has by now. */
    private final IdentityHashMap<Storage, Integer> current = new IdentityHashMap<>();

    /** A recorder for a program of this name, which keeps calls with their expansions inside. */
    public Recorder(String programName) {
        this(programName, _ -> true);
    }

    /** A recorder that replaces some calls by their expansions. */
    public Recorder(String programName, Predicate<Kernel.Call> keeps) {
        this.programName = programName;
        this.keeps = keeps;
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

    @Override
    public boolean roundsEveryOperation(DType dtype) {
        return true;
    }

    @Override
    public boolean has(Kernel.Call call) {
        return keeps.test(call);
    }

    /** A new input of the program. */
    public Storage.Slot input(Signature signature) {
        return slot(new Program.Value.Input(values.size(), signature));
    }

    /**
     * Appends a step that writes to memory which is there already. What the outputs held before
     * cannot be read by later steps; reading them again means what this step wrote.
     */
    @Override
    public void run(Kernel kernel, List<Storage> inputs, List<Storage> outputs) {
        List<Integer> from = inputs.stream().map(this::number).toList();
        List<Integer> to = new ArrayList<>();
        List<Signature> signatures = kernel.outputs();
        for (int i = 0; i < signatures.size(); i++) {
            int place = number(outputs.get(i));
            int number = values.size();
            values.add(new Program.Value.Written(number, signatures.get(i), place));
            current.put(outputs.get(i), number);
            to.add(number);
        }
        steps.add(new Program.Step(kernel, from, to));
    }

    /**
     * Appends a step; its results are slots. {@link Kernel.Overwrite} writes to the memory of its
     * first input, which it returns.
     */
    @Override
    public List<Storage> execute(Kernel kernel, List<Storage> inputs, Memory memory) {
        if (kernel instanceof Kernel.Overwrite) {
            Storage table = inputs.get(0);
            run(kernel, inputs, List.of(table));
            table.written();
            return List.of(table instanceof Storage.Slot ? successor(table) : table);
        }
        if (kernel instanceof Kernel.Call call && !keeps.test(call)) {
            return call.expansion().run(this, inputs, memory);
        }
        return computed(kernel, inputs.stream().map(this::number).toList());
    }

    private List<Storage> computed(Kernel kernel, List<Integer> from) {
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

    /** The slot of what was written over an earlier one, whose own number means what was before. */
    private Storage.Slot successor(Storage overwritten) {
        Integer number = current.remove(overwritten);
        if (number == null) {
            throw new IllegalStateException("nothing was written");
        }
        return new Storage.Slot(this, number, overwritten.dtype(), overwritten.size());
    }

    /** Makes a storage a value of the program before anything reads it. */
    public void capture(Storage storage) {
        number(storage);
    }

    /** The program so far, with the given storages as its results. */
    public Program program(List<Storage> outputs) {
        List<Integer> numbers = outputs.stream().map(this::number).toList();
        return new Program(programName, values, steps, numbers);
    }

    private int number(Storage storage) {
        Integer known = current.get(storage);
        if (known != null) {
            return known;
        }
        return switch (storage) {
            case Storage.Slot slot -> own(slot);
            case Storage.Floats _, Storage.Doubles _, Storage.Ints _, Storage.Halves _ -> {
                int number = values.size();
                values.add(new Program.Value.Captured(number, storage));
                current.put(storage, number);
                yield number;
            }
        };
    }

    private int own(Storage.Slot slot) {
        if (slot.recorder() != this) {
            throw new IllegalArgumentException(
                    "program "
                            + programName
                            + ": value %"
                            + slot.number()
                            + " belongs to program "
                            + slot.recorder().programName);
        }
        return slot.number();
    }

    private Storage.Slot slot(Program.Value value) {
        values.add(value);
        return new Storage.Slot(
                this, value.number(), value.signature().dtype(), value.signature().shape().size());
    }
}
