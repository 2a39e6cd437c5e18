package dev.adjoint.cli;

import dev.adjoint.transformer.gguf.GgufFile;
import dev.adjoint.transformer.gguf.GgufTensor;
import dev.adjoint.transformer.weights.Safetensors;
import dev.adjoint.transformer.weights.StorageType;
import dev.adjoint.transformer.weights.TensorEntry;
import dev.adjoint.transformer.weights.WeightFolder;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists what is in a weight file. */
@Command(
        name = "files",
        description = "List metadata and tensors of a model folder, a safetensors or a GGUF file.",
        footer = {"", "Example: adjoint files model.gguf --stats"},
        mixinStandardHelpOptions = true)
final class FilesCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "PATH", description = "Model folder, .safetensors or .gguf file.")
    private Path path = Path.of("");

    @Option(
            names = "--stats",
            description = "Decode each tensor and show its least and greatest value and its mean.")
    private boolean stats;

    private long tensors;
    private long elements;
    private long bytes;

    /** Made by the command line parser. */
    FilesCommand() {}

    @Override
    public Integer call() {
        try (Arena arena = Arena.ofConfined()) {
            if (Files.isDirectory(path)) {
                folder(WeightFolder.open(path, arena));
            } else if (path.toString().endsWith(".safetensors")) {
                Safetensors file = Safetensors.open(path, arena);
                file.metadata()
                        .forEach((key, value) -> out().println(key + " = \"" + value + "\""));
                file.names().forEach(name -> entry(file.entry(name), () -> file.floats(name)));
            } else {
                gguf(GgufFile.open(path, arena));
            }
        }
        out().printf(
                        Locale.ROOT,
                        "%d tensors, %,d elements, %,d bytes%n",
                        tensors,
                        elements,
                        bytes);
        return 0;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private void folder(WeightFolder folder) {
        folder.names().forEach(name -> entry(folder.entry(name), () -> folder.floats(name)));
    }

    private void entry(TensorEntry entry, Supplier<float[]> values) {
        boolean decodes =
                entry.type() == StorageType.F32
                        || entry.type() == StorageType.F16
                        || entry.type() == StorageType.BF16;
        line(entry.name(), entry.type().name(), entry.shape().toString(), decodes, values);
        count(entry.size(), entry.end() - entry.begin());
    }

    private void gguf(GgufFile file) {
        out().println("GGUF version " + file.version());
        file.metadata()
                .values()
                .keySet()
                .forEach(key -> out().println(key + " = " + file.metadata().shown(key)));
        for (GgufTensor tensor : file.tensors().values()) {
            boolean decodes = file.readable().contains(tensor.name());
            line(
                    tensor.name(),
                    tensor.type().name(),
                    tensor.shape().toString(),
                    decodes,
                    () -> file.floats(tensor.name()));
            count(tensor.size(), tensor.bytes());
        }
    }

    private void count(long size, long stored) {
        tensors++;
        elements += size;
        bytes += stored;
    }

    private void line(
            String name, String type, String shape, boolean decodes, Supplier<float[]> values) {
        String figures = stats && decodes ? "  " + figures(values.get()) : "";
        out().printf(Locale.ROOT, "%-48s %-5s %s%s%n", name, type, shape, figures);
    }

    private static String figures(float[] values) {
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        double sum = 0;
        int notFinite = 0;
        for (float value : values) {
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
            sum += value;
            notFinite += Float.isFinite(value) ? 0 : 1;
        }
        String warning = notFinite == 0 ? "" : ", " + notFinite + " not finite";
        return values.length == 0
                ? "empty"
                : String.format(
                        Locale.ROOT,
                        "least %.6g, greatest %.6g, mean %.6g%s",
                        least,
                        greatest,
                        sum / values.length,
                        warning);
    }
}
