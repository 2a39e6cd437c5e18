package dev.adjoint.bench.report;

import dev.adjoint.bench.measure.Role;
import dev.adjoint.bench.rows.Cost;
import dev.adjoint.bench.rows.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A row on some number of threads.
 *
 * @param group the row's group
 * @param row its name
 * @param threads threads of every subject
 * @param cost what a call has to do
 * @param figures all subjects
 * @param verdicts one for each variant of ours
 * @param floor the fewest seconds that the roofline allows for a call; 0 if it says nothing
 * @param bound what sets the floor: arithmetic or memory
 * @param notes what else a reader must know, such as results that disagree
 */
public record Result(
        String group,
        String row,
        int threads,
        Cost cost,
        List<Figure> figures,
        List<Verdict> verdicts,
        double floor,
        String bound,
        List<String> notes) {
    /** Copies the lists. */
    public Result {
        figures = List.copyOf(figures);
        verdicts = List.copyOf(verdicts);
        notes = List.copyOf(notes);
    }

    /** The verdicts on every variant of ours that has a target. */
    public static List<Verdict> verdicts(List<Figure> figures, Map<String, Target> targets) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Figure figure : figures) {
            if (figure.role() == Role.OURS) {
                Target target = targets.getOrDefault(figure.by(), new Target.None());
                verdicts.add(Verdict.of(figure, target, figures));
            }
        }
        return verdicts;
    }
}
