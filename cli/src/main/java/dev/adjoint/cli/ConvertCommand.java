package dev.adjoint.cli;

import dev.adjoint.transformer.gguf.GgmlType;
import dev.adjoint.transformer.lora.LoraAdapter;
import dev.adjoint.transformer.qwen.ModelConversion;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Rewrites a model in another form. */
@Command(
        name = "convert",
        description = {
            "Rewrite a model folder or GGUF file as the other, or with weights of another type.",
            "A target that ends in .gguf becomes a GGUF file, any other a folder."
        },
        footer = {"", "Example: adjoint convert model.gguf folder --type BF16"},
        mixinStandardHelpOptions = true)
final class ConvertCommand implements Callable<Integer> {
    private static final Set<GgmlType> ANYWHERE = Set.of(GgmlType.F32, GgmlType.F16, GgmlType.BF16);
    private static final Set<GgmlType> IN_GGUF = Set.of(GgmlType.Q8_0, GgmlType.Q4_0);

    private static final long MEGABYTE = 1_000_000;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "IN", description = "Model folder or GGUF file.")
    private Path in = Path.of("");

    @Parameters(index = "1", paramLabel = "OUT", description = "Folder or .gguf file to make.")
    private Path out = Path.of("");

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            required = true,
            description = "F32, F16 or BF16; in a GGUF file Q8_0 or Q4_0 too.")
    private String type = "";

    @Option(
            names = "--shard-size",
            paramLabel = "MB",
            description = "The most megabytes in one file of a folder (default ${DEFAULT-VALUE}).")
    private long shardMegabytes = ModelConversion.SHARD_BYTES / MEGABYTE;

    @Option(
            names = "--adapter",
            paramLabel = "DIR",
            description = "Merge this LoRA adapter, a folder as PEFT writes it, into the weights.")
    private Optional<Path> adapter = Optional.empty();

    /** Made by the command line parser. */
    ConvertCommand() {}

    @Override
    public Integer call() {
        GgmlType stored =
                GgmlType.named(type.toUpperCase(Locale.ROOT))
                        .filter(known -> ANYWHERE.contains(known) || IN_GGUF.contains(known))
                        .orElseThrow(() ->
                                misused("--type " + type + " is not F32, F16, BF16, Q8_0 or Q4_0"));
        boolean gguf = out.toString().endsWith(".gguf");
        if (!gguf && !ANYWHERE.contains(stored)) {
            throw misused("--type " + type + " needs a target that ends in .gguf");
        }
        if (shardMegabytes <= 0) {
            throw misused("--shard-size must be positive");
        }
        ModelConversion.convert(in, out, stored, shardMegabytes * MEGABYTE, this::change);
        spec.commandLine().getOut().println("wrote " + out);
        return 0;
    }

    private ModelConversion.Change change(Map<String, List<Integer>> shapes) {
        if (adapter.isEmpty()) {
            return (_, _, values) -> values;
        }
        return LoraAdapter.read(adapter.get(), shapes)::merged;
    }

    private ParameterException misused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
