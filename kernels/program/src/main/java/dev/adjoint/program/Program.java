package dev.adjoint.program;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A list of kernel calls over numbered values: the only intermediate representation. It can be run,
 * printed, checked and counted; derivatives are taken while recording, never from a program.
 *
 * @param name what the program computes
 * @param values every value, by number
 * @param steps in the order in which they run
 * @param outputs the numbers of the results
 */
public record Program(String name, List<Value> values, List<Step> steps, List<Integer> outputs) {
    /** A value of the program. */
    public sealed interface Value {
        /** Its number. */
        int number();

        /** Its type and shape; a captured value is flat. */
        Signature signature();

        /** Given anew at every run. */
        record Input(int number, Signature signature) implements Value {}

        /** A storage that existed when the program was recorded: a weight or a constant. */
        record Captured(int number, Storage storage) implements Value {
            @Override
            public Signature signature() {
                return new Signature(storage.dtype(), Shape.of(storage.size()));
            }
        }

        /** The result of a step. */
        record Computed(int number, Signature signature) implements Value {}

        /**
         * What an earlier value becomes when a step writes to its memory: a weight after the
         * optimizer, a key-value cache with a new row. The earlier value cannot be read any more.
         *
         * @param of the number of the earlier value
         */
        record Written(int number, Signature signature, int of) implements Value {}
    }

    /** One kernel call: the numbers of what it reads and of what it produces. */
    public record Step(Kernel kernel, List<Integer> inputs, List<Integer> outputs) {
        /** Copies the lists. */
        public Step {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }
    }

    /** Copies the lists. */
    public Program {
        values = List.copyOf(values);
        steps = List.copyOf(steps);
        outputs = List.copyOf(outputs);
    }

    /** The values that {@link #run} must be given, in order. */
    public List<Value.Input> inputs() {
        return values.stream()
                .filter(Value.Input.class::isInstance)
                .map(Value.Input.class::cast)
                .toList();
    }

    /** The storages that existed when the program was recorded, in the order of their numbers. */
    public List<Value.Captured> captured() {
        return values.stream()
                .filter(Value.Captured.class::isInstance)
                .map(Value.Captured.class::cast)
                .toList();
    }

    /** Floating-point operations of one run. */
    public long flops() {
        return steps.stream().mapToLong(step -> step.kernel().flops()).sum();
    }

    /** Like {@link #run(Backend, List, Memory)}, with results on the heap. */
    public List<Storage> run(Backend backend, List<Storage> given) {
        return run(backend, given, Memory.HEAP);
    }

    /**
     * Runs all steps on a backend and gives every value back after its last use.
     *
     * @param given as many storages as {@link #inputs()}
     * @param memory where intermediate values and results go
     * @throws IllegalArgumentException if their number, types or sizes do not fit
     */
    public List<Storage> run(Backend backend, List<Storage> given, Memory memory) {
        Storage[] slots = bind(given);
        Liveness liveness = Liveness.of(this);
        for (int place = 0; place < steps.size(); place++) {
            Step step = steps.get(place);
            List<Storage> results = results(step, slots, backend, memory);
            for (int i = 0; i < results.size(); i++) {
                slots[step.outputs().get(i)] = results.get(i);
            }
            release(slots, step, place, liveness, memory);
        }
        return pick(slots, outputs);
    }

    private List<Storage> results(Step step, Storage[] slots, Backend backend, Memory memory) {
        List<Storage> arguments = pick(slots, step.inputs());
        if (values.get(step.outputs().get(0)) instanceof Value.Written written) {
            Storage target = slots[written.of()];
            backend.run(step.kernel(), arguments, List.of(target));
            target.written();
            return List.of(target);
        }
        return backend.execute(step.kernel(), arguments, memory);
    }

    private static List<Storage> pick(Storage[] slots, List<Integer> numbers) {
        return numbers.stream().map(number -> slots[number]).toList();
    }

    private Storage[] bind(List<Storage> given) {
        List<Value.Input> inputs = inputs();
        if (given.size() != inputs.size()) {
            throw new IllegalArgumentException(
                    "program "
                            + name
                            + ": takes "
                            + inputs.size()
                            + " inputs, was given "
                            + given.size());
        }
        Storage[] slots = new Storage[values.size()];
        for (int i = 0; i < given.size(); i++) {
            Signature wanted = inputs.get(i).signature();
            Storage storage = given.get(i);
            if (storage.dtype() != wanted.dtype() || storage.size() != wanted.shape().size()) {
                throw new IllegalArgumentException(
                        "program "
                                + name
                                + ": input "
                                + i
                                + " is "
                                + wanted
                                + ", was given "
                                + storage.size()
                                + " elements of "
                                + storage.dtype());
            }
            slots[inputs.get(i).number()] = storage;
        }
        for (Value value : values) {
            if (value instanceof Value.Captured captured) {
                slots[captured.number()] = captured.storage();
            }
        }
        return slots;
    }

    @SuppressWarnings("NullAway") // a slot is emptied only after its last use
    private static void release(
            Storage[] slots, Step step, int place, Liveness liveness, Memory memory) {
        for (int number : step.inputs()) {
            if (liveness.lastUse(number) == place && slots[number] != null) {
                memory.give(slots[number]);
                slots[number] = null;
            }
        }
    }

    /** The whole program, a line a value; equal text means equal computation. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("program " + name + "\n");
        for (Value value : values) {
            switch (value) {
                case Value.Input(int number, Signature signature) ->
                        text.append("  input %")
                                .append(number)
                                .append(' ')
                                .append(signature)
                                .append('\n');
                case Value.Captured captured -> text.append(line(captured)).append('\n');
                case Value.Computed _, Value.Written _ -> {}
            }
        }
        steps.forEach(step -> text.append(line(step)).append('\n'));
        return text.append("  return ").append(list(outputs)).append('\n').toString();
    }

    private static String line(Value.Captured captured) {
        Storage storage = captured.storage();
        String content = storage.size() <= 4 ? " = " + contents(storage) : "";
        return "  const %" + captured.number() + " " + captured.signature() + content;
    }

    private static String contents(Storage storage) {
        return switch (storage) {
            case Storage.Floats floats -> Arrays.toString(floats.array());
            case Storage.Doubles doubles -> Arrays.toString(doubles.array());
            case Storage.Ints ints -> Arrays.toString(ints.array());
            case Storage.Halves halves ->
                    IntStream.range(0, halves.size())
                            .mapToObj(place -> Float.toString(halves.get(place)))
                            .toList()
                            .toString();
            case Storage.Slot _ -> "";
        };
    }

    private String line(Step step) {
        Kernel kernel = step.kernel();
        String results =
                step.outputs().stream()
                        .map(number ->
                                "%" + number + " " + values.get(number).signature() + place(number))
                        .collect(Collectors.joining(", "));
        String details = kernel.details().isEmpty() ? "" : " {" + kernel.details() + "}";
        StringBuilder text = new StringBuilder("  " + results + " = " + kernel.name() + details);
        for (int i = 0; i < step.inputs().size(); i++) {
            int number = step.inputs().get(i);
            Operand operand = kernel.inputs().get(i);
            boolean plain =
                    operand.layout()
                            .equals(Layout.contiguous(values.get(number).signature().shape()));
            text.append(i == 0 ? " " : ", ")
                    .append('%')
                    .append(number)
                    .append(plain ? "" : ":" + operand.layout());
        }
        return text.toString();
    }

    private String place(int number) {
        return values.get(number) instanceof Value.Written written ? " in %" + written.of() : "";
    }

    private static String list(List<Integer> numbers) {
        return numbers.stream().map(number -> "%" + number).collect(Collectors.joining(", "));
    }
}
