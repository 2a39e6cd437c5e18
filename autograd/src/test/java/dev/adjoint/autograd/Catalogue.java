package dev.adjoint.autograd;

import dev.adjoint.autograd.algebra.Einsum;
import dev.adjoint.autograd.algebra.Matrices;
import dev.adjoint.autograd.algebra.ScatterReduce;
import dev.adjoint.autograd.distributions.Bernoulli;
import dev.adjoint.autograd.distributions.Beta;
import dev.adjoint.autograd.distributions.Categorical;
import dev.adjoint.autograd.distributions.Dirichlet;
import dev.adjoint.autograd.distributions.Distribution;
import dev.adjoint.autograd.distributions.Gamma;
import dev.adjoint.autograd.distributions.Normal;
import dev.adjoint.autograd.distributions.StandardGamma;
import dev.adjoint.autograd.distributions.TanhNormal;
import dev.adjoint.autograd.nn.Convolutions;
import dev.adjoint.autograd.nn.Interpolation;
import dev.adjoint.autograd.nn.Losses;
import dev.adjoint.autograd.nn.Noise;
import dev.adjoint.autograd.nn.Normalizations;
import dev.adjoint.autograd.nn.Padding;
import dev.adjoint.autograd.nn.Pooling;
import dev.adjoint.autograd.nn.Recurrent;
import dev.adjoint.program.DType;
import dev.adjoint.tensor.Op;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.Activations;
import dev.adjoint.tensor.op.Arrangements;
import dev.adjoint.tensor.op.Binaries;
import dev.adjoint.tensor.op.Comparisons;
import dev.adjoint.tensor.op.Exponentials;
import dev.adjoint.tensor.op.GammaFunctions;
import dev.adjoint.tensor.op.Moves;
import dev.adjoint.tensor.op.PointwiseOp;
import dev.adjoint.tensor.op.Reductions;
import dev.adjoint.tensor.op.Rounding;
import dev.adjoint.tensor.op.Scalars;
import dev.adjoint.tensor.op.Ternaries;
import dev.adjoint.tensor.op.Trigonometry;
import dev.adjoint.tensor.op.Unaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** All ops that there are, found in the code: whoever adds one cannot forget to list it. */
final class Catalogue {
    private Catalogue() {}

    /** How an op is declared. */
    enum Kind {
        /** An expression and its derivative. */
        ROW,
        /** A rule with a shape rule and a kernel or a view. */
        RULE,
        /** A decomposition, perhaps with a kernel of its own. */
        FUSED,
        /** A method made of other ops. */
        COMPOSITE
    }

    /**
     * An op.
     *
     * @param name as samples name it; functions of layers carry their page
     * @param page the class whose source declares it
     * @param row the row, if it is one
     */
    record Entry(String name, Kind kind, Class<?> page, Optional<PointwiseOp> row) {}

    private static final Map<Class<?>, List<PointwiseOp>> ROWS = rowsByPage();

    /** Pages whose public functions are all ops. */
    private static final List<Class<?>> PAGES =
            List.of(
                    Convolutions.class,
                    Padding.class,
                    Pooling.class,
                    Interpolation.class,
                    Normalizations.class,
                    Losses.class,
                    Recurrent.class,
                    Noise.class,
                    Einsum.class,
                    Matrices.class,
                    ScatterReduce.class,
                    StandardGamma.class);

    /** Records whose own methods are ops. */
    private static final List<Class<?>> DISTRIBUTIONS =
            List.of(
                    Categorical.class,
                    Bernoulli.class,
                    Normal.class,
                    TanhNormal.class,
                    Gamma.class,
                    Beta.class,
                    Dirichlet.class);

    /** The methods of distributions that are functions of tensors. */
    private static final Set<String> OF_DISTRIBUTIONS =
            Set.of(
                    "logProb",
                    "logProbBefore",
                    "entropy",
                    "cumulative",
                    "quantile",
                    "differentiableSample");

    /** Functions of the rule pages that no method of a tensor stands for. */
    private static final Map<String, Class<?>> FUNCTIONS =
            Map.of(
                    "stack", Arrangements.class,
                    "identity", Arrangements.class,
                    "fold", Moves.class,
                    "dilate", Moves.class,
                    "keep", Reductions.class);

    /** Methods that are named otherwise than their row. */
    private static final Map<String, String> OTHER_NAMES = Map.of("equalTo", "equal");

    private static Map<Class<?>, List<PointwiseOp>> rowsByPage() {
        Map<Class<?>, List<PointwiseOp>> rows = new LinkedHashMap<>();
        rows.put(Unaries.class, Unaries.rows());
        rows.put(Binaries.class, Binaries.rows());
        rows.put(Ternaries.class, Ternaries.rows());
        rows.put(Exponentials.class, withOne(Exponentials.rows(), Exponentials.pow(2)));
        rows.put(Trigonometry.class, Trigonometry.rows());
        rows.put(GammaFunctions.class, GammaFunctions.rows());
        rows.put(Rounding.class, Rounding.rows());
        rows.put(Comparisons.class, Comparisons.rows());
        rows.put(Activations.class, activations());
        rows.put(
                Scalars.class,
                List.of(
                        Scalars.add(2),
                        Scalars.mul(2),
                        Scalars.div(2),
                        Scalars.clamp(-1, 1),
                        Scalars.cast(DType.F32)));
        return rows;
    }

    private static List<PointwiseOp> withOne(List<PointwiseOp> rows, PointwiseOp more) {
        return Stream.concat(rows.stream(), Stream.of(more)).toList();
    }

    private static List<PointwiseOp> activations() {
        return Stream.concat(
                        Activations.rows().stream(),
                        Stream.of(
                                Activations.leakyRelu(2),
                                Activations.elu(2),
                                Activations.celu(2),
                                Activations.softshrink(2),
                                Activations.hardshrink(2),
                                Activations.threshold(2, 3)))
                .toList();
    }

    /** All rows, those of a number with some number. */
    static List<PointwiseOp> rows() {
        return ROWS.values().stream().flatMap(List::stream).toList();
    }

    /** All ops by name, in the order of their pages. */
    static Map<String, Entry> entries() {
        Map<String, Entry> entries = new LinkedHashMap<>();
        ROWS.forEach((page, rows) -> {
            for (PointwiseOp row : rows) {
                add(entries, new Entry(row.name(), Kind.ROW, page, Optional.of(row)));
            }
        });
        opClasses().forEach(type -> addRule(entries, type));
        for (Class<?> family : Tensor.class.getInterfaces()) {
            methods(family).stream()
                    .filter(method -> !method.equals("self"))
                    .map(method -> OTHER_NAMES.getOrDefault(method, method))
                    .forEach(method -> add(entries, composite(method, family)));
        }
        FUNCTIONS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(function ->
                        add(entries, composite(function.getKey(), function.getValue())));
        for (Class<?> page : PAGES) {
            methods(page)
                    .forEach(method ->
                            add(entries, composite(page.getSimpleName() + "." + method, page)));
        }
        for (Class<?> type : DISTRIBUTIONS) {
            Arrays.stream(type.getDeclaredMethods())
                    .filter(method -> !method.isSynthetic())
                    .map(Method::getName)
                    .filter(OF_DISTRIBUTIONS::contains)
                    .sorted()
                    .forEach(method ->
                            add(entries, composite(type.getSimpleName() + "." + method, type)));
        }
        add(entries, composite("Distribution.divergence", Distribution.class));
        entries.keySet().removeIf(Catalogue::isOfFirstOrder);
        return entries;
    }

    /** Gradients of gamma samples are of first order; DistributionsTest checks them. */
    private static boolean isOfFirstOrder(String name) {
        return Set.of(
                        "StandardGamma.sample",
                        "Gamma.differentiableSample",
                        "Beta.differentiableSample",
                        "Dirichlet.differentiableSample")
                .contains(name);
    }

    private static Entry composite(String name, Class<?> page) {
        return new Entry(name, Kind.COMPOSITE, page, Optional.empty());
    }

    private static void add(Map<String, Entry> entries, Entry entry) {
        entries.putIfAbsent(entry.name(), entry);
    }

    private static void addRule(Map<String, Entry> entries, Class<?> type) {
        String name =
                Character.toLowerCase(type.getSimpleName().charAt(0))
                        + type.getSimpleName().substring(1);
        Class<?> page = type.getEnclosingClass() == null ? type : type.getEnclosingClass();
        boolean fused = Op.Fused.class.isAssignableFrom(type);
        if (!name.equals("backward") && type != PointwiseOp.class) {
            String known = name.equals("matMul") ? "matmul" : name;
            add(entries, new Entry(known, fused ? Kind.FUSED : Kind.RULE, page, Optional.empty()));
        }
    }

    /** The public methods that a page or family declares, in alphabetic order. */
    private static List<String> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> type.isInterface() || Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.isSynthetic())
                .map(Method::getName)
                .distinct()
                .sorted()
                .toList();
    }

    /** All classes of the tensor module that are an op, in alphabetic order. */
    private static List<Class<?>> opClasses() {
        try {
            Path place =
                    Path.of(Op.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(place)) {
                return opClasses(place);
            }
            try (FileSystem jar = FileSystems.newFileSystem(place)) {
                return opClasses(jar.getPath("/"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Class<?>> opClasses(Path root) throws IOException {
        List<Class<?>> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
                String name = root.relativize(file).toString().replace('/', '.');
                if (name.equals("module-info.class")) {
                    continue;
                }
                Class<?> type = load(name.substring(0, name.length() - ".class".length()));
                if (Op.class.isAssignableFrom(type) && !type.isInterface()) {
                    found.add(type);
                }
            }
        }
        found.sort(Comparator.comparing(Class::getName));
        return found;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Op.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
