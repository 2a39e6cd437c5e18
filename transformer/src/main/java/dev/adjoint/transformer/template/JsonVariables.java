package dev.adjoint.transformer.template;

import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonBoolean;
import dev.adjoint.transformer.json.JsonValue.JsonNull;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import dev.adjoint.transformer.template.Value.Bool;
import dev.adjoint.transformer.template.Value.Dictionary;
import dev.adjoint.transformer.template.Value.Int;
import dev.adjoint.transformer.template.Value.None;
import dev.adjoint.transformer.template.Value.Real;
import dev.adjoint.transformer.template.Value.Sequence;
import dev.adjoint.transformer.template.Value.Text;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as the values that Python's json module makes of it. */
final class JsonVariables {
    private JsonVariables() {}

    static Value value(JsonValue json) {
        return switch (json) {
            case JsonNull() -> new None();
            case JsonBoolean(boolean truth) -> Bool.of(truth);
            case JsonString(String text) -> Text.of(text);
            case JsonNumber(String text) -> number(text);
            case JsonArray(List<JsonValue> elements) ->
                    Sequence.list(elements.stream().map(JsonVariables::value).toList());
            case JsonObject(Map<String, JsonValue> fields) -> {
                Map<String, Value> named = new LinkedHashMap<>();
                fields.forEach((name, field) -> named.put(name, value(field)));
                yield Dictionary.ofNames(named);
            }
        };
    }

    private static Value number(String text) {
        boolean whole = text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
        return whole ? new Int(new BigInteger(text)) : new Real(Double.parseDouble(text));
    }
}
