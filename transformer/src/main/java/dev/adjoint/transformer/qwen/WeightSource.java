package dev.adjoint.transformer.qwen;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Weights under a checkpoint's names, of which nothing is decoded before it is asked for.
 *
 * @param names of all weights
 * @param shape gives the axes of a weight, outermost first
 * @param floats gives the elements of a weight in row-major order
 */
record WeightSource(
        Set<String> names,
        Function<String, List<Integer>> shape,
        Function<String, float[]> floats) {
    /** The matrices of all experts of a layer in one tensor, as transformers 5 may store them. */
    private static final Pattern STACK =
            Pattern.compile("(.*\\.mlp\\.experts\\.)(gate_up_proj|down_proj)");

    /** Some rows of a stored tensor, whose axes before the last count as rows. */
    private record Rows(String stored, List<Integer> shape, int first) {}

    /**
     * The same weights, every expert's matrices by themselves, as most checkpoints have them: of
     * gate_up_proj [experts, 2 · inner, D] the upper rows are the gate's.
     */
    WeightSource withExpertsOneByOne() {
        Map<String, Rows> parts = new LinkedHashMap<>();
        Set<String> all = new LinkedHashSet<>();
        for (String name : names) {
            Matcher stack = STACK.matcher(name);
            if (stack.matches() && shape.apply(name).size() == 3) {
                Map<String, Rows> found = parts(stack, shape.apply(name));
                parts.putAll(found);
                all.addAll(found.keySet());
            } else {
                all.add(name);
            }
        }
        Function<String, float[]> latest = keepingLatest(floats);
        return new WeightSource(
                Collections.unmodifiableSet(all),
                name -> {
                    @Nullable Rows rows = parts.get(name);
                    return rows == null ? shape.apply(name) : rows.shape();
                },
                name -> {
                    @Nullable Rows rows = parts.get(name);
                    return rows == null
                            ? floats.apply(name)
                            : cut(latest.apply(rows.stored()), rows);
                });
    }

    private static Map<String, Rows> parts(Matcher stack, List<Integer> axes) {
        boolean isDown = stack.group(2).equals("down_proj");
        List<String> each = isDown ? List.of("down") : List.of("gate", "up");
        Map<String, Rows> parts = new LinkedHashMap<>();
        int height = axes.get(1) / each.size();
        List<Integer> shape = List.of(height, axes.get(2));
        for (int i = 0; i < axes.get(0) * each.size(); i++) {
            String matrix = "." + each.get(i % each.size()) + "_proj.weight";
            parts.put(
                    stack.group(1) + i / each.size() + matrix,
                    new Rows(stack.group(), shape, i * height));
        }
        return parts;
    }

    private static float[] cut(float[] values, Rows rows) {
        int width = rows.shape().get(1);
        int start = Math.multiplyExact(rows.first(), width);
        return Arrays.copyOfRange(values, start, start + rows.shape().get(0) * width);
    }

    /** Parts of one tensor are asked for one after the other, so that it is decoded once. */
    private static Function<String, float[]> keepingLatest(Function<String, float[]> decode) {
        Map<String, float[]> kept = new LinkedHashMap<>();
        return name -> {
            if (!kept.containsKey(name)) {
                kept.clear();
            }
            return kept.computeIfAbsent(name, decode);
        };
    }
}
