package dev.adjoint.rl.train.control;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.autograd.optim.Clipping;
import dev.adjoint.tensor.Tensor;
import java.util.List;

/** Parameters with the optimiser that moves them: one loss in, one step done. */
final class Training {
    private final List<Parameter> parameters;
    private final AdamW optimizer;
    private final double clipNorm;

    Training(List<Parameter> parameters, AdamW.Settings settings, double clipNorm) {
        this.parameters = List.copyOf(parameters);
        this.optimizer = new AdamW(parameters, settings);
        this.clipNorm = clipNorm;
    }

    /** Descends a loss. */
    void descend(Tensor loss, double rate) {
        List<Tensor> values = parameters.stream().map(Parameter::value).toList();
        List<Tensor> gradients = Gradients.of(loss, values);
        optimizer.update(Clipping.byGlobalNorm(gradients, clipNorm).gradients(), rate);
    }
}
