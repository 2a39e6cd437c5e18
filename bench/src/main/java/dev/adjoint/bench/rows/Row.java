package dev.adjoint.bench.rows;

import dev.adjoint.bench.peers.Inputs;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * One question of the suite.
 *
 * @param group what is chosen on the command line
 * @param name the whole name, beginning with the group's
 * @param cost what a call has to do
 * @param targets what each variant of ours should reach, by the variant's name
 * @param busy how many busy processes run beside it; 0 for most rows
 * @param opening makes the inputs
 */
public record Row(
        String group,
        String name,
        Cost cost,
        Map<String, Target> targets,
        int busy,
        Function<Inputs, Case> opening) {
    /** The variant's name where there is one. */
    static final String OURS = "adjoint";

    /** Copies the map. */
    public Row {
        targets = new LinkedHashMap<>(targets);
    }

    /** A row that is measured alone. */
    Row(
            String group,
            String name,
            Cost cost,
            Map<String, Target> targets,
            Function<Inputs, Case> opening) {
        this(group, group + " " + name, cost, targets, 0, opening);
    }

    /** A row with one variant of ours. */
    Row(String group, String name, Cost cost, Target target, Function<Inputs, Case> opening) {
        this(group, name, cost, Map.of(OURS, target), opening);
    }

    /** This row beside busy processes, under another group's name. */
    Row beside(String otherGroup, int processes, double ofAlone) {
        Map<String, Target> others = new LinkedHashMap<>();
        targets.keySet().forEach(variant -> others.put(variant, new Target.OfAlone(ofAlone)));
        String label = otherGroup + " " + processes + " processes beside " + name;
        return new Row(otherGroup, label, cost, others, processes, opening);
    }
}
