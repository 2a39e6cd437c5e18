package dev.adjoint.bench;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.autograd.optim.Clipping;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Workspace;
import dev.adjoint.transformer.qwen.Architecture;
import dev.adjoint.transformer.qwen.PackedBatch;
import dev.adjoint.transformer.qwen.QwenConfig;
import dev.adjoint.transformer.qwen.QwenModel;
import dev.adjoint.transformer.qwen.TokenScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The question: how much memory does a training step of a model of the size of Qwen2.5-0.5B take, 1
 * × 512 tokens in binary32 with AdamW, with and without activation checkpointing? The process says
 * how much of it was resident at most.
 */
public final class StepMemory {
    private static final QwenConfig HALF_A_BILLION =
            new QwenConfig(
                    Architecture.QWEN2, 151_936, 896, 4864, 24, 14, 2, 64, 1e6, 1e-6, 32_768, true);
    private static final int TOKENS = 512;
    private static final int STEPS = 3;

    private StepMemory() {}

    /** Arguments: {@code checkpointed}, or nothing. */
    public static void main(String[] arguments) throws IOException {
        boolean checkpointed = List.of(arguments).contains("checkpointed");
        QwenModel weights = new QwenModel(HALF_A_BILLION, random());
        QwenModel model = checkpointed ? weights.checkpointed() : weights;
        AdamW optimizer = new AdamW(model.parameters(), AdamW.Settings.DEFAULT);
        Workspace workspace = new Workspace();
        System.out.println(Execution.current().backend().description());
        System.out.printf(
                "%,d parameters, %d tokens, checkpointing %s%n",
                HALF_A_BILLION.parameters(), TOKENS, checkpointed ? "on" : "off");
        for (int step = 0; step < STEPS; step++) {
            long start = System.nanoTime();
            double loss = workspace.call("training step", () -> step(model, optimizer));
            System.out.printf(
                    "step %d: loss %.4f, %.1f s, pool %.2f GiB, resident at most %.2f GiB%n",
                    step,
                    loss,
                    (System.nanoTime() - start) / 1e9,
                    workspace.allocatedBytes() / (double) (1 << 30),
                    peakBytes() / (double) (1 << 30));
        }
    }

    private static java.util.function.BiFunction<String, Shape, Tensor> random() {
        SplittableRandom random = new SplittableRandom(1);
        return (name, shape) -> {
            float[] values = new float[shape.size()];
            boolean isNorm = name.contains("norm");
            for (int i = 0; i < values.length; i++) {
                values[i] = isNorm ? 1 : (random.nextInt() >> 8) * (0.035f / (1 << 23));
            }
            return Tensor.of(values, shape.lengths());
        };
    }

    private static double step(QwenModel model, AdamW optimizer) {
        int[] ids = IntStream.range(0, TOKENS + 1).map(i -> (int) (i * 7919L % 151_000)).toArray();
        PackedBatch batch = PackedBatch.of(List.of(IntStream.of(ids).limit(TOKENS).toArray()));
        Tensor targets = Tensor.of(IntStream.of(ids).skip(1).toArray(), TOKENS);
        Tensor hidden = model.hidden(batch);
        Tensor loss = TokenScores.of(model, hidden, targets, 1).logProbs().mean().neg();
        double value = loss.item();
        List<Tensor> gradients =
                Gradients.of(loss, model.parameters().stream().map(Parameter::value).toList());
        optimizer.update(Clipping.byGlobalNorm(gradients, 1), 1e-5);
        return value;
    }

    /** The most memory that was resident, as Linux counts it; 0 elsewhere. */
    private static long peakBytes() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        return 0;
    }
}
