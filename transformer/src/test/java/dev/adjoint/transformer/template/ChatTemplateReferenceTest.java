package dev.adjoint.transformer.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Holds the engine against golden/template, which transformers and jinja2 made. */
class ChatTemplateReferenceTest {
    private static final Path GOLDEN =
            Path.of(System.getProperty("adjoint.root", ".."), "golden", "template");

    @Test
    void everyConversationHasThePromptOfTheReference() throws IOException {
        Map<String, Json> conversations = new HashMap<>();
        for (Json record : records("conversations.jsonl")) {
            conversations.put(record.field("name").asString(), record);
        }
        assertTrue(conversations.size() >= 40, () -> "only " + conversations.size());
        for (Json record : records("prompts.jsonl")) {
            ChatTemplate template = template(record.field("template").asString());
            Json conversation = conversations.get(record.field("conversation").asString());
            checkPrompt(template, conversation, record);
        }
    }

    private static void checkPrompt(ChatTemplate template, Json conversation, Json record) {
        List<JsonObject> messages =
                conversation.field("messages").elements().stream().map(Json::object).toList();
        Optional<JsonArray> tools =
                conversation.optional("tools").map(json -> (JsonArray) json.value());
        boolean generation = record.field("generation").asBoolean();
        JsonObject extra = record.field("extra").object();
        Optional<String> expected = record.optional("prompt").map(Json::asString);
        String label = template.name() + ", " + record.field("conversation").asString() + extra;
        if (expected.isPresent()) {
            assertEquals(
                    expected.get(),
                    template.prompt(messages, tools, generation, extra),
                    () -> label);
        } else {
            assertThrows(
                    TemplateException.class,
                    () -> template.prompt(messages, tools, generation, extra),
                    () -> label);
        }
    }

    @Test
    void everySnippetHasTheOutputOfTheReference() throws IOException {
        JsonObject variables = Json.read(GOLDEN.resolve("variables.json")).object();
        List<Json> snippets = records("snippets.jsonl");
        assertTrue(snippets.size() >= 200, () -> "only " + snippets.size());
        for (Json record : snippets) {
            String source = record.field("source").asString();
            Optional<String> expected = record.optional("output").map(Json::asString);
            if (expected.isPresent()) {
                assertEquals(
                        expected.get(),
                        ChatTemplate.parse("snippet", source).render(variables),
                        () -> source);
            } else {
                assertThrows(
                        TemplateException.class,
                        () -> ChatTemplate.parse("snippet", source).render(variables),
                        () -> source);
            }
        }
    }

    private static ChatTemplate template(String name) throws IOException {
        return ChatTemplate.parse(name, Files.readString(GOLDEN.resolve(name + ".jinja")));
    }

    private static List<Json> records(String file) throws IOException {
        return Files.readAllLines(GOLDEN.resolve(file)).stream()
                .map(line -> Json.parse(file, line))
                .toList();
    }
}
