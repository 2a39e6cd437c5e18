package dev.adjoint.transformer.lora;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonBoolean;
import dev.adjoint.transformer.json.JsonValue.JsonNull;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What adapter_config.json says: which modules have an adapter, with which rank and scale. A field
 * that would change what the adapter computes and is not known here is refused by name.
 */
final class LoraConfig {
    /** Fields that are read, or that change nothing of what a stored adapter computes. */
    private static final Set<String> KNOWN =
            Set.of(
                    "alpha_pattern",
                    "base_model_name_or_path",
                    "bias",
                    "eva_config",
                    "exclude_modules",
                    "inference_mode",
                    "init_lora_weights",
                    "layers_to_transform",
                    "lora_alpha",
                    "lora_dropout",
                    "megatron_core",
                    "peft_type",
                    "peft_version",
                    "qalora_group_size",
                    "r",
                    "rank_pattern",
                    "revision",
                    "target_modules",
                    "target_parameters",
                    "task_type",
                    "use_rslora");

    /** Ways to begin that leave the model's own weights as they are. */
    private static final Set<String> BEGINNINGS = Set.of("gaussian", "eva", "orthogonal");

    private final Json root;
    private final Predicate<String> modules;
    private final Predicate<String> parameters;
    private final Map<Predicate<String>, Integer> ranks;
    private final Map<Predicate<String>, Double> alphas;

    private LoraConfig(Json root) {
        this.root = root;
        requireSupport();
        this.modules = modules();
        this.parameters = stacked().map(ModulePattern::of).orElse(_ -> false);
        this.ranks = new LinkedHashMap<>();
        this.alphas = new LinkedHashMap<>();
        patterns("rank_pattern").forEach((key, field) -> ranks.put(key, positive(field)));
        patterns("alpha_pattern").forEach((key, field) -> alphas.put(key, field.asDouble()));
        positive(root.field("r"));
        root.field("lora_alpha").asDouble();
    }

    /**
     * Reads adapter_config.json.
     *
     * @throws dev.adjoint.transformer.json.JsonException naming the field that is wrong or that
     *     asks for something unsupported
     */
    static LoraConfig of(Json root) {
        return new LoraConfig(root);
    }

    /** The object it was read from. */
    JsonObject json() {
        return root.object();
    }

    /** Whether a linear layer has an adapter, by its name, as in model.layers.0.mlp.up_proj. */
    boolean has(String module) {
        return modules.test(module);
    }

    /** Whether the stacked matrices of experts have an adapter, by the name of their tensor. */
    boolean hasParameter(String name) {
        return parameters.test(name);
    }

    /** The field that names stacked matrices of experts, if any are named. */
    Optional<Json> stacked() {
        return root.optional("target_parameters").filter(field -> !isOff(field));
    }

    /** The rank of a module's adapter. */
    int rank(String module) {
        return first(ranks, module, positive(root.field("r")));
    }

    /** What the product of a module's matrices is multiplied by. */
    double scale(String module) {
        double alpha = first(alphas, module, root.field("lora_alpha").asDouble());
        int rank = rank(module);
        return flag("use_rslora") ? alpha / Math.sqrt(rank) : alpha / rank;
    }

    private static <T> T first(Map<Predicate<String>, T> patterns, String module, T otherwise) {
        return patterns.entrySet().stream()
                .filter(entry -> entry.getKey().test(module))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(otherwise);
    }

    private boolean flag(String name) {
        return root.optional(name).map(Json::asBoolean).orElse(false);
    }

    private static int positive(Json field) {
        int value = field.asInt();
        if (value < 1) {
            throw field.error("a rank must be at least 1, it is " + value);
        }
        return value;
    }

    private Predicate<String> modules() {
        Json targets =
                root.optional("target_modules")
                        .orElseThrow(() -> root.error("target_modules is missing"));
        Predicate<String> meant = ModulePattern.of(targets);
        Predicate<String> excluded =
                root.optional("exclude_modules").map(ModulePattern::of).orElse(_ -> false);
        Predicate<String> layers =
                root.optional("layers_to_transform").map(ModulePattern::inLayers).orElse(_ -> true);
        if (root.optional("layers_to_transform").isPresent()
                && targets.value() instanceof JsonString) {
            throw root.field("layers_to_transform")
                    .error("goes with a list of target_modules only");
        }
        return meant.and(excluded.negate()).and(layers);
    }

    private Map<Predicate<String>, Json> patterns(String name) {
        Map<Predicate<String>, Json> patterns = new LinkedHashMap<>();
        root.optional(name)
                .ifPresent(field ->
                        field.fields()
                                .forEach((key, value) ->
                                        patterns.put(ModulePattern.ofKey(value, key), value)));
        return patterns;
    }

    private void requireSupport() {
        requireText("peft_type", "LORA");
        requireText("bias", "none");
        root.optional("init_lora_weights").ifPresent(LoraConfig::requireBeginning);
        for (Map.Entry<String, Json> field : root.fields().entrySet()) {
            if (!KNOWN.contains(field.getKey()) && !isOff(field.getValue())) {
                throw field.getValue().error("adapters with this field are not supported");
            }
        }
    }

    private void requireText(String name, String supported) {
        root.optional(name)
                .filter(field -> !field.asString().equals(supported))
                .ifPresent(field -> {
                    throw field.error(
                            "\""
                                    + field.asString()
                                    + "\" is not supported, only \""
                                    + supported
                                    + "\"");
                });
    }

    private static void requireBeginning(Json field) {
        if (field.value() instanceof JsonString(String name) && !BEGINNINGS.contains(name)) {
            throw field.error(
                    "\"" + name + "\" changes the model's own weights, which is not supported");
        }
    }

    private static boolean isOff(Json field) {
        return switch (field.value()) {
            case JsonNull _ -> true;
            case JsonBoolean(boolean value) -> !value;
            case JsonString(String text) -> text.isEmpty();
            case JsonArray(var elements) -> elements.isEmpty();
            case JsonObject(var fields) -> fields.isEmpty();
            default -> false;
        };
    }

    /** A configuration for given modules, all of one rank and scale. */
    static LoraConfig plain(int rank, double alpha, List<String> targets) {
        JsonArray names =
                new JsonArray(
                        targets.stream()
                                .<dev.adjoint.transformer.json.JsonValue>map(JsonString::new)
                                .toList());
        return of(
                new Json(
                        LoraAdapter.CONFIG,
                        "",
                        JsonObject.empty()
                                .with("bias", "none")
                                .with("lora_alpha", alpha)
                                .with("peft_type", "LORA")
                                .with("r", rank)
                                .with("target_modules", names)
                                .with("task_type", "CAUSAL_LM")));
    }
}
