package dev.adjoint.cli;

import dev.adjoint.transformer.gguf.GgmlType;
import dev.adjoint.transformer.qwen.ModelConversion;
import java.nio.file.Path;
import java.util.Locale;
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

    /** Made by the command line parser. */
    ConvertCommand() {}

    @Override
    public Integer call() {
        GgmlType stored =
                GgmlType.named(type.toUpperCase(Locale.ROOT))
                        .filter(known -> ANYWHERE.contains(known) || IN_GGUF.contains(known))
                        .orElseThrow(() -> misused("--type " + type + " cannot be written"));
        boolean gguf = out.toString().endsWith(".gguf");
        if (!gguf && !ANYWHERE.contains(stored)) {
            throw misused("--type " + type + " needs a target that ends in .gguf");
        }
        ModelConversion.convert(in, out, stored);
        spec.commandLine().getOut().println("wrote " + out);
        return 0;
    }

    private ParameterException misused(String message) {
        return new ParameterException(
                spec.commandLine(), message + "; F32, F16, BF16, Q8_0 and Q4_0 are known");
    }
}
