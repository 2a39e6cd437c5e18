package dev.adjoint.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The measured main code of all modules: the content of docs/generated/SIZES.md and the limits it
 * must keep.
 */
record Sizes(List<Module> modules) {
    /**
     * A module's folder, the code lines it may have (0: no budget) and the lines a function may
     * have.
     */
    record Limits(String folder, int budget, int functionLimit) {}

    /** A function over the limit, with its place. */
    record LongFunction(String place, int codeLines, boolean explained) {}

    record Module(
            Limits limits,
            int files,
            int codeLines,
            int publicTypes,
            int[] functions,
            List<LongFunction> longOnes) {

        /** A quantile of the functions' code lines by nearest rank; 0 without functions. */
        int quantile(double q) {
            return functions.length == 0
                    ? 0
                    : functions[Math.max(0, (int) Math.ceil(q * functions.length) - 1)];
        }
    }

    private static final int PLAIN = 60;
    private static final int KERNEL = 80;

    static final List<Limits> LIMITS =
            List.of(
                    new Limits("kernels/program", 3_200, KERNEL),
                    new Limits("kernels/vector", 7_200, KERNEL),
                    new Limits("kernels/tornado", 4_000, KERNEL),
                    new Limits("tensor", 4_600, PLAIN),
                    new Limits("autograd", 4_000, PLAIN),
                    new Limits("transformer", 12_300, PLAIN),
                    new Limits("rl", 9_000, PLAIN),
                    new Limits("cli", 0, PLAIN),
                    new Limits("lessons", 0, PLAIN),
                    new Limits("bench", 0, PLAIN));

    /**
     * A committed figure may be off by this part, so that the file is true without changing in
     * every commit ...
     */
    private static final double DRIFT = 0.1;

    /** ... and by this many lines, so that small modules are not nagged. */
    private static final int SLACK = 100;

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\S+) \\| (\\d+) \\|");

    static Sizes measure(Path root) {
        return new Sizes(LIMITS.stream().map(limits -> measure(root, limits)).toList());
    }

    private static Module measure(Path root, Limits limits) {
        List<Path> files = Repository.sources(root.resolve(limits.folder(), "src/main/java"));
        List<LongFunction> longOnes = new ArrayList<>();
        List<Integer> functions = new ArrayList<>();
        int codeLines = 0;
        int publicTypes = 0;
        for (Path file : files) {
            JavaSource source = JavaSource.of(Repository.read(file));
            codeLines += source.codeLines();
            publicTypes += source.publicTypes();
            for (JavaSource.Function function : source.functions()) {
                functions.add(function.codeLines());
                if (function.codeLines() > limits.functionLimit()) {
                    String place = file.getFileName() + "." + function.name();
                    longOnes.add(
                            new LongFunction(place, function.codeLines(), function.explained()));
                }
            }
        }
        int[] sorted = functions.stream().mapToInt(Integer::intValue).sorted().toArray();
        return new Module(limits, files.size(), codeLines, publicTypes, sorted, longOnes);
    }

    /** What breaks a limit, in words; empty if nothing does. */
    List<String> violations() {
        List<String> found = new ArrayList<>();
        for (Module module : modules) {
            Limits limits = module.limits();
            if (limits.budget() > 0 && module.codeLines() > limits.budget()) {
                String message = "%s: %d code lines, its budget is %d";
                found.add(
                        String.format(
                                Locale.ROOT,
                                message,
                                limits.folder(),
                                module.codeLines(),
                                limits.budget()));
            }
            for (LongFunction function : module.longOnes()) {
                if (!function.explained()) {
                    String message =
                            "%s: %s has %d code lines, the limit is %d: split it, or say in a comment"
                                    + " \"long because ...\"";
                    found.add(
                            String.format(
                                    Locale.ROOT,
                                    message,
                                    limits.folder(),
                                    function.place(),
                                    function.codeLines(),
                                    limits.functionLimit()));
                }
            }
        }
        return found;
    }

    /** Where the committed file is no longer true; empty if nowhere. */
    List<String> staleIn(String committed) {
        List<String> found = new ArrayList<>();
        for (Module module : modules) {
            String folder = module.limits().folder();
            int written = writtenIn(committed, folder);
            int away = Math.abs(written - module.codeLines());
            if (written < 0 || away > Math.max(SLACK, DRIFT * module.codeLines())) {
                String stands = written < 0 ? "nothing" : String.valueOf(written);
                found.add(
                        folder
                                + ": "
                                + module.codeLines()
                                + " code lines, the file says "
                                + stands);
            }
        }
        return found;
    }

    private static int writtenIn(String committed, String folder) {
        Matcher row = ROW.matcher(committed);
        while (row.find()) {
            if (row.group(1).equals(folder)) {
                return Integer.parseInt(row.group(2));
            }
        }
        return -1;
    }

    String markdown() {
        StringBuilder out =
                new StringBuilder(
                        """
                        # Sizes

                        Main code only. A code line holds something else than blanks and comments; a function's length
                        is its code lines from the signature to the closing brace. A test compares this file with the
                        sources (10 % or 100 lines apart fails); to write it anew:
                        `mvn verify -Dadjoint.update=true`.

                        | module | code lines | budget | files | functions | p50 | p95 | longest | public types |
                        |---|---|---|---|---|---|---|---|---|
                        """);
        modules.forEach(module -> out.append(row(module)));
        out.append(
                "\nFunctions over the limit (60 code lines, in kernels 80), each with its reason in the source:\n\n");
        List<String> longOnes =
                modules.stream().flatMap(module -> longLines(module).stream()).toList();
        out.append(longOnes.isEmpty() ? "none\n" : String.join("", longOnes));
        return out.toString();
    }

    private static String row(Module module) {
        String budget =
                module.limits().budget() == 0 ? "" : String.valueOf(module.limits().budget());
        Object[] cells = {
            module.limits().folder(),
            module.codeLines(),
            budget,
            module.files(),
            module.functions().length,
            module.quantile(0.5),
            module.quantile(0.95),
            module.quantile(1),
            module.publicTypes()
        };
        return "| "
                + String.join(" | ", Arrays.stream(cells).map(String::valueOf).toList())
                + " |\n";
    }

    private static List<String> longLines(Module module) {
        return module.longOnes().stream()
                .map(f ->
                        "- "
                                + module.limits().folder()
                                + ": "
                                + f.place()
                                + ", "
                                + f.codeLines()
                                + " lines\n")
                .toList();
    }
}
