package dev.adjoint.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.ProgramRunner;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.env.TextTask;
import dev.adjoint.rl.env.addition.AdditionTask;
import dev.adjoint.rl.papers.Papers;
import dev.adjoint.rl.train.BaseTraining;
import dev.adjoint.rl.train.Evaluation;
import dev.adjoint.rl.train.LossGradients;
import dev.adjoint.rl.train.OnPolicyLoop;
import dev.adjoint.rl.train.RunFiles;
import dev.adjoint.rl.train.Settings;
import dev.adjoint.rl.train.StepReport;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.SelectedLogProb;
import dev.adjoint.transformer.generate.Generator;
import dev.adjoint.transformer.qwen.PackedBatch;
import dev.adjoint.transformer.qwen.QwenFolder;
import dev.adjoint.transformer.qwen.QwenModel;
import dev.adjoint.vector.VectorBackend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model of the default job on the device beside the CPU. */
class ModelTest {
    private static final double GRADIENTS = 1e-5;
    private static final double TRAINING = 1e-3;
    private static final int STEPS = 20;

    private static final OnPolicyLoop.Listener SILENT =
            new OnPolicyLoop.Listener() {
                @Override
                public void evaluated(int step, Evaluation evaluation) {}

                @Override
                public void stepped(StepReport report) {}
            };

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

    private static int[] greedyTokens() {
        QwenFolder folder = BaseTraining.shipped();
        Generator.Decoding decoding = new Generator.Decoding(0, 64, List.of());
        int[] prompt = folder.tokenizer().encode("37 + 58 =");
        return new Generator(folder.model(), decoding)
                .generate(List.of(prompt), List.of(RandomKey.root(1)))
                .getFirst()
                .tokens();
    }

    @Test
    void greedyTokensAreThoseOfTheProcessor() {
        int[] wanted = onProcessor(ModelTest::greedyTokens);
        assertEquals(64, wanted.length);
        assertArrayEquals(wanted, onDevice(ModelTest::greedyTokens));
    }

    /** Problems of the default task; an answer is right if the number of its letters is even. */
    private record Even(AdditionTask task) implements TextTask {
        private record Problem(TextTask.Problem problem) implements TextTask.Problem {
            @Override
            public String name() {
                return problem.name();
            }

            @Override
            public String prompt() {
                return problem.prompt();
            }

            @Override
            public double reward(String response) {
                return 1 - response.length() % 2;
            }
        }

        @Override
        public String name() {
            return "even";
        }

        @Override
        public int maximumTokens() {
            return 8;
        }

        @Override
        public TextTask.Problem training(RandomKey key) {
            return new Problem(task.training(key));
        }

        @Override
        public List<TextTask.Problem> heldOut() {
            return task.heldOut().stream().limit(1).<TextTask.Problem>map(Problem::new).toList();
        }
    }

    private float[] trained(String name) {
        QwenFolder policy = BaseTraining.shipped();
        Settings settings =
                new Settings(
                        5, STEPS, 2, 4, 1, 3e-4, 1, 1, 1, 0.9, 0.99, 0, STEPS, STEPS, 1, 8, false,
                        1);
        OnPolicyLoop loop =
                new OnPolicyLoop(
                        policy, new Even(new AdditionTask()), Papers.named("grpo"), settings);
        RunFiles files = RunFiles.create(folder.resolve(name), settings.toJson());
        loop.run(files, SILENT);
        return weights(policy.model());
    }

    private static float[] weights(QwenModel model) {
        List<float[]> all = new ArrayList<>();
        model.parameters().forEach(parameter -> all.add(parameter.value().toFloats()));
        float[] flat = new float[all.stream().mapToInt(array -> array.length).sum()];
        int at = 0;
        for (float[] array : all) {
            System.arraycopy(array, 0, flat, at, array.length);
            at += array.length;
        }
        return flat;
    }

    private static double distance(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
        }
        return Math.sqrt(sum);
    }

    /** Whole steps: rollouts, losses, gradients and updates on the device. */
    @Test
    void stepsOfGrpoAreThoseOfTheProcessor() {
        float[] start = weights(BaseTraining.shipped().model());
        float[] wanted = onProcessor(() -> trained("processor"));
        float[] found = onDevice(() -> trained("device"));
        double size = distance(wanted, new float[wanted.length]);
        double moved = distance(wanted, start) / size;
        double apart = distance(wanted, found) / size;
        System.out.println("grpo: moved by " + moved + ", apart by " + apart + " of the weights");
        assertTrue(apart <= TRAINING, "apart by " + apart);
        assertTrue(moved > 10 * apart, "moved by " + moved + " only, apart by " + apart);
    }
}
