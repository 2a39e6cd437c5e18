package dev.adjoint.autograd;

import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.PointwiseOp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The text of docs/generated/OPS.md: each op's line is read from its source and from its sample.
 */
final class OpsDocument {
    private static final String HEAD =
            """
            # Ops

            Every op with the formula of its Javadoc, the shapes of its sample, and its derivative. Kinds: a *row* is an
            expression with its derivative beside it; a *rule* has a kernel or a view; a *fused* op means its decomposition and
            may have a faster kernel; a *composite* is made of other ops, and its derivative is theirs. In derivatives x (or a, b,
            c) are the inputs, y the output, g its gradient. `Page.name` is a static function, all others are methods of `Tensor`
            or of their page. Each is compared with PyTorch (`golden/ops`) and with central differences to order two. A test
            compares this file with the code; to write it anew: `mvn verify -Dadjoint.update=true`.
            """;

    private static final Pattern COMMENT =
            Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/", Pattern.DOTALL);
    private static final int LONGEST_DERIVATIVE = 72;

    private final Map<Class<?>, String> sources = new HashMap<>();
    private final Map<String, OpSamples.Sample> samples =
            OpSamples.all().stream()
                    .collect(
                            Collectors.toMap(
                                    OpSamples.Sample::op, sample -> sample, (first, _) -> first));

    static String text() {
        return new OpsDocument().write();
    }

    private String write() {
        Map<Class<?>, List<Catalogue.Entry>> pages =
                Catalogue.entries().values().stream()
                        .collect(
                                Collectors.groupingBy(
                                        Catalogue.Entry::page,
                                        java.util.LinkedHashMap::new,
                                        Collectors.toList()));
        StringBuilder text = new StringBuilder(HEAD);
        text.append('\n').append(Catalogue.entries().size()).append(" ops.\n");
        pages.forEach((page, entries) -> {
            text.append("\n## ").append(page.getSimpleName()).append("\n\n`");
            text.append(file(page)).append("`\n\n");
            text.append("| op | kind | formula | shapes | derivative |\n|---|---|---|---|---|\n");
            entries.forEach(entry -> text.append(row(entry)));
        });
        return text.toString();
    }

    private String row(Catalogue.Entry entry) {
        List<String> cells =
                List.of(
                        entry.name(),
                        entry.kind().name().toLowerCase(Locale.ROOT),
                        formula(entry),
                        shapes(entry.name()),
                        derivative(entry));
        return cells.stream()
                .map(cell -> cell.replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private String formula(Catalogue.Entry entry) {
        String comment = comment(entry).replaceAll(" d: .*", "");
        return comment.isEmpty() ? "" : sentence(comment);
    }

    private static String sentence(String comment) {
        Matcher end = Pattern.compile("\\.(?=\\s+[A-Z@<]|$)").matcher(comment);
        return end.find() ? comment.substring(0, end.start()) : comment;
    }

    private String derivative(Catalogue.Entry entry) {
        return switch (entry.kind()) {
            case ROW -> derivatives(entry.row().orElseThrow());
            case RULE -> {
                Matcher said = Pattern.compile("d: (.*?)\\.?$").matcher(comment(entry));
                yield said.find() ? sentence(said.group(1)) : "in its rule";
            }
            case FUSED -> "of its decomposition";
            case COMPOSITE -> "of its parts";
        };
    }

    private static String derivatives(PointwiseOp row) {
        return IntStream.range(0, row.arity())
                .mapToObj(input -> shortened(row, row.derivative(input).toString()))
                .collect(Collectors.joining("; "));
    }

    private static String shortened(PointwiseOp row, String formula) {
        String letters = row.arity() == 1 ? "xyg" : "abc".substring(0, row.arity()) + "yg";
        String named = formula;
        for (int i = 0; i < letters.length(); i++) {
            named = named.replaceAll("\\bx" + i + "\\b", String.valueOf(letters.charAt(i)));
        }
        return named.length() <= LONGEST_DERIVATIVE ? "`" + named + "`" : "an expression";
    }

    private String shapes(String name) {
        OpSamples.Sample sample = samples.get(name);
        String inputs =
                sample.shapes().stream().map(Object::toString).collect(Collectors.joining(", "));
        Tensor result =
                Execution.on(new ScalarBackend())
                        .call(() -> sample.function().apply(sample.arguments()));
        return inputs + " → " + result.shape();
    }

    /** What the source says above the op's declaration, on one line. */
    private String comment(Catalogue.Entry entry) {
        String name = entry.name().substring(entry.name().indexOf('.') + 1);
        String type = Character.toUpperCase(name.charAt(0)) + name.substring(1);
        String method = name.equals("equal") ? "equalTo" : name;
        List<String> declarations =
                entry.kind() == Catalogue.Kind.ROW
                        ? List.of("\\(\\s*\"" + name + "\"")
                        : List.of(
                                "record (?i:" + type + ")\\(",
                                "(default|public static|public|static) \\S+ " + method + "\\(");
        for (String declaration : declarations) {
            String found = above(source(entry.page()), declaration);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return "";
    }

    private static String above(String source, String declaration) {
        Matcher place = Pattern.compile(declaration).matcher(source);
        if (!place.find()) {
            return "";
        }
        String nearest = "";
        Matcher comments = COMMENT.matcher(source.substring(0, place.end()));
        int end = -1;
        while (comments.find()) {
            nearest = comments.group(1);
            end = comments.end();
        }
        boolean adjoins = end >= 0 && !source.substring(end, place.start()).contains("}\n");
        return adjoins ? plain(nearest) : "";
    }

    private static String plain(String comment) {
        return comment.replaceAll("\\s*\\n\\s*\\* ?", " ")
                .replaceAll("\\{@(?:code|link) #?([^}]*)}", "`$1`")
                .replaceAll("@(param|return|throws)\\b.*", "")
                .replaceAll("<p>.*", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replaceAll("<i>|</i>|<b>|</b>", "")
                .strip();
    }

    private String source(Class<?> page) {
        return sources.computeIfAbsent(
                page,
                key -> {
                    try {
                        return Files.readString(root().resolve(file(key)));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static Path root() {
        return Path.of(System.getProperty("adjoint.root"));
    }

    private static String file(Class<?> page) {
        String module = page.getName().startsWith("dev.adjoint.tensor") ? "tensor" : "autograd";
        return module + "/src/main/java/" + page.getName().replace('.', '/') + ".java";
    }

    /** The lines in which two texts differ, for a message. */
    static List<String> differences(String left, String right) {
        List<String> found = new ArrayList<>();
        List<String> other = right.lines().toList();
        left.lines().filter(line -> !other.contains(line)).limit(5).forEach(found::add);
        return found;
    }
}
