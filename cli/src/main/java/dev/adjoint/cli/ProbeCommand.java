package dev.adjoint.cli;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.qwen.Probe;
import dev.adjoint.transformer.qwen.QwenModel;
import dev.adjoint.transformer.weights.SafetensorsWriter;
import dev.adjoint.transformer.weights.TensorData;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes down what a model computes for given tokens. */
@Command(
        name = "probe",
        description = {
            "Write logits, and with labels the loss and the gradient of every weight, for given tokens.",
            "CASE.json holds input_ids (rows of equal length), optionally attention_mask and labels (-100 is ignored),",
            "output_hidden_states and output_router_logits (true adds the balance of experts to the loss).",
            "OUT.safetensors holds logits, hidden_states.I, router_logits.I, aux_loss, loss and grad.NAME;",
            "logits and states of padding are 0."
        },
        footer = {
            "",
            "Example: adjoint probe --model PATH --input CASE.json --output OUT.safetensors"
        },
        mixinStandardHelpOptions = true)
final class ProbeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private BackendOption backend = new BackendOption();

    @Option(
            names = "--model",
            paramLabel = "PATH",
            required = true,
            description = "Model folder or GGUF file.")
    private Path model = Path.of("");

    @Option(names = "--input", paramLabel = "FILE", required = true, description = "The case.")
    private Path input = Path.of("");

    @Option(
            names = "--output",
            paramLabel = "FILE",
            required = true,
            description = "Where to write the results.")
    private Path output = Path.of("");

    /** Made by the command line parser. */
    ProbeCommand() {}

    @Override
    public Integer call() {
        Probe probe = Probe.of(Json.read(input));
        QwenModel weights = QwenModel.load(model);
        PrintWriter out = spec.commandLine().getOut();
        List<TensorData> results = backend.on(backend.backend()).call(() -> probe.run(weights));
        SafetensorsWriter.write(output, results);
        out.println(results.size() + " tensors in " + output);
        return 0;
    }
}
