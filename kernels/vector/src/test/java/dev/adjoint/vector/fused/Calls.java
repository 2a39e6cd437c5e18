package dev.adjoint.vector.fused;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Signature;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.threads.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Builds calls for tests and runs them. */
final class Calls {
    private Calls() {}

    /** An array with its shape. */
    record Value(Shape shape, Storage storage) {
        static Value of(float[] array, int... lengths) {
            return new Value(Shape.of(lengths), new Storage.Floats(array));
        }

        static Value of(int[] array, int... lengths) {
            return new Value(Shape.of(lengths), new Storage.Ints(array));
        }
    }

    static List<float[]> run(
            int threads, String name, Map<String, Double> attributes, Value... inputs) {
        List<Operand> operands = new ArrayList<>();
        List<Storage> storages = new ArrayList<>();
        for (Value input : inputs) {
            operands.add(Operand.of(input.storage().dtype(), input.shape()));
            storages.add(input.storage());
        }
        return run(threads, call(name, attributes, operands), storages);
    }

    static Kernel.Call call(String name, Map<String, Double> attributes, List<Operand> operands) {
        List<Signature> outputs = List.of(new Signature(DType.F32, Shape.SCALAR));
        return new Kernel.Call(
                name,
                new TreeMap<>(attributes),
                operands,
                outputs,
                () -> {
                    throw new IllegalStateException("the expansion is not wanted");
                });
    }

    static List<float[]> run(int threads, Kernel.Call call, List<Storage> storages) {
        try (Workers workers = new Workers(threads)) {
            return new FusedCalls()
                    .run(call, storages, workers).stream()
                            .map(storage -> ((Storage.Floats) storage).array())
                            .toList();
        }
    }

    static float[] normal(Random random, int n, double scale) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) (random.nextGaussian() * scale);
        }
        return values;
    }
}
