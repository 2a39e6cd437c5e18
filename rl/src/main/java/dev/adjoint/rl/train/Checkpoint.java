package dev.adjoint.rl.train;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.program.Shape;
import dev.adjoint.rl.control.Stateful;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.qwen.ModelFiles;
import dev.adjoint.transformer.qwen.QwenFolder;
import dev.adjoint.transformer.weights.AtomicFile;
import dev.adjoint.transformer.weights.Safetensors;
import dev.adjoint.transformer.weights.SafetensorsWriter;
import dev.adjoint.transformer.weights.TensorData;
import dev.adjoint.transformer.weights.WeightFileException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A training run at one moment: a model folder as transformers reads it, with the optimizer's
 * moments and the position of the run beside it. It is written under another name and renamed when
 * it is whole, so a folder called {@code step-N} can always be loaded.
 *
 * @param folder where it is
 * @param step the number of optimizer steps that are in it
 */
public record Checkpoint(Path folder, int step) {
    private static final String PREFIX = "step-";
    private static final String PARTIAL = "partial-";
    private static final String MOMENTS = "optimizer.safetensors";
    private static final String WEIGHTS = ".safetensors";
    private static final String STATE = "state.json";
    private static final String CONTROLLERS = "controllers";

    /**
     * Everything of a run that changes.
     *
     * @param policy that learns
     * @param optimizer its moments and its position
     * @param seed of everything random
     * @param weights further weights by the name of their file, such as those of a critic
     * @param controllers what else has a memory, by name
     */
    public record Content(
            QwenFolder policy,
            AdamW optimizer,
            long seed,
            SortedMap<String, List<Parameter>> weights,
            SortedMap<String, Stateful> controllers) {
        /** Copies the maps. */
        public Content {
            weights = Collections.unmodifiableSortedMap(new TreeMap<>(weights));
            controllers = Collections.unmodifiableSortedMap(new TreeMap<>(controllers));
        }
    }

    /** Writes a checkpoint and removes all but the newest {@code keep}. */
    public static Checkpoint write(Path checkpoints, int step, Content content, int keep) {
        Path partial = checkpoints.resolve(PARTIAL + step);
        Path target = checkpoints.resolve(name(step));
        try {
            delete(partial);
            content.policy.write(partial);
            SafetensorsWriter.write(partial.resolve(MOMENTS), moments(content.optimizer));
            for (var file : content.weights.entrySet()) {
                SafetensorsWriter.write(
                        partial.resolve(file.getKey() + WEIGHTS), weights(file.getValue()));
            }
            AtomicFile.write(partial.resolve(STATE), JsonPrinter.pretty(state(step, content)));
            delete(target);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            prune(checkpoints, keep);
        } catch (IOException e) {
            throw new WeightFileException(
                    "checkpoint " + target + ": cannot be written: " + e.getMessage(), e);
        }
        return new Checkpoint(target, step);
    }

    private static String name(int step) {
        return PREFIX + String.format(java.util.Locale.ROOT, "%06d", step);
    }

    private static List<TensorData> moments(AdamW optimizer) {
        List<TensorData> moments = new ArrayList<>();
        optimizer.moments().forEach((name, tensor) -> moments.add(QwenFolder.data(name, tensor)));
        return moments;
    }

    private static List<TensorData> weights(List<Parameter> parameters) {
        return parameters.stream()
                .map(parameter -> QwenFolder.data(parameter.name(), parameter.value()))
                .toList();
    }

    private static JsonObject state(int step, Content content) {
        JsonObject state =
                JsonObject.empty()
                        .with("step", step)
                        .with("optimizer_step", content.optimizer.step())
                        .with("root_key_seed", content.seed);
        JsonObject controllers = JsonObject.empty();
        for (var controller : content.controllers.entrySet()) {
            JsonObject numbers = JsonObject.empty();
            for (var entry : controller.getValue().save().entrySet()) {
                List<JsonValue> values =
                        Arrays.stream(entry.getValue())
                                .<JsonValue>mapToObj(JsonNumber::of)
                                .toList();
                numbers = numbers.with(entry.getKey(), new JsonArray(values));
            }
            controllers = controllers.with(controller.getKey(), numbers);
        }
        return content.controllers.isEmpty() ? state : state.with(CONTROLLERS, controllers);
    }

    private static void prune(Path checkpoints, int keep) throws IOException {
        List<Checkpoint> all = all(checkpoints);
        for (Checkpoint old : all.subList(0, Math.max(0, all.size() - keep))) {
            delete(old.folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> content = Files.walk(folder)) {
            for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** The newest whole checkpoint of a run, if there is one. */
    public static Optional<Checkpoint> newest(Path checkpoints) {
        try {
            List<Checkpoint> all = all(checkpoints);
            return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
        } catch (IOException e) {
            throw new WeightFileException(checkpoints + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<Checkpoint> all(Path checkpoints) throws IOException {
        if (!Files.isDirectory(checkpoints)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(checkpoints)) {
            return folders.filter(
                            folder -> folder.getFileName().toString().matches(PREFIX + "\\d+"))
                    .map(folder -> new Checkpoint(folder, number(folder)))
                    .sorted(Comparator.comparingInt(Checkpoint::step))
                    .toList();
        }
    }

    private static int number(Path folder) {
        return Integer.parseInt(folder.getFileName().toString().substring(PREFIX.length()));
    }

    /** The policy as it was. */
    public QwenFolder policy() {
        return ModelFiles.load(folder);
    }

    /** Gives everything but the policy back what it was; the policy was read from here. */
    public void restore(Content content) {
        restore(content.optimizer);
        content.weights.forEach(this::restore);
        content.controllers.forEach(this::restore);
    }

    private void restore(String name, List<Parameter> parameters) {
        try (Arena arena = Arena.ofConfined()) {
            Safetensors file = Safetensors.open(folder.resolve(name + WEIGHTS), arena);
            for (Parameter parameter : parameters) {
                String weight = parameter.name();
                parameter.set(Tensor.of(file.floats(weight), shape(file.shape(weight))));
            }
        }
    }

    private void restore(String name, Stateful controller) {
        Json saved = Json.read(folder.resolve(STATE)).field(CONTROLLERS).field(name);
        SortedMap<String, double[]> numbers = new TreeMap<>();
        saved.fields()
                .forEach((key, values) ->
                        numbers.put(
                                key,
                                values.elements().stream().mapToDouble(Json::asDouble).toArray()));
        controller.load(numbers);
    }

    private void restore(AdamW optimizer) {
        try (Arena arena = Arena.ofConfined()) {
            Safetensors file = Safetensors.open(folder.resolve(MOMENTS), arena);
            Map<String, Tensor> moments = new HashMap<>();
            for (String name : file.names()) {
                moments.put(name, Tensor.of(file.floats(name), shape(file.shape(name))));
            }
            Json state = Json.read(folder.resolve(STATE));
            optimizer.restore(state.field("optimizer_step").asLong(), moments);
        }
    }

    private static int[] shape(List<Integer> lengths) {
        return Shape.of(lengths.stream().mapToInt(Integer::intValue).toArray()).lengths();
    }
}
