package dev.adjoint.cli;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.qwen.ChatFormat;
import dev.adjoint.transformer.qwen.ModelFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the prompt that a conversation becomes. */
@Command(
        name = "template",
        description = {
            "Print the prompt that a model's chat template makes of a conversation.",
            "The file holds an array of messages, or an object with messages, tools,",
            "add_generation_prompt and whatever else the template is to see."
        },
        footer = {"", "Example: adjoint template --model DIR --input conversation.json"},
        mixinStandardHelpOptions = true)
final class TemplateCommand implements Callable<Integer> {
    private static final String MESSAGES = "messages";
    private static final String TOOLS = "tools";
    private static final String GENERATION = "add_generation_prompt";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--model",
            paramLabel = "PATH",
            required = true,
            description = "Model folder or GGUF file.")
    private Path model = Path.of("");

    @Option(
            names = "--input",
            paramLabel = "FILE",
            required = true,
            description = "The conversation.")
    private Path input = Path.of("");

    /** Made by the command line parser. */
    TemplateCommand() {}

    @Override
    public Integer call() {
        ChatFormat format = ModelFiles.chatFormat(model);
        Json json = Json.read(input);
        boolean array = json.value() instanceof JsonArray;
        Json messages = array ? json : json.field(MESSAGES);
        List<JsonObject> turns = messages.elements().stream().map(Json::object).toList();
        Optional<Json> tools = array ? Optional.empty() : json.optional(TOOLS);
        boolean generation = array || json.optional(GENERATION).map(Json::asBoolean).orElse(true);
        PrintWriter out = spec.commandLine().getOut();
        out.print(
                format.prompt(
                        turns,
                        tools.map(TemplateCommand::array),
                        generation,
                        array ? JsonObject.empty() : further(json)));
        out.flush();
        return 0;
    }

    private static JsonArray array(Json tools) {
        if (tools.value() instanceof JsonArray array) {
            return array;
        }
        throw tools.expected("an array");
    }

    private static JsonObject further(Json json) {
        Map<String, JsonValue> fields = new LinkedHashMap<>(json.object().fields());
        List.of(MESSAGES, TOOLS, GENERATION).forEach(fields::remove);
        return new JsonObject(fields);
    }
}
