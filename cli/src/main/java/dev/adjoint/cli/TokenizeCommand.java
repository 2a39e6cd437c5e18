package dev.adjoint.cli;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.qwen.ModelFiles;
import dev.adjoint.transformer.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Turns texts into ids and back. */
@Command(
        name = "tokenize",
        description = {
            "Turn lines of {\"text\": ...} into lines of {\"ids\": [...]}, or the other way round.",
            "Reads the standard input, or a file."
        },
        footer = {
            "",
            "Example: echo '{\"text\": \"Hello\"}' | adjoint tokenize --tokenizer tokenizer.json"
        },
        mixinStandardHelpOptions = true)
final class TokenizeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            required = true,
            description = "tokenizer.json, model folder or GGUF file.")
    private Path tokenizerPath = Path.of("");

    @Option(
            names = "--user-text",
            description = "Take what looks like a control token for plain text.")
    private boolean userText;

    @Option(names = "--decode", description = "Turn ids into text.")
    private boolean decode;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "Read this file instead of the standard input.")
    private Optional<Path> input = Optional.empty();

    /** Made by the command line parser. */
    TokenizeCommand() {}

    @Override
    public Integer call() throws IOException {
        Tokenizer tokenizer = Tokenizer.of(ModelFiles.tokenizer(tokenizerPath));
        JsonLines.answer(
                input,
                spec.commandLine().getOut(),
                line -> decode ? text(tokenizer, line) : ids(tokenizer, line));
        return 0;
    }

    private JsonValue ids(Tokenizer tokenizer, Json line) {
        String text = line.field("text").asString();
        int[] ids = userText ? tokenizer.encodeUserText(text) : tokenizer.encode(text);
        JsonArray array =
                new JsonArray(Arrays.stream(ids).<JsonValue>mapToObj(JsonNumber::of).toList());
        return JsonObject.empty().with("ids", array);
    }

    private static JsonValue text(Tokenizer tokenizer, Json line) {
        Json ids = line.field("ids");
        int[] numbers = ids.elements().stream().mapToInt(Json::asInt).toArray();
        try {
            return JsonObject.empty().with("text", tokenizer.decode(numbers, false));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(line.file() + ": ids: " + e.getMessage(), e);
        }
    }
}
