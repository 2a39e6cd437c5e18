package dev.adjoint.rl.train.data;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonException;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.qwen.QwenFolder;
import dev.adjoint.transformer.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Examples from a file of JSON lines: {@code {"messages": [...]}}, whose last message is the
 * assistant's and is the answer; or {@code {"prompt": ..., "chosen": ..., "rejected": ...}}, whose
 * prompt is a text or a list of messages. The prompt gets the chat template of the policy, the
 * answer its end token.
 */
public final class ExampleFile {
    private final QwenFolder policy;
    private final Tokenizer tokenizer;

    private ExampleFile(QwenFolder policy) {
        this.policy = policy;
        this.tokenizer = policy.tokenizer();
    }

    /** Demonstrations. */
    public static List<Example> demonstrations(Path path, QwenFolder policy) {
        ExampleFile file = new ExampleFile(policy);
        return lines(path).stream().map(file::demonstration).toList();
    }

    /** Pairs, the better answer first. */
    public static List<Example> pairs(Path path, QwenFolder policy) {
        ExampleFile file = new ExampleFile(policy);
        return lines(path).stream().map(file::pair).toList();
    }

    private static List<Json> lines(Path path) {
        String name = String.valueOf(path.getFileName());
        List<String> texts;
        try {
            texts = Files.readAllLines(path);
        } catch (IOException e) {
            throw new JsonException(path + ": cannot be read: " + e, e);
        }
        List<Json> lines = new ArrayList<>();
        for (int line = 0; line < texts.size(); line++) {
            if (!texts.get(line).isBlank()) {
                lines.add(Json.parse(name + ":" + (line + 1), texts.get(line)));
            }
        }
        if (lines.isEmpty()) {
            throw new JsonException(path + ": has no examples");
        }
        return lines;
    }

    private Example demonstration(Json line) {
        List<Json> messages = line.field("messages").elements();
        if (messages.isEmpty()
                || !messages.getLast().field("role").asString().equals("assistant")) {
            throw line.field("messages").error("the last message must be the assistant's");
        }
        List<JsonObject> before =
                messages.subList(0, messages.size() - 1).stream().map(Json::object).toList();
        int[] answer = answer(messages.getLast().field("content").asString());
        return new Example(prompt(before), List.of(answer));
    }

    private Example pair(Json line) {
        Json given = line.field("prompt");
        int[] prompt =
                given.value() instanceof JsonArray
                        ? prompt(given.elements().stream().map(Json::object).toList())
                        : tokenizer.encode(policy.chatFormat().prompt(given.asString()));
        int[] better = answer(line.field("chosen").asString());
        int[] worse = answer(line.field("rejected").asString());
        return new Example(prompt, List.of(better, worse));
    }

    private int[] prompt(List<JsonObject> messages) {
        return tokenizer.encode(policy.chatFormat().prompt(messages));
    }

    private int[] answer(String text) {
        int[] ids = tokenizer.encode(text);
        int[] ended = Arrays.copyOf(ids, ids.length + 1);
        ended[ids.length] = policy.stopIds().getFirst();
        return ended;
    }
}
