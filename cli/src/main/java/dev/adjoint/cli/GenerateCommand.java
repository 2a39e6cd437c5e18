package dev.adjoint.cli;

import dev.adjoint.tensor.RandomKey;
import dev.adjoint.transformer.generate.Generator;
import dev.adjoint.transformer.lora.LoraAdapter;
import dev.adjoint.transformer.qwen.ModelFiles;
import dev.adjoint.transformer.qwen.QwenFolder;
import dev.adjoint.transformer.qwen.QwenModel;
import dev.adjoint.transformer.text.StreamingDecoder;
import dev.adjoint.transformer.text.Tokenizer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Continues a prompt. */
@Command(
        name = "generate",
        description =
                "Continue a prompt with a model, such as a checkpoint of a run, token by token.",
        footer = {
            "",
            "Example: adjoint generate --model runs/NAME/checkpoints/step-000100 --chat --prompt '347+285='"
        },
        mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private BackendOption backend = new BackendOption();

    @Option(
            names = "--model",
            paramLabel = "PATH",
            required = true,
            description = "Model folder or GGUF file.")
    private Path model = Path.of("");

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            required = true,
            description = "The text to continue.")
    private String prompt = "";

    @Option(
            names = "--chat",
            description =
                    "Make a conversation of the text by the model's chat template and let the assistant answer.")
    private boolean chat;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description =
                    "What logits are divided by; 0 takes the most probable token (default ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "The most new tokens (default ${DEFAULT-VALUE}).")
    private int maximumTokens = 256;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the sampling (default 0).")
    private long seed;

    @Option(
            names = "--adapter",
            paramLabel = "DIR",
            description = "Apply this LoRA adapter, a folder as PEFT writes it.")
    private Optional<Path> adapter = Optional.empty();

    /** Made by the command line parser. */
    GenerateCommand() {}

    @Override
    public Integer call() {
        QwenFolder folder = ModelFiles.load(model);
        Tokenizer tokenizer = folder.tokenizer();
        int[] ids = tokenizer.encode(chat ? folder.chatFormat().prompt(prompt) : prompt);
        PrintWriter out = spec.commandLine().getOut();
        StreamingDecoder decoder = tokenizer.streamingDecoder(false);
        int room = Math.max(1, folder.model().config().maxPositions() - ids.length);
        Generator.Decoding decoding =
                new Generator.Decoding(
                        temperature, Math.min(maximumTokens, room), folder.stopIds());
        Generator generator = new Generator(adapted(folder.model()), decoding);
        backend.on(backend.backend())
                .run(() ->
                        generator.generate(
                                List.of(ids),
                                List.of(RandomKey.root(seed).split("generate")),
                                (_, id) -> {
                                    out.print(decoder.append(id));
                                    out.flush();
                                }));
        out.println(decoder.flush());
        return 0;
    }

    /** The weights with the adapter in them, which costs a token nothing. */
    private QwenModel adapted(QwenModel plain) {
        return adapter.map(path -> LoraAdapter.read(path, plain).mergedInto(plain)).orElse(plain);
    }
}
