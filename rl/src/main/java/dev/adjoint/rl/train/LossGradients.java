package dev.adjoint.rl.train;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.rl.Loss;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Traced;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A loss and its gradients, computed in one step: as a program where steps run as programs.
 *
 * @param loss with its measures, untracked
 * @param gradients one for each parameter, of its shape
 */
public record LossGradients(Loss loss, List<Tensor> gradients) {
    /** Copies the list. */
    public LossGradients {
        gradients = List.copyOf(gradients);
    }

    /**
     * Computes a loss and differentiates it.
     *
     * @param step what messages call the step
     */
    public static LossGradients of(String step, Supplier<Loss> loss, List<Parameter> parameters) {
        List<Loss> seen = new ArrayList<>(1);
        List<Tensor> results =
                Traced.call(
                        step,
                        () -> {
                            Loss value = loss.get();
                            seen.add(value);
                            return flat(value, parameters);
                        });
        Loss shape = seen.getFirst();
        int gradients = parameters.size();
        SortedMap<String, Loss.Measure> measures = new TreeMap<>();
        int next = 1 + gradients;
        for (var entry : shape.measures().entrySet()) {
            measures.put(
                    entry.getKey(), new Loss.Measure(results.get(next++), entry.getValue().mask()));
        }
        return new LossGradients(
                new Loss(results.getFirst(), measures), results.subList(1, 1 + gradients));
    }

    /** The loss, its gradients, and the values of its measures. */
    private static List<Tensor> flat(Loss loss, List<Parameter> parameters) {
        List<Tensor> flat = new ArrayList<>();
        flat.add(loss.value());
        List<Tensor> values = parameters.stream().map(Parameter::value).toList();
        flat.addAll(Gradients.of(loss.value(), values));
        loss.measures().values().forEach(measure -> flat.add(measure.values()));
        return flat;
    }
}
