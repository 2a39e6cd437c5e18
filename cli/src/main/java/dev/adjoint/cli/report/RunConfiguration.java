package dev.adjoint.cli.report;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonPrinter;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a run was told: its config.json, an empty object before that is written.
 *
 * @param json the whole document
 */
public record RunConfiguration(Json json) {

    /** The text or number in this field, as text; empty if it is absent, null or no scalar. */
    public Optional<String> text(String field) {
        return json.optional(field).flatMap(RunConfiguration::scalar).filter(t -> !t.isEmpty());
    }

    /** The integer in this field; empty if it is absent. */
    public OptionalInt integer(String field) {
        return json.optional(field)
                .map(found -> OptionalInt.of(found.asInt()))
                .orElse(OptionalInt.empty());
    }

    /** All scalar fields of the document itself, in its order. */
    public Map<String, String> settings() {
        return scalars(json);
    }

    /** The scalar fields of an object inside the document, such as {@code machine}. */
    public Map<String, String> group(String field) {
        return json.optional(field).map(RunConfiguration::scalars).orElse(Map.of());
    }

    private static Map<String, String> scalars(Json object) {
        Map<String, String> scalars = new LinkedHashMap<>();
        object.fields()
                .forEach((name, field) -> scalar(field).ifPresent(t -> scalars.put(name, t)));
        return scalars;
    }

    private static Optional<String> scalar(Json field) {
        return switch (field.value()) {
            case JsonString(String text) -> Optional.of(text);
            case JsonNumber(String text) -> Optional.of(text);
            case JsonObject _, JsonArray _ -> Optional.empty();
            default -> Optional.of(JsonPrinter.compact(field.value()));
        };
    }
}
