package dev.adjoint.program.scalar;

import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Storage;

/** Elements as doubles in row-major order, whatever their type and layout. */
final class Elements {
    private Elements() {}

    static double[] read(Operand operand, Storage storage) {
        Layout layout = operand.layout();
        double[] values = new double[layout.shape().size()];
        int[] index = new int[layout.shape().rank()];
        for (int i = 0; i < values.length; i++) {
            values[i] = at(storage, place(layout, index));
            advance(index, layout);
        }
        return values;
    }

    private static int place(Layout layout, int[] index) {
        int place = layout.offset();
        for (int axis = 0; axis < index.length; axis++) {
            place += index[axis] * layout.stride(axis);
        }
        return place;
    }

    private static void advance(int[] index, Layout layout) {
        for (int axis = index.length - 1; axis >= 0; axis--) {
            index[axis]++;
            if (index[axis] < layout.shape().length(axis)) {
                return;
            }
            index[axis] = 0;
        }
    }

    private static double at(Storage storage, int place) {
        return switch (storage) {
            case Storage.Floats floats -> floats.array()[place];
            case Storage.Doubles doubles -> doubles.array()[place];
            case Storage.Ints ints -> ints.array()[place];
            case Storage.Halves halves -> halves.get(place);
            case Storage.Slot slot ->
                    throw new IllegalStateException("value %" + slot.number() + " is not computed");
        };
    }

    static void store(double[] values, Storage storage) {
        for (int i = 0; i < values.length; i++) {
            put(storage, i, values[i]);
        }
    }

    static void put(Storage storage, int place, double value) {
        switch (storage) {
            case Storage.Floats floats -> floats.array()[place] = (float) value;
            case Storage.Doubles doubles -> doubles.array()[place] = value;
            case Storage.Ints ints -> ints.array()[place] = (int) value;
            case Storage.Halves halves -> halves.set(place, (float) value);
            case Storage.Slot slot ->
                    throw new IllegalStateException("value %" + slot.number() + " is not computed");
        }
    }
}
