package dev.adjoint.vector.fused;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Signature;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.Samples;
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
        return new Kernel.Call(
                name,
                new TreeMap<>(attributes),
                operands,
                outputs(name, operands.stream().map(Operand::shape).toList()),
                () -> {
                    throw new IllegalStateException("the expansion is not wanted");
                });
    }

    private static List<Signature> outputs(String name, List<Shape> inputs) {
        List<Shape> shapes =
                switch (name) {
                    case "rmsNormBackward" -> inputs.subList(0, 2);
                    case "attentionBackward" -> inputs.subList(0, 3);
                    case "selectedLogProb", "entropy" -> List.of(inputs.get(0).axes(0, 1));
                    default -> inputs.stream().limit(1).toList();
                };
        return shapes.stream().map(shape -> new Signature(DType.F32, shape)).toList();
    }

    static List<float[]> run(int threads, Kernel.Call call, List<Storage> storages) {
        try (Workers workers = new Workers(threads)) {
            List<Storage> outputs = call.outputs().stream().map(Samples::poisoned).toList();
            new FusedCalls(workers, Samples.poisonedBuffers()).run(call, storages, outputs);
            return outputs.stream().map(storage -> ((Storage.Floats) storage).array()).toList();
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
