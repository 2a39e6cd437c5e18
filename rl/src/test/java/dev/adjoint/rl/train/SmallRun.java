package dev.adjoint.rl.train;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.env.TextTask;
import dev.adjoint.rl.env.addition.AdditionTask;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.qwen.QwenFolder;
import dev.adjoint.vector.VectorBackend;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs of the shipped policy on additions that take a fraction of a second. An answer is right if
 * the number of its letters is even: at any temperature some are and some are not.
 *
 * @param method that trains
 * @param regime around it
 * @param settings of the run
 */
record SmallRun(PolicyGradient method, Regime regime, Settings settings) {
    static final OnPolicyLoop.Listener SILENT =
            new OnPolicyLoop.Listener() {
                @Override
                public void evaluated(int step, Evaluation evaluation) {}

                @Override
                public void stepped(StepReport report) {}
            };

    /** Problems of the default task, judged by another rule. */
    private record Lengths(AdditionTask task) implements TextTask {
        @Override
        public String name() {
            return "lengths";
        }

        @Override
        public int maximumTokens() {
            return 20;
        }

        @Override
        public Problem training(RandomKey key) {
            return new Even(task.training(key));
        }

        @Override
        public List<Problem> heldOut() {
            return task.heldOut().stream().limit(3).<Problem>map(Even::new).toList();
        }
    }

    private record Even(TextTask.Problem problem) implements TextTask.Problem {
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

    /** Some answers to some problems with large steps. */
    static Settings settings(int steps, int prompts, int samples, double temperature) {
        return new Settings(
                5,
                steps,
                prompts,
                samples,
                temperature,
                3e-3,
                1,
                0.1,
                1,
                0.9,
                0.99,
                0,
                9,
                1,
                9,
                5,
                false,
                1);
    }

    SmallRun with(Settings other) {
        return new SmallRun(method, regime, other);
    }

    OnPolicyLoop loop(QwenFolder policy) {
        return new OnPolicyLoop(
                policy,
                Optional.of(BaseTraining.shipped().model()),
                new Lengths(new AdditionTask()),
                method,
                regime,
                settings);
    }

    /** From the beginning. */
    void run(Path folder) {
        OnPolicyLoop loop = loop(BaseTraining.shipped());
        RunFiles files = RunFiles.create(folder, settings.toJson());
        onOneThread(() -> loop.run(files, SILENT));
    }

    /** From the beginning, under an execution. */
    void runOn(Execution execution, Path folder) {
        OnPolicyLoop loop = loop(BaseTraining.shipped());
        RunFiles files = RunFiles.create(folder, settings.toJson());
        execution.run(() -> loop.run(files, SILENT));
    }

    /** From the newest checkpoint. */
    void resume(Path folder) {
        RunFiles files = RunFiles.open(folder);
        Checkpoint checkpoint = Checkpoint.newest(files.checkpoints()).orElseThrow();
        OnPolicyLoop loop = loop(checkpoint.policy());
        loop.resume(checkpoint);
        onOneThread(() -> loop.run(files, SILENT));
    }

    private static void onOneThread(Runnable work) {
        try (VectorBackend backend = new VectorBackend(1)) {
            Execution.on(backend).run(work::run);
        }
    }

    static Path checkpoint(Path folder, int step) {
        return folder.resolve("checkpoints/step-00000" + step);
    }

    /** Everything that was learnt by a step. */
    static byte[] learnt(Path folder, int step) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String name : List.of("model.safetensors", "critic.safetensors")) {
            Path file = checkpoint(folder, step).resolve(name);
            all.writeBytes(Files.exists(file) ? bytes(file) : new byte[0]);
        }
        return all.toByteArray();
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines of measures.jsonl that have a field. */
    static List<Json> measures(Path folder, String field) throws IOException {
        return Files.readAllLines(folder.resolve("measures.jsonl")).stream()
                .map(line -> Json.parse("measures.jsonl", line))
                .filter(line -> line.optional(field).isPresent())
                .toList();
    }

    /** The files of a checkpoint by name. */
    static List<Path> files(Path checkpoint) throws IOException {
        try (Stream<Path> files = Files.list(checkpoint)) {
            return files.sorted().toList();
        }
    }

    /** The mean of a measure. */
    static double mean(Json measures, String name) {
        return measures.field(name).field("mean").asDouble();
    }

    /** A run with a regime that differs from the standard in some components. */
    static SmallRun of(PolicyGradient method, Map<String, ?> changed, int steps) {
        return new SmallRun(method, regime(changed), settings(steps, 3, 3, 1.5));
    }

    /** The standard but for some components. */
    static Regime regime(Map<String, ?> changed) {
        RecordComponent[] components = Regime.class.getRecordComponents();
        Object[] arguments =
                Arrays.stream(components).map(component -> value(component, changed)).toArray();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return Regime.class.getDeclaredConstructor(types).newInstance(arguments);
        } catch (InvocationTargetException e) {
            throw (IllegalArgumentException) e.getCause();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Object value(RecordComponent component, Map<String, ?> changed) {
        try {
            Object usual = component.getAccessor().invoke(Regime.STANDARD);
            Object other = changed.get(component.getName());
            return other == null ? usual : other;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
