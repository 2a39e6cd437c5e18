package dev.adjoint.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The launcher's entry point. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "adjoint",
        description =
                "Tensors, automatic differentiation, Qwen transformers and reinforcement learning in plain Java.",
        mixinStandardHelpOptions = true,
        version = "Adjoint " + Main.VERSION,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  adjoint train                                    train the default policy",
            "  adjoint train --resume runs/NAME                 go on after an interruption",
            "  adjoint generate --model DIR --chat --prompt '347+285='",
            "  adjoint compare runs/A runs/B                    methods and seeds, table and picture",
            "  adjoint base --out DIR                           train the base policy anew",
            "  adjoint loss --input CASE.json                   what a method says about a few numbers",
            "  adjoint control cartpole-ppo                     learn to balance a pole",
            "  adjoint probe --model DIR --input CASE.json --output OUT.safetensors",
            "  adjoint program --model DIR --what decode        the kernels of a step, its costs, a picture",
            "  adjoint files PATH [--stats]                     what is in a model folder or GGUF file",
            "  adjoint convert IN OUT --type Q8_0               to GGUF or to safetensors",
            "  adjoint tokenize --tokenizer FILE                JSON lines of text to ids",
            "  adjoint template --model PATH --input CHAT.json  the prompt of a conversation",
            "  adjoint devices                                  which backend runs, and why",
            "  adjoint test [--long]                            build everything and run the tests",
            "  adjoint bench [NAME] [--quick]                   measure ours beside native libraries",
        },
        subcommands = {
            TrainCommand.class,
            BaseCommand.class,
            GenerateCommand.class,
            CompareCommand.class,
            DevicesCommand.class,
            LossCommand.class,
            ControlCommand.class,
            ProbeCommand.class,
            ProgramCommand.class,
            TokenizeCommand.class,
            TemplateCommand.class,
            FilesCommand.class,
            ConvertCommand.class,
            HelpCommand.class,
        })
public final class Main implements Runnable {
    /** The version of this program, as in its poms. */
    static final String VERSION = "0.1.0";

    private static final int FAILED = 1;

    @Spec private CommandSpec spec = CommandSpec.create();

    /** Made by the command line parser. */
    Main() {}

    /** Runs a command and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs a command and returns its exit code. */
    static int run(String... arguments) {
        return run(
                new PrintWriter(System.out, true, System.out.charset()),
                new PrintWriter(System.err, true, System.err.charset()),
                arguments);
    }

    /** Runs a command that prints to the given writers. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.setOut(out);
        commandLine.setErr(err);
        commandLine.setExecutionExceptionHandler(Main::failed);
        commandLine.setParameterExceptionHandler(Main::misused);
        try {
            return commandLine.execute(arguments);
        } catch (OutOfMemoryError e) {
            err.println("adjoint: " + outOfMemory(e));
            return FAILED;
        }
    }

    private static String outOfMemory(OutOfMemoryError e) {
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        return "out of memory ("
                + e.getMessage()
                + ") with a heap of "
                + heap
                + " MiB; set ADJOINT_HEAP to give more, for example ADJOINT_HEAP=8g";
    }

    private static int failed(Exception exception, CommandLine commandLine, ParseResult result) {
        PrintWriter err = commandLine.getErr();
        String message = exception.getMessage();
        err.println("adjoint: " + (message == null ? exception.toString() : message));
        if (System.getenv("ADJOINT_TRACE") != null) {
            exception.printStackTrace(err);
        }
        return FAILED;
    }

    private static int misused(ParameterException exception, String[] arguments) {
        CommandLine commandLine = exception.getCommandLine();
        PrintWriter err = commandLine.getErr();
        err.println("adjoint: " + exception.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
        String name = commandLine.getCommandSpec().qualifiedName();
        err.println("see: " + name + " --help");
        return commandLine.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** Without a command, shows the help. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
