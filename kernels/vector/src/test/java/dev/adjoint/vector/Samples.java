package dev.adjoint.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Signature;
import dev.adjoint.program.Storage;
import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Inputs for tests, and the layouts under which each kernel must give the same result. */
@SuppressWarnings("exports") // tests share it, nobody else sees it
public final class Samples {
    private Samples() {}

    /** Numbers of both signs and several magnitudes; {@code seed} belongs into the message. */
    public static Storage.Floats floats(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] array = new float[size];
        for (int i = 0; i < size; i++) {
            array[i] = (float) (random.nextGaussian() * Math.exp(random.nextDouble(-2, 2)));
        }
        return new Storage.Floats(array);
    }

    /** Integers from 0 (inclusive) to a bound (exclusive). */
    public static Storage.Ints ints(int size, int bound, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] array = new int[size];
        for (int i = 0; i < size; i++) {
            array[i] = random.nextInt(bound);
        }
        return new Storage.Ints(array);
    }

    /** A value and the layout through which it is seen. */
    public record Value(Operand operand, Storage storage, String how) {}

    /**
     * Values of a shape in plain order, with axes stored in another order, sliced, flipped,
     * expanded.
     */
    public static List<Value> layouts(int[] lengths, long seed) {
        List<Value> values = new ArrayList<>();
        int rank = lengths.length;
        Shape shape = Shape.of(lengths);
        values.add(value(Layout.contiguous(shape), shape.size(), seed, "plain"));
        for (int first = 0; first < rank; first++) {
            for (int second = first + 1; second < rank; second++) {
                int[] stored = lengths.clone();
                stored[first] = lengths[second];
                stored[second] = lengths[first];
                int[] order = new int[rank];
                for (int axis = 0; axis < rank; axis++) {
                    order[axis] = axis == first ? second : axis == second ? first : axis;
                }
                Layout layout = Layout.contiguous(Shape.of(stored)).permute(order);
                values.add(
                        value(
                                layout,
                                shape.size(),
                                seed,
                                "axes " + first + " and " + second + " exchanged"));
            }
        }
        for (int axis = 0; axis < rank; axis++) {
            Shape larger = shape.with(axis, lengths[axis] + 3);
            Layout sliced = Layout.contiguous(larger).slice(axis, 2, 2 + lengths[axis]);
            values.add(value(sliced, larger.size(), seed, "axis " + axis + " sliced"));
            values.add(
                    value(
                            sliced.flip(axis),
                            larger.size(),
                            seed,
                            "axis " + axis + " sliced and flipped"));
            Shape single = shape.with(axis, 1);
            values.add(
                    value(
                            Layout.contiguous(single).expand(shape),
                            single.size(),
                            seed,
                            "axis " + axis + " expanded"));
        }
        Layout twice = Layout.contiguous(shape.append(2));
        values.add(value(withoutLastAxis(twice), 2 * shape.size(), seed, "every second element"));
        return values;
    }

    private static Layout withoutLastAxis(Layout layout) {
        Layout first = layout.slice(layout.shape().rank() - 1, 1, 2);
        return first.reshape(layout.shape().axes(0, layout.shape().rank() - 1)).orElseThrow();
    }

    private static Value value(Layout layout, int size, long seed, String how) {
        return new Value(new Operand(DType.F32, layout), floats(Math.max(1, size), seed), how);
    }

    /** The elements in row-major order. */
    public static float[] elements(Value value) {
        Storage copy =
                new ScalarBackend()
                        .execute(Kernel.Move.copy(value.operand()), List.of(value.storage()))
                        .get(0);
        return ((Storage.Floats) copy).array();
    }

    /** Where a kernel's only result can go: filled with what must not be there afterwards. */
    public static Storage out(Kernel kernel) {
        return poisoned(kernel.outputs().get(0));
    }

    /** A storage whose elements are all NaN, or the smallest integer. */
    public static Storage poisoned(Signature signature) {
        Storage storage = Storage.zeros(signature.dtype(), signature.shape().size());
        switch (storage) {
            case Storage.Floats floats -> Arrays.fill(floats.array(), Float.NaN);
            case Storage.Ints ints -> Arrays.fill(ints.array(), Integer.MIN_VALUE);
            case Storage.Doubles doubles -> Arrays.fill(doubles.array(), Double.NaN);
            case Storage.Halves halves -> Arrays.fill(halves.array(), (short) -1);
            case Storage.Slot _ -> throw new IllegalStateException("a slot has no elements");
        }
        return storage;
    }

    /** Scratch arrays whose first contents are NaN. */
    public static Buffers poisonedBuffers() {
        Buffers buffers = new Buffers();
        for (int size = 1 << 10; size <= 1 << 18; size *= 2) {
            for (int i = 0; i < 6; i++) {
                float[] array = new float[size];
                Arrays.fill(array, Float.NaN);
                buffers.give(array);
            }
        }
        return buffers;
    }

    /** Fails unless both have the same bits. */
    public static void assertSameBits(float[] expected, Storage actual, String message) {
        float[] array = ((Storage.Floats) actual).array();
        assertEquals(expected.length, array.length, message);
        for (int i = 0; i < expected.length; i++) {
            if (Float.floatToRawIntBits(expected[i]) != Float.floatToRawIntBits(array[i])) {
                assertEquals(
                        Float.toHexString(expected[i]),
                        Float.toHexString(array[i]),
                        message + ", element " + i);
            }
        }
    }

    /** The vector widths that this machine has. */
    public static List<Integer> widths() {
        return List.of(128, 256, 512).stream()
                .filter(bits -> bits <= Machine.preferredBits())
                .toList();
    }

    /** One and two threads. */
    public static List<Workers> workers() {
        return List.of(new Workers(1), new Workers(2));
    }
}
