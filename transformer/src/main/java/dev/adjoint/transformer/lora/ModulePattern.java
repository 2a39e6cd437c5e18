package dev.adjoint.transformer.lora;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Which modules of a model a field of adapter_config.json means, by PEFT's rules. */
final class ModulePattern {
    private static final String ALL_LINEAR = "all-linear";
    private static final String HEAD = "lm_head";
    private static final Pattern LAYER = Pattern.compile(".*?\\.[^.]*\\.(\\d+)\\..*");

    private ModulePattern() {}

    /**
     * The modules of {@code target_modules} or {@code exclude_modules}: a list of names or ends of
     * names, a regular expression, or every linear layer but the head.
     */
    static Predicate<String> of(Json field) {
        if (field.value() instanceof JsonArray) {
            List<String> names = field.elements().stream().map(Json::asString).toList();
            return module -> names.stream().anyMatch(name -> endsWith(module, name));
        }
        String expression = field.asString();
        return expression.equals(ALL_LINEAR)
                ? module -> !module.equals(HEAD)
                : compiled(field, expression).asMatchPredicate();
    }

    private static boolean endsWith(String module, String name) {
        return module.equals(name) || module.endsWith("." + name);
    }

    /** The modules in the layers of {@code layers_to_transform}: a number or a list of them. */
    static Predicate<String> inLayers(Json field) {
        List<Integer> layers =
                field.value() instanceof JsonArray
                        ? field.elements().stream().map(Json::asInt).toList()
                        : List.of(field.asInt());
        return module -> layers.isEmpty() || layer(module).filter(layers::contains).isPresent();
    }

    private static Optional<Integer> layer(String module) {
        var matcher = LAYER.matcher(module);
        return matcher.matches()
                ? Optional.of(Integer.parseInt(matcher.group(1)))
                : Optional.empty();
    }

    /** The modules of a key of {@code rank_pattern} or {@code alpha_pattern}. */
    static Predicate<String> ofKey(Json field, String key) {
        return compiled(field, "(.*\\.)?(" + key + ")").asMatchPredicate();
    }

    private static Pattern compiled(Json field, String expression) {
        try {
            return Pattern.compile(expression);
        } catch (PatternSyntaxException e) {
            throw field.error("no regular expression: " + e.getDescription());
        }
    }
}
