package dev.adjoint.rl;

import dev.adjoint.tensor.Tensor;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is minimised, and what was seen on the way. The measures stay tensors until they are asked
 * for, so that a loss can be recorded as a program.
 *
 * @param value one element, differentiable
 * @param measures values per token by name, each with the mask it counts under
 */
public record Loss(Tensor value, SortedMap<String, Measure> measures) {
    /**
     * Values [rows, columns] and the mask that they count under.
     *
     * @param values a constant
     * @param mask which of them count
     */
    public record Measure(Tensor values, Mask mask) {
        /** Takes the values without their gradient. */
        public Measure {
            values = values.detach();
        }

        /** The statistic of these values. */
        public Stat stat() {
            return Stat.of(values, mask);
        }
    }

    /** Keeps the measures in the order of their names. */
    public Loss {
        measures = Collections.unmodifiableSortedMap(new TreeMap<>(measures));
    }

    /** A loss with nothing measured. */
    public static Loss of(Tensor value) {
        return new Loss(value, new TreeMap<>());
    }

    /** All measures as statistics. */
    public SortedMap<String, Stat> stats() {
        SortedMap<String, Stat> stats = new TreeMap<>();
        measures.forEach((name, measure) -> stats.put(name, measure.stat()));
        return stats;
    }

    /** The statistics of two parts of one step together. */
    public static SortedMap<String, Stat> merge(Map<String, Stat> left, Map<String, Stat> right) {
        SortedMap<String, Stat> merged = new TreeMap<>(left);
        right.forEach((name, stat) -> merged.merge(name, stat, Stat::plus));
        return merged;
    }
}
