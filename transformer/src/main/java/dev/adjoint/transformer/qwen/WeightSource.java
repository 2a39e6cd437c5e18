package dev.adjoint.transformer.qwen;

import dev.adjoint.transformer.gguf.GgufWeights;
import dev.adjoint.transformer.weights.WeightFolder;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
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

    /** A tensor's elements, to be used again. */
    private record Decoded(String name, float[] values) {}

    /** The weights of a folder's files, those of experts one by one. */
    static WeightSource of(WeightFolder files) {
        return new WeightSource(files.names(), files::shape, files::floats).withExpertsOneByOne();
    }

    /** The weights of a GGUF file. */
    static WeightSource of(GgufWeights file) {
        return new WeightSource(file.names(), file::shape, file::floats);
    }

    /**
     * The same weights, every expert's matrices by themselves, as most checkpoints have them: of
     * gate_up_proj [experts, 2 · inner, D] the upper rows are the gate's.
     */
    private WeightSource withExpertsOneByOne() {
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

    /** Layers are asked for in order, so one stack of each kind is kept until the next layer's. */
    private static Function<String, float[]> keepingLatest(Function<String, float[]> decode) {
        Map<String, Decoded> kept = new HashMap<>();
        return name -> {
            String kind = name.substring(name.lastIndexOf('.'));
            @Nullable Decoded old = kept.get(kind);
            Decoded latest =
                    old != null && old.name().equals(name)
                            ? old
                            : new Decoded(name, decode.apply(name));
            kept.put(kind, latest);
            return latest.values();
        };
    }
}
