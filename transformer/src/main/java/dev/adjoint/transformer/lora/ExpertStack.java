package dev.adjoint.transformer.lora;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Matrices of all experts of a layer, which transformers 5 keeps in one tensor and PEFT adapts by
 * one pair of matrices, A [experts · r, in] and B [out, r · experts] (its ParamWrapper). Expert e
 * has the rows of A from e · r and every column of B whose number is e modulo the experts.
 *
 * @param module the experts' name, as in model.layers.0.mlp.experts
 * @param parts the matrices that stand above each other in the tensor, as in gate_proj and up_proj
 * @param experts how many there are
 * @param axes [out, in] of one part
 */
record ExpertStack(String module, List<String> parts, int experts, List<Integer> axes) {
    private static final Pattern EXPERT =
            Pattern.compile("(.*\\.mlp\\.experts)\\.(\\d+)\\.(gate|down)_proj");

    /** The stacks of a model, by the names that target_parameters means them by. */
    static Map<String, ExpertStack> of(Map<String, List<Integer>> layers) {
        Map<String, ExpertStack> stacks = new LinkedHashMap<>();
        layers.forEach((layer, axes) -> {
            Matcher expert = EXPERT.matcher(layer);
            if (expert.matches()) {
                boolean isDown = expert.group(3).equals("down");
                String module = expert.group(1);
                List<String> parts =
                        isDown ? List.of("down_proj") : List.of("gate_proj", "up_proj");
                int count = Integer.parseInt(expert.group(2)) + 1;
                stacks.put(
                        module + (isDown ? ".down_proj" : ".gate_up_proj"),
                        new ExpertStack(module, parts, count, axes));
            }
        });
        return stacks;
    }

    /** The axes of A for a rank. */
    List<Integer> down(int rank) {
        return List.of(experts * rank, axes.get(1));
    }

    /** The axes of B for a rank. */
    List<Integer> up(int rank) {
        return List.of(parts.size() * axes.get(0), experts * rank);
    }

    /** The adapters of the single matrices; those above each other begin with equal A. */
    List<LoraMatrices> split(Tensor down, Tensor up, double scale) {
        int rank = down.length(0) / experts;
        int height = axes.get(0);
        Tensor columns = up.reshape(up.length(0), rank, experts);
        List<LoraMatrices> all = new ArrayList<>();
        for (int expert = 0; expert < experts; expert++) {
            Tensor own = down.slice(0, expert * rank, (expert + 1) * rank);
            Tensor whole = columns.slice(2, expert, expert + 1).reshape(up.length(0), rank);
            for (int part = 0; part < parts.size(); part++) {
                String name = module + "." + expert + "." + parts.get(part);
                Tensor rows = whole.slice(0, part * height, (part + 1) * height);
                all.add(
                        new LoraMatrices(
                                name,
                                new Parameter(name + ".lora_A.weight", own.copy()),
                                new Parameter(name + ".lora_B.weight", rows.copy()),
                                scale));
            }
        }
        return all;
    }
}
