package dev.adjoint.cli;

import dev.adjoint.program.MeteredBackend;
import dev.adjoint.rl.train.control.Recipe;
import dev.adjoint.tensor.RandomKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains in classic environments and says what is earned. */
@Command(
        name = "control",
        description =
                "Train in classic environments with several seeds and compare what is earned with a gate.",
        footer = {"", "Example: adjoint control acrobot-ppo --seeds 3"},
        mixinStandardHelpOptions = true)
final class ControlCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private BackendOption backend = new BackendOption();

    @Parameters(
            paramLabel = "RECIPE",
            arity = "0..*",
            description = {
                "cartpole-ppo, cartpole-dqn, cartpole-a2c, cartpole-reinforce, lake-ppo, acrobot-ppo,",
                "pendulum-sac, mountaincar-ppo; all of them if none is named."
            })
    private List<String> names = List.of();

    @Option(names = "--seeds", paramLabel = "N", description = "Seeds 1 to N (default 3).")
    private int seeds = 3;

    @Option(
            names = "--picture",
            paramLabel = "FILE.svg",
            description = "Draw what was earned beside the gates.")
    private Optional<Path> picture = Optional.empty();

    /** Made by the command line parser. */
    ControlCommand() {}

    @Override
    public Integer call() throws IOException {
        backend.requireCpu("control: its steps are small");
        MeteredBackend metered = backend.backend();
        PrintWriter out = spec.commandLine().getOut();
        out.println(backend.description(metered));
        out.println("| recipe | steps | gate | seed | earned | passed | seconds |");
        out.println("|---|---|---|---|---|---|---|");
        boolean passed = true;
        ControlPicture drawn = new ControlPicture();
        for (Recipe recipe : recipes()) {
            List<Double> earned = new ArrayList<>();
            for (long seed = 1; seed <= seeds; seed++) {
                earned.add(row(recipe, seed, metered, out));
            }
            drawn.add(recipe, earned);
            passed &= earned.stream().allMatch(recipe::passes);
        }
        if (picture.isPresent()) {
            Files.writeString(picture.get(), drawn.svg());
        }
        return passed ? 0 : 1;
    }

    private List<Recipe> recipes() {
        try {
            return names.isEmpty() ? Recipe.all() : names.stream().map(Recipe::named).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private double row(Recipe recipe, long seed, MeteredBackend metered, PrintWriter out) {
        long start = System.nanoTime();
        double earned =
                backend.on(metered)
                        .call(() -> recipe.trained().applyAsDouble(RandomKey.root(seed)));
        out.println(
                String.format(
                        Locale.ROOT,
                        "| %s | %,d | %s %s | %d | %.4g | %s | %.0f |",
                        recipe.name(),
                        recipe.steps(),
                        recipe.control() ? "stays at" : "at least",
                        recipe.gate(),
                        seed,
                        earned,
                        recipe.passes(earned) ? "yes" : "no",
                        (System.nanoTime() - start) / 1e9));
        out.flush();
        return earned;
    }
}
