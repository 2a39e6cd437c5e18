package dev.adjoint.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Memory;
import dev.adjoint.program.Operand;
import dev.adjoint.program.PreparedProgram;
import dev.adjoint.program.Program;
import dev.adjoint.program.Recorder;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Signature;
import dev.adjoint.program.Storage;
import dev.adjoint.program.scalar.ScalarBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Kernels that are run as one program, on the device and on the scalar backend. */
final class Cases {
    private static final double ROUNDING = 0x1p-24;

    private final String family;
    private final Recorder recorder;
    private final List<Storage> given = new ArrayList<>();
    private final List<Storage> results = new ArrayList<>();
    private final List<Case> cases = new ArrayList<>();

    /** An output, what it is compared with, and how. */
    private record Case(String label, double[] terms, double roundings) {}

    Cases(String family) {
        this.family = family;
        this.recorder = new Recorder(family);
    }

    /** Adds a kernel whose results must have the same bits. */
    void exact(String label, Kernel kernel, Storage... inputs) {
        add(label, 0, kernel, inputs);
    }

    /** Adds a kernel whose results may be off by so many roundings of the results themselves. */
    void near(String label, double roundings, Kernel kernel, Storage... inputs) {
        add(label, roundings, kernel, inputs);
        Case last = cases.removeLast();
        double[] sizes = doubles(new ScalarBackend().execute(kernel, List.of(inputs)).getFirst());
        cases.add(new Case(last.label, sizes, roundings));
    }

    /**
     * Adds a kernel.
     *
     * @param roundings how many roundings of the sum of the sizes of its terms a result may be off
     */
    void add(String label, double roundings, Kernel kernel, Storage... inputs) {
        List<Storage> slots = new ArrayList<>();
        for (Storage input : inputs) {
            given.add(input);
            slots.add(recorder.input(new Signature(input.dtype(), Shape.of(input.size()))));
        }
        for (Storage result : recorder.execute(kernel, slots, Memory.HEAP)) {
            results.add(result);
        }
        List<Storage> sizes = new ArrayList<>();
        for (Storage input : inputs) {
            sizes.add(
                    switch (input) {
                        case Storage.Floats floats -> absolute(floats);
                        case Storage.Halves halves -> absolute(halves);
                        case Storage.Ints _, Storage.Doubles _, Storage.Slot _ -> input;
                    });
        }
        for (Storage terms : new ScalarBackend().execute(kernel, sizes)) {
            cases.add(new Case(label, doubles(terms), roundings));
        }
    }

    private static Storage.Halves absolute(Storage.Halves halves) {
        short[] sizes = halves.array().clone();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] &= Short.MAX_VALUE;
        }
        return new Storage.Halves(sizes, halves.dtype());
    }

    private static Storage absolute(Storage.Floats floats) {
        float[] sizes = floats.array().clone();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.abs(sizes[i]);
        }
        return new Storage.Floats(sizes);
    }

    /** Runs all on both and compares. */
    void check() {
        Program program = recorder.program(results);
        List<Storage> wanted = program.run(new ScalarBackend(), given);
        try (PreparedProgram prepared = new TornadoBackend().prepare(program)) {
            List<Storage> found = prepared.run(given, List.of(), Memory.HEAP);
            for (int i = 0; i < cases.size(); i++) {
                compare(
                        family,
                        cases.get(i).label,
                        wanted.get(i),
                        found.get(i),
                        cases.get(i).terms,
                        cases.get(i).roundings);
            }
        }
    }

    /** Compares elements and writes the worst difference to the table. */
    static void compare(
            String family,
            String label,
            Storage wanted,
            Storage found,
            double[] terms,
            double roundings) {
        double[] expected = doubles(wanted);
        double[] actual = doubles(found);
        assertEquals(expected.length, actual.length, label);
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            String where =
                    family
                            + ", "
                            + label
                            + ", element "
                            + i
                            + ": "
                            + expected[i]
                            + ", device "
                            + actual[i];
            if (expected[i] == actual[i]
                    || (Double.isNaN(expected[i]) && Double.isNaN(actual[i]))) {
                continue;
            }
            assertTrue(Double.isFinite(expected[i]) && Double.isFinite(actual[i]), where);
            double size = Math.max(Math.abs(terms[i]), Float.MIN_NORMAL);
            double difference = Math.abs(expected[i] - actual[i]) / size / ROUNDING;
            assertTrue(
                    difference <= roundings,
                    where + ", off by " + difference + " roundings of " + size);
            worst = Math.max(worst, difference);
        }
        Parity.add(family, new Parity.Row(expected.length, worst, roundings));
    }

    static double[] doubles(Storage storage) {
        double[] values = new double[storage.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    switch (storage) {
                        case Storage.Floats floats -> floats.array()[i];
                        case Storage.Ints ints -> ints.array()[i];
                        case Storage.Doubles wide -> wide.array()[i];
                        case Storage.Halves halves -> halves.get(i);
                        case Storage.Slot _ -> throw new IllegalStateException("a slot");
                    };
        }
        return values;
    }

    /** Numbers of both signs and several magnitudes. */
    static Storage.Floats floats(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] array = new float[size];
        for (int i = 0; i < size; i++) {
            array[i] = (float) (random.nextGaussian() * Math.exp(random.nextDouble(-2, 2)));
        }
        return new Storage.Floats(array);
    }

    /** Integers from 0 to below a bound. */
    static Storage.Ints ints(int size, int bound, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] array = new int[size];
        for (int i = 0; i < size; i++) {
            array[i] = random.nextInt(bound);
        }
        return new Storage.Ints(array);
    }

    static Storage.Halves halves(DType dtype, int size, long seed) {
        Storage.Halves halves = new Storage.Halves(new short[size], dtype);
        float[] values = floats(size, seed).array();
        for (int i = 0; i < size; i++) {
            halves.set(i, values[i]);
        }
        return halves;
    }

    static Operand plain(DType dtype, int... lengths) {
        return Operand.of(dtype, Shape.of(lengths));
    }

    static Operand f32(int... lengths) {
        return plain(DType.F32, lengths);
    }

    static Operand i32(int... lengths) {
        return plain(DType.I32, lengths);
    }

    /** The last two axes stored the other way round. */
    static Operand turned(DType dtype, int... lengths) {
        int rank = lengths.length;
        int[] stored = lengths.clone();
        stored[rank - 1] = lengths[rank - 2];
        stored[rank - 2] = lengths[rank - 1];
        int[] order = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            order[axis] = axis;
        }
        order[rank - 1] = rank - 2;
        order[rank - 2] = rank - 1;
        return new Operand(dtype, Layout.contiguous(Shape.of(stored)).permute(order));
    }

    /** A part of a larger one, the last axis backwards. */
    static Operand sliced(DType dtype, int... lengths) {
        Shape larger = Shape.of(lengths).with(0, lengths[0] + 2);
        Layout layout = Layout.contiguous(larger).slice(0, 1, 1 + lengths[0]);
        return new Operand(dtype, layout.flip(lengths.length - 1));
    }

    /** The first axis expanded. */
    static Operand expanded(DType dtype, int... lengths) {
        Shape shape = Shape.of(lengths);
        return new Operand(dtype, Layout.contiguous(shape.with(0, 1)).expand(shape));
    }

    /** As many numbers as an operand reaches. */
    static Storage.Floats of(Operand operand, long seed) {
        return floats(operand.layout().extent(), seed);
    }
}
