package dev.adjoint.transformer.template;

import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonNull;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A template that turns a conversation into a prompt, with the characters that Hugging Face's
 * transformers gives for the same template. Messages are data: what looks like template syntax in
 * them stays text. Immutable, for use by any number of threads.
 */
public final class ChatTemplate {
    private static final List<String> REASONING =
            List.of("reasoning_content", "thinking", "reasoning");

    private final String name;
    private final List<Statement> statements;
    private final Limits limits;
    private final Clock clock;

    private ChatTemplate(String name, List<Statement> statements, Limits limits, Clock clock) {
        this.name = name;
        this.statements = statements;
        this.limits = limits;
        this.clock = clock;
    }

    /**
     * Parses a template, with {@link Limits#standard()} and the system's clock.
     *
     * @param name the name that errors start with
     * @throws TemplateException naming line and construct if the source is no template or uses a
     *     tag that is not supported
     */
    public static ChatTemplate parse(String name, String source) {
        return parse(name, source, Limits.standard(), Clock.system(ZoneId.systemDefault()));
    }

    /** As {@link #parse(String, String)}, with other limits and the time that it may ask for. */
    public static ChatTemplate parse(String name, String source, Limits limits, Clock clock) {
        return new ChatTemplate(name, StatementParser.parse(name, source, limits), limits, clock);
    }

    /** The name that errors start with. */
    public String name() {
        return name;
    }

    /**
     * The prompt of a conversation, as {@code apply_chat_template} makes it: a message's fields
     * that are null count as absent, and its reasoning may be called {@code reasoning_content},
     * {@code thinking} or {@code reasoning}.
     *
     * @param messages the turns, objects with a role and mostly a content
     * @param tools the functions that the model may call, as JSON schemas; None for the template if
     *     empty
     * @param addGenerationPrompt whether the prompt ends with the opening of the model's turn
     * @param further more variables, such as {@code enable_thinking}
     * @throws TemplateException naming line and construct if the template refuses the conversation
     *     or cannot be rendered
     */
    public String prompt(
            List<JsonObject> messages,
            Optional<JsonArray> tools,
            boolean addGenerationPrompt,
            JsonObject further) {
        List<JsonValue> turns = messages.stream().<JsonValue>map(ChatTemplate::turn).toList();
        Map<String, JsonValue> variables = new LinkedHashMap<>();
        variables.put("messages", new JsonArray(turns));
        variables.put("tools", tools.<JsonValue>map(list -> list).orElseGet(JsonNull::new));
        variables.put("documents", new JsonNull());
        variables.putAll(further.fields());
        return render(new JsonObject(variables).with("add_generation_prompt", addGenerationPrompt));
    }

    private static JsonObject turn(JsonObject message) {
        Map<String, JsonValue> fields = new LinkedHashMap<>(message.fields());
        fields.values().removeIf(value -> value instanceof JsonNull);
        Optional<JsonValue> reasoning =
                REASONING.stream().filter(fields::containsKey).findFirst().map(fields::get);
        if (reasoning.isEmpty()) {
            return new JsonObject(fields);
        }
        Map<String, JsonValue> aliased = new LinkedHashMap<>();
        aliased.put("thinking", reasoning.get());
        aliased.putAll(fields);
        aliased.put("reasoning_content", reasoning.get());
        return new JsonObject(aliased);
    }

    /**
     * The output for these variables.
     *
     * @throws TemplateException naming line and construct if the template refuses the variables or
     *     cannot be rendered
     */
    public String render(JsonObject variables) {
        Budget budget = new Budget(limits);
        Map<String, Value> values =
                new LinkedHashMap<>(new Functions(budget, LocalDateTime.now(clock)).byName());
        variables.fields().forEach((key, value) -> values.put(key, JsonVariables.value(value)));
        try {
            return new Renderer(name, budget).render(statements, Scope.of(values).inner());
        } catch (Refusal refusal) {
            throw refusal.at(name, 1);
        }
    }
}
