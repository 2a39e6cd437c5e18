package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.Backends;
import dev.adjoint.program.Kernel;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users read is true: the table of PyTorch's names, the quick start, the JShell script. */
class DocumentsTest {
    private static final Path ROOT = Path.of(System.getProperty("adjoint.root"));

    /** Rules and rows that users call by another name, which the table has. */
    private static final Set<String> UNDER_OTHER_NAMES =
            Set.of(
                    "addScalar",
                    "mulScalar",
                    "divScalar",
                    "powScalar",
                    "equal",
                    "alias",
                    "gather",
                    "scatter",
                    "scan");

    /** Fused ops, which are called through {@code of} of their class. */
    private static final Set<String> FUSED =
            Set.of("attention", "rope", "rmsNorm", "softmax", "entropy", "selectedLogProb");

    @TempDir Path folder;

    /** The names before a bracket in the right column of the tables. */
    private static Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String line : Files.readAllLines(ROOT.resolve("docs/pytorch.md"))) {
            String[] cells = line.split("\\|");
            if (cells.length == 3) {
                Matcher call = Pattern.compile("(\\w+(?:\\.\\w+)?)\\(").matcher(cells[2]);
                while (call.find()) {
                    names.add(call.group(1));
                }
            }
        }
        return names;
    }

    private static String last(String name) {
        return name.substring(name.indexOf('.') + 1);
    }

    @Test
    void everyOpIsInTheTableOfPyTorchsNames() throws IOException {
        Set<String> named = names().stream().map(DocumentsTest::last).collect(Collectors.toSet());
        List<String> missing =
                Catalogue.entries().keySet().stream()
                        .filter(op -> !UNDER_OTHER_NAMES.contains(op) && !FUSED.contains(op))
                        .filter(op -> !named.contains(last(op)))
                        .toList();
        assertEquals(List.of(), missing, "not in docs/pytorch.md");
    }

    @Test
    void everyNameOfOursInTheTableExists() throws IOException {
        Set<String> known =
                Stream.of(Tensor.class, RandomKey.class, Gradients.class, Transforms.class)
                        .flatMap(type -> Arrays.stream(type.getMethods()))
                        .map(method -> method.getName())
                        .collect(Collectors.toCollection(TreeSet::new));
        Catalogue.entries().keySet().forEach(op -> known.add(last(op)));
        known.addAll(List.of("of", "check", "run", "sample", "withoutTracking", "keep"));
        known.addAll(List.of("Categorical", "Bernoulli", "Normal", "TanhNormal", "Gamma", "Beta"));
        known.add("Dirichlet");
        List<String> unknown =
                names().stream().filter(name -> !known.contains(last(name))).toList();
        assertEquals(List.of(), unknown, "docs/pytorch.md names what does not exist");
    }

    @Test
    void theScriptRunsInJShell() throws IOException, InterruptedException {
        String output = jshell(ROOT.resolve("docs/first-steps.jsh"));
        assertTrue(output.contains("6 x = f32[1][12.0]"), output);
        assertTrue(output.contains("program square"), output);
    }

    @Test
    void theQuickStartCompilesAndRuns() throws IOException, InterruptedException {
        String readme = Files.readString(ROOT.resolve("README.md"));
        Matcher block = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(readme);
        assertTrue(block.find(), "README.md has no java block");
        Path script = folder.resolve("quick-start.jsh");
        Files.writeString(script, block.group(1) + "\nSystem.out.println(\"done\")\n/exit\n");
        String output = jshell(script);
        assertTrue(output.contains("done"), output);
        assertTrue(block.group(1).lines().count() <= 18, "the quick start has grown");
    }

    /** Runs a script; JShell marks every complaint by a bar at the start of a line. */
    private static String jshell(Path script) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "jshell").toString());
        command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
        command.add("-R--add-modules=jdk.incubator.vector");
        command.addAll(List.of("--class-path", classPath(), "--startup", "DEFAULT"));
        command.add(script.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), "JShell does not end");
        List<String> complaints =
                output.lines().filter(line -> line.startsWith("|")).limit(20).toList();
        assertEquals(List.of(), complaints, output);
        return output;
    }

    private static String classPath() {
        Class<?> backend = Backends.preferred().getClass();
        return Stream.of(Kernel.class, backend, Tensor.class, Gradients.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .distinct()
                .collect(Collectors.joining(System.getProperty("path.separator")));
    }
}
