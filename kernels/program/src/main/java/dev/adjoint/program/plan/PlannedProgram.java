package dev.adjoint.program.plan;

import dev.adjoint.program.Backend;
import dev.adjoint.program.Liveness;
import dev.adjoint.program.Memory;
import dev.adjoint.program.PreparedProgram;
import dev.adjoint.program.Program;
import dev.adjoint.program.Signature;
import dev.adjoint.program.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A program that runs kernel by kernel, with the same bits as when it is run eagerly: calls that
 * the backend does not have are expanded, steps that nobody needs are left out, pointwise runs are
 * joined, and every value has its buffer before the first run. Runs allocate nothing but what the
 * caller's memory gives for the outputs.
 */
public final class PlannedProgram implements PreparedProgram {
    private final Program original;
    private final Program program;
    private final Backend backend;
    private final MemoryPlan memoryPlan;
    private final Storage[] slots;
    private final List<Bound> steps = new ArrayList<>();

    /** The steps that use what may be another storage in every run, by value. */
    private final List<List<Bound>> users = new ArrayList<>();

    /** The values whose memory a run takes from its caller. */
    private final List<Program.Value> made = new ArrayList<>();

    /** The values that share a memory, by home. */
    private final List<List<Integer>> aliases = new ArrayList<>();

    private boolean isClosed;

    /** A step with the storages of this run. */
    private static final class Bound {
        private final Program.Step step;
        private final boolean isWrite;
        private List<Storage> inputs = List.of();
        private List<Storage> outputs = List.of();
        private boolean isStale = true;

        Bound(Program.Step step, boolean isWrite) {
            this.step = step;
            this.isWrite = isWrite;
        }

        void bind(Storage[] slots) {
            inputs = storages(slots, step.inputs());
            outputs = storages(slots, step.outputs());
            isStale = false;
        }

        private static List<Storage> storages(Storage[] slots, List<Integer> numbers) {
            Storage[] storages = new Storage[numbers.size()];
            for (int i = 0; i < storages.length; i++) {
                storages[i] = slots[numbers.get(i)];
            }
            return List.of(storages);
        }
    }

    private PlannedProgram(Program original, Program program, Backend backend) {
        this.original = original;
        this.program = program;
        this.backend = backend;
        this.memoryPlan = MemoryPlan.of(program);
        this.slots = new Storage[program.values().size()];
        Liveness liveness = Liveness.of(program);
        program.values().forEach(_ -> users.add(new ArrayList<>()));
        program.values().forEach(_ -> aliases.add(new ArrayList<>()));
        for (Program.Value value : program.values()) {
            int home = liveness.home(value.number());
            aliases.get(home).add(value.number());
            boolean isComputed = value instanceof Program.Value.Computed;
            if (isComputed && liveness.lastUse(home) == Liveness.FOREVER) {
                made.add(value);
            }
        }
        program.steps().forEach(step -> steps.add(bound(step, liveness)));
        fillBuffers();
        program.captured().forEach(value -> put(value.number(), value.storage()));
    }

    private Bound bound(Program.Step step, Liveness liveness) {
        int first = step.outputs().get(0);
        Bound bound = new Bound(step, program.values().get(first) instanceof Program.Value.Written);
        step.inputs().forEach(number -> users.get(liveness.home(number)).add(bound));
        step.outputs().forEach(number -> users.get(liveness.home(number)).add(bound));
        return bound;
    }

    private void fillBuffers() {
        List<Storage> buffers = new ArrayList<>();
        for (MemoryPlan.Buffer buffer : memoryPlan.buffers()) {
            buffers.add(Storage.zeros(buffer.dtype(), buffer.size()));
        }
        for (int number = 0; number < slots.length; number++) {
            int place = memoryPlan.buffer(number);
            if (place != MemoryPlan.NONE) {
                slots[number] = buffers.get(place);
            }
        }
    }

    /** Plans a program for a backend that runs kernels. */
    public static PlannedProgram of(Program program, Backend backend) {
        return new PlannedProgram(program, simplified(program, backend), backend);
    }

    /**
     * A program that computes the same in fewer steps: calls that a backend does not have are
     * expanded, steps that nobody needs are left out, pointwise runs are joined where the backend
     * {@linkplain Backend#roundsEveryOperation rounds every operation}. Its captured values begin
     * with those of the program.
     */
    public static Program simplified(Program program, Backend backend) {
        Program expanded = Simplification.expanded(program, backend);
        return PointwiseFusion.of(Simplification.needed(expanded), backend);
    }

    /** What runs: the program after all its changes. */
    public Program program() {
        return program;
    }

    /** Where its values are. */
    public MemoryPlan memoryPlan() {
        return memoryPlan;
    }

    @Override
    public String description() {
        return String.format(
                Locale.ROOT,
                "%d steps of %d, %,d bytes in %d buffers, kernel by kernel on the %s backend",
                program.steps().size(),
                original.steps().size(),
                memoryPlan.bytes(),
                memoryPlan.buffers().size(),
                backend.name());
    }

    @Override
    public List<Storage> run(List<Storage> given, List<Storage> captured, Memory memory) {
        if (isClosed) {
            throw new IllegalStateException("program " + program.name() + " was closed");
        }
        bind("input", program.inputs(), given);
        bind("captured value", captured(), captured);
        for (Program.Value value : made) {
            Signature signature = value.signature();
            put(value.number(), memory.take(signature.dtype(), signature.shape().size()));
        }
        for (Bound step : steps) {
            run(step);
        }
        return program.outputs().stream().map(number -> slots[number]).toList();
    }

    private void run(Bound bound) {
        if (bound.isStale) {
            bound.bind(slots);
        }
        backend.run(bound.step.kernel(), bound.inputs, bound.outputs);
        if (bound.isWrite) {
            bound.outputs.get(0).written();
        }
    }

    /** Those of the original, which stand before the constants of expansions. */
    private List<Program.Value.Captured> captured() {
        return program.captured().subList(0, original.captured().size());
    }

    private void bind(String kind, List<? extends Program.Value> values, List<Storage> storages) {
        if (values.size() != storages.size()) {
            throw new IllegalArgumentException(
                    String.format(
                            "program %s: takes %d of kind %s, was given %d",
                            program.name(), values.size(), kind, storages.size()));
        }
        for (int i = 0; i < storages.size(); i++) {
            Signature wanted = values.get(i).signature();
            Storage storage = storages.get(i);
            if (storage.dtype() != wanted.dtype() || storage.size() != wanted.shape().size()) {
                throw new IllegalArgumentException(
                        String.format(
                                "program %s: %s %d is %s, was given %d elements of %s",
                                program.name(), kind, i, wanted, storage.size(), storage.dtype()));
            }
            put(values.get(i).number(), storage);
        }
    }

    private void put(int home, Storage storage) {
        if (slots[home] != storage) {
            for (int number : aliases.get(home)) {
                slots[number] = storage;
            }
            for (Bound user : users.get(home)) {
                user.isStale = true;
            }
        }
    }

    @Override
    public void close() {
        isClosed = true;
        steps.clear();
        java.util.Arrays.fill(slots, null);
    }
}
