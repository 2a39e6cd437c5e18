package dev.adjoint.cli.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/**
 * Runs that differ in their seed only, under the name of what sets them apart from the others.
 *
 * @param name the algorithm and the settings in which it differs from other groups
 * @param runs the runs, at least one
 */
record ComparedRuns(String name, List<RunFolder> runs) {
    /** Settings that name a run or, like the threads, change nothing of what it computes. */
    private static final Set<String> NOT_A_METHOD =
            Set.of(
                    "name",
                    "command",
                    "seed",
                    "threads",
                    "git",
                    "algorithm",
                    "checkpoint_every",
                    "keep");

    /** From here on a line is smoothed: figures of single steps are noise. */
    private static final int MANY_STEPS = 40;

    /** The runs by method, in the order in which the methods come. */
    static List<ComparedRuns> group(List<RunFolder> runs) {
        Set<String> differing = differing(runs);
        Map<String, List<RunFolder>> groups = new LinkedHashMap<>();
        for (RunFolder run : runs) {
            groups.computeIfAbsent(method(run, differing), name -> new ArrayList<>()).add(run);
        }
        return groups.entrySet().stream()
                .map(group -> new ComparedRuns(group.getKey(), group.getValue()))
                .toList();
    }

    /** The column of each run that has it. */
    List<Series> series(String column) {
        return runs.stream()
                .map(run -> run.series(column))
                .filter(series -> !series.isEmpty())
                .toList();
    }

    /** The mean of a column over the runs, with a band from the lowest to the highest, smoothed. */
    Curve curve(String column, int colour) {
        List<Series> all = series(column);
        double[] steps = common(all);
        double[][] values = new double[steps.length][];
        Arrays.setAll(values, i -> at(all, steps[i]));
        Series mean = series(steps, values, Spread::mean);
        Series low = series(steps, values, Spread::low);
        Series high = series(steps, values, Spread::high);
        return new Curve(name, colour, null, mean, false, new Curve.Band(low, high));
    }

    private Series series(double[] steps, double[][] values, ToDoubleFunction<Spread> figure) {
        double[] figures =
                Arrays.stream(values)
                        .mapToDouble(v -> figure.applyAsDouble(Spread.of(v)))
                        .toArray();
        Series series = new Series(name, steps, figures);
        return steps.length < MANY_STEPS ? series : series.smooth();
    }

    /** The steps at which every run was measured: a mean over others would jump. */
    private static double[] common(List<Series> all) {
        Set<Double> steps = new TreeSet<>();
        for (double step : all.getFirst().steps()) {
            steps.add(step);
        }
        all.forEach(series -> steps.removeIf(s -> Arrays.binarySearch(series.steps(), s) < 0));
        return steps.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double[] at(List<Series> all, double step) {
        return all.stream()
                .mapToDouble(s -> s.values()[Arrays.binarySearch(s.steps(), step)])
                .toArray();
    }

    private static Set<String> differing(List<RunFolder> runs) {
        Set<String> names = new LinkedHashSet<>();
        runs.forEach(run -> names.addAll(run.configuration().settings().keySet()));
        names.removeAll(NOT_A_METHOD);
        names.removeIf(name ->
                runs.stream().map(run -> run.configuration().text(name)).distinct().count() == 1);
        return names;
    }

    private static String method(RunFolder run, Set<String> differing) {
        StringBuilder out =
                new StringBuilder(run.configuration().text("algorithm").orElse("unknown"));
        for (String name : differing) {
            out.append(" ")
                    .append(name)
                    .append("=")
                    .append(run.configuration().text(name).orElse("none"));
        }
        return out.toString();
    }
}
