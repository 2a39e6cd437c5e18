package dev.adjoint.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.ProgramRunner;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.env.addition.AdditionTask;
import dev.adjoint.rl.papers.Papers;
import dev.adjoint.rl.train.BaseTraining;
import dev.adjoint.rl.train.Evaluation;
import dev.adjoint.rl.train.LossGradients;
import dev.adjoint.rl.train.OnPolicyLoop;
import dev.adjoint.rl.train.Regime;
import dev.adjoint.rl.train.RunFiles;
import dev.adjoint.rl.train.Settings;
import dev.adjoint.rl.train.StepReport;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.SelectedLogProb;
import dev.adjoint.transformer.generate.Generator;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.qwen.PackedBatch;
import dev.adjoint.transformer.qwen.QwenFolder;
import dev.adjoint.transformer.qwen.QwenModel;
import dev.adjoint.vector.VectorBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model of the default job on the device beside the CPU. */
class ModelTest {
    private static final double GRADIENTS = 1e-5;

    @TempDir private Path folder;

    /** Runs on the CPU, op by op. */
    private static <T> T onProcessor(Supplier<T> work) {
        try (VectorBackend backend = new VectorBackend(1)) {
            return Execution.on(backend).call(work::get);
        }
    }

    /** Runs steps on the device, and what is outside of steps on the CPU. */
    private static <T> T onDevice(Supplier<T> work) {
        try (VectorBackend backend = new VectorBackend(1);
                ProgramRunner runner = new ProgramRunner(new TornadoBackend())) {
            T result = Execution.on(backend).with(runner).call(work::get);
            assertTrue(runner.preparations() > 0, "nothing ran on the device");
            return result;
        }
    }

    private static List<float[]> gradients() {
        QwenModel model = BaseTraining.shipped().model();
        int[] text = new int[37];
        int[] next = new int[37];
        for (int i = 0; i < text.length; i++) {
            text[i] = (i * 31 + 7) % model.config().vocabularySize();
            next[i] = (i * 17 + 3) % model.config().vocabularySize();
        }
        Supplier<Loss> loss =
                () -> {
                    PackedBatch batch = PackedBatch.of(List.of(text));
                    Tensor logits = model.logits(model.hidden(batch));
                    Tensor ids = Tensor.of(next, next.length);
                    return new Loss(SelectedLogProb.of(logits, ids).mean().neg(), new TreeMap<>());
                };
        LossGradients result = LossGradients.of("probe", loss, model.parameters());
        List<float[]> all = new ArrayList<>();
        all.add(result.loss().value().toFloats());
        result.gradients().forEach(gradient -> all.add(gradient.toFloats()));
        return all;
    }

    @Test
    void gradientsAreThoseOfTheProcessor() {
        List<float[]> wanted = onProcessor(ModelTest::gradients);
        List<float[]> found = onDevice(ModelTest::gradients);
        double worst = 0;
        for (int i = 0; i < wanted.size(); i++) {
            double largest = 0;
            double difference = 0;
            for (int j = 0; j < wanted.get(i).length; j++) {
                largest = Math.max(largest, Math.abs(wanted.get(i)[j]));
                difference = Math.max(difference, Math.abs(wanted.get(i)[j] - found.get(i)[j]));
            }
            worst = Math.max(worst, difference / largest);
        }
        assertTrue(worst <= GRADIENTS, "gradients are off by " + worst + " of the largest");
        System.out.println("gradients: off by " + worst + " of each one's largest element");
    }
}
