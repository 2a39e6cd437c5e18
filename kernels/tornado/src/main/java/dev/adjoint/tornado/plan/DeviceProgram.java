package dev.adjoint.tornado.plan;

import dev.adjoint.program.Backend;
import dev.adjoint.program.Liveness;
import dev.adjoint.program.Memory;
import dev.adjoint.program.PreparedProgram;
import dev.adjoint.program.Program;
import dev.adjoint.program.Program.Value;
import dev.adjoint.program.Signature;
import dev.adjoint.program.Storage;
import dev.adjoint.program.plan.PlannedProgram;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A program on the device. Weights and state stay there from run to run: a storage is uploaded when
 * another one, or another {@linkplain Storage#version version}, is given than the device holds, and
 * what a run wrote is fetched when the host asks for it. All else that is given is uploaded with
 * every run.
 */
public final class DeviceProgram implements PreparedProgram {
    private final Program original;
    private final Program program;
    private final Liveness liveness;
    private final Buffer[] buffers;
    private final ArrayPlan arrays;
    private final DeviceGraphs graphs;
    private final List<Kept> kept = new ArrayList<>();
    private final int launches;
    private @Nullable TornadoExecutionResult result;
    private boolean isPresent;
    private boolean isClosed;

    /** A captured value that stays on the device, and what the device holds of it. */
    private static final class Kept {
        private final int place;
        private final int number;
        private final int writes;
        private @Nullable Storage storage;
        private int version;

        /** Whether nobody has asked for the newest elements since a run wrote them here. */
        private boolean isLeft;

        Kept(int place, int number, int writes) {
            this.place = place;
            this.number = number;
            this.writes = writes;
        }

        /** Recording a step counts versions of what it will write, which no host has written. */
        boolean isHeld(Storage given) {
            return storage == given && (isLeft || version == given.version());
        }

        void hold(Storage given) {
            storage = given;
            version = given.version();
        }

        /** Fetches what was only on the device before it is forgotten. */
        void release() {
            Storage before = storage;
            if (before != null && writes > 0 && before.isElsewhere()) {
                Transfers.bring(before);
            }
        }
    }

    /**
     * Lowers a program; kernels are compiled when it first runs.
     *
     * @throws IllegalArgumentException if a value has a type that the device does not compute with
     */
    public DeviceProgram(Program original, Backend backend) {
        this.original = original;
        this.program = PlannedProgram.simplified(original, backend);
        this.liveness = Liveness.of(program);
        this.buffers = buffers(backend);
        Emitter emitter = new Emitter();
        for (Program.Step step : program.steps()) {
            Lowering.emit(step.kernel(), of(step.inputs()), of(step.outputs()), emitter);
        }
        this.launches = emitter.launches().size();
        int[] writes = writes();
        List<Value.Captured> captured = program.captured();
        for (int i = 0; i < captured.size(); i++) {
            int number = captured.get(i).number();
            boolean isConstant = i >= original.captured().size();
            if (isConstant || captured.get(i).storage().isResident() || writes[number] > 0) {
                kept.add(new Kept(i, number, writes[number]));
            }
        }
        this.arrays = ArrayPlan.of(emitter.launches(), lasting());
        this.graphs =
                new DeviceGraphs(
                        original.name(),
                        emitter.launches(),
                        arrays,
                        changing().stream().map(value -> array(value.number())).toList());
    }

    private Buffer[] buffers(Backend backend) {
        Buffer[] made = new Buffer[program.values().size()];
        for (Value value : program.values()) {
            Signature signature = value.signature();
            if (!backend.supports(signature.dtype())) {
                throw new IllegalArgumentException(
                        String.format(
                                "program %s: value %%%d is %s, but the %s backend does not compute"
                                        + " in %s",
                                original.name(),
                                value.number(),
                                signature,
                                backend.name(),
                                signature.dtype()));
            }
            int home = liveness.home(value.number());
            made[value.number()] =
                    home == value.number()
                            ? new Buffer(signature.dtype(), signature.shape().size())
                            : made[home];
        }
        return made;
    }

    private List<Buffer> of(List<Integer> numbers) {
        return numbers.stream().map(number -> buffers[number]).toList();
    }

    /** How many steps write to the memory of each value. */
    private int[] writes() {
        int[] writes = new int[buffers.length];
        for (Value value : program.values()) {
            if (value instanceof Value.Written written) {
                writes[liveness.home(written.number())]++;
            }
        }
        return writes;
    }

    /** The buffers whose elements are moved between host and device. */
    private Set<Buffer> lasting() {
        Set<Buffer> lasting = new HashSet<>();
        for (Value value : program.values()) {
            if (value instanceof Value.Input || value instanceof Value.Captured) {
                lasting.add(buffers[value.number()]);
            }
        }
        program.outputs().forEach(number -> lasting.add(buffers[number]));
        return lasting;
    }

    /** What is uploaded with every run. */
    private List<Value> changing() {
        List<Value> changing = new ArrayList<>(program.inputs());
        for (Value.Captured value : program.captured()) {
            if (kept.stream().noneMatch(one -> one.number == value.number())) {
                changing.add(value);
            }
        }
        return changing;
    }

    private TornadoNativeArray array(int number) {
        return arrays.of(buffers[number]);
    }

    @Override
    public String description() {
        return String.format(
                Locale.ROOT,
                "%d steps of %d, %d launches in %d task graphs, %,d bytes in %d arrays on the device",
                program.steps().size(),
                original.steps().size(),
                launches,
                graphs.parts(),
                arrays.bytes(),
                arrays.all().size());
    }

    @Override
    public synchronized List<Storage> run(
            List<Storage> given, List<Storage> captured, Memory memory) {
        if (isClosed) {
            throw new IllegalStateException("program " + program.name() + " was closed");
        }
        List<Value.Captured> own = program.captured();
        check("input", program.inputs(), given);
        check("captured value", own.subList(0, original.captured().size()), captured);
        List<Storage> all = new ArrayList<>(captured);
        own.subList(captured.size(), own.size()).forEach(value -> all.add(value.storage()));
        Storage[] slots = new Storage[buffers.length];
        for (int i = 0; i < given.size(); i++) {
            slots[program.inputs().get(i).number()] = given.get(i);
        }
        for (int i = 0; i < all.size(); i++) {
            slots[own.get(i).number()] = all.get(i);
        }
        if (launches > 0) {
            upload(all, slots);
            result = graphs.launch();
            leaveState();
        }
        return outputs(slots, memory);
    }

    private void check(String kind, List<? extends Value> values, List<Storage> storages) {
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
        }
    }

    private void upload(List<Storage> captured, Storage[] slots) {
        boolean isStale = !isPresent;
        for (Kept value : kept) {
            isStale |= !value.isHeld(captured.get(value.place));
        }
        if (isStale) {
            uploadKept(captured);
        }
        for (Value value : changing()) {
            Transfers.toArray(slots[value.number()], array(value.number()));
        }
        if (isStale) {
            graphs.put();
            isPresent = true;
        }
    }

    /**
     * Renews the host's arrays of all that is kept: what is newest on the device is fetched before.
     */
    private void uploadKept(List<Storage> captured) {
        for (Kept value : kept) {
            Storage storage = captured.get(value.place);
            if (!value.isHeld(storage)) {
                value.release();
            }
        }
        for (Kept value : kept) {
            Storage storage = captured.get(value.place);
            Transfers.toArray(storage, array(value.number));
            value.hold(storage);
        }
    }

    /** Declares that what was written in place is newest on the device. */
    private void leaveState() {
        for (Kept value : kept) {
            Storage storage = value.storage;
            if (storage != null && value.writes > 0) {
                for (int i = 0; i < value.writes; i++) {
                    storage.written();
                }
                value.hold(storage);
                value.isLeft = true;
                storage.leaveTo(() -> {
                    value.isLeft = false;
                    fetch(value.number, storage);
                });
            }
        }
    }

    private synchronized void fetch(int number, Storage storage) {
        if (storage.size() == 0) {
            return;
        }
        TornadoExecutionResult finished = result;
        if (finished == null) {
            throw new IllegalStateException("program " + program.name() + " has not run");
        }
        finished.transferToHost(array(number));
        Transfers.toStorage(array(number), storage);
    }

    private List<Storage> outputs(Storage[] slots, Memory memory) {
        List<Storage> outputs = new ArrayList<>();
        for (int number : program.outputs()) {
            int home = liveness.home(number);
            if (program.values().get(home) instanceof Value.Computed && slots[home] == null) {
                Buffer buffer = buffers[home];
                slots[home] = memory.take(buffer.dtype(), buffer.size());
                fetch(home, slots[home]);
            }
            outputs.add(slots[home]);
        }
        int[] writes = writes();
        for (Value.Input input : program.inputs()) {
            if (writes[input.number()] > 0) {
                fetch(input.number(), slots[input.number()]);
                slots[input.number()].written();
            }
        }
        return outputs;
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            kept.forEach(Kept::release);
            isClosed = true;
            graphs.close();
        }
    }
}
