package dev.adjoint.transformer.qwen;

import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.template.ChatTemplate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a model wants a conversation to be written: its chat template and the variables that the
 * template sees beside the conversation.
 *
 * @param template the template
 * @param variables the model's special tokens, as in {@code eos_token}
 */
public record ChatFormat(ChatTemplate template, JsonObject variables) {

    /** The prompt of a conversation, as {@link ChatTemplate#prompt}. */
    public String prompt(
            List<JsonObject> messages,
            Optional<JsonArray> tools,
            boolean addGenerationPrompt,
            JsonObject further) {
        Map<String, JsonValue> all = new LinkedHashMap<>(variables.fields());
        all.putAll(further.fields());
        return template.prompt(messages, tools, addGenerationPrompt, new JsonObject(all));
    }
}
