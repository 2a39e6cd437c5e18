package dev.adjoint.autograd.optim;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import java.util.List;

/** Limits the norm of a gradient (Pascanu et al., arXiv:1211.5063). */
public final class Clipping {
    private Clipping() {}

    /**
     * Gradients scaled so that their common norm is at most a limit.
     *
     * @param norm the norm before clipping
     * @param gradients scaled by min(1, limit / norm)
     */
    public record Clipped(double norm, List<Tensor> gradients) {}

    /**
     * Clips by the global norm: the root of the sum of all squares of all gradients. The squares of
     * each tensor are added as its kernel does, the tensors in order, in double.
     */
    public static Clipped byGlobalNorm(List<Tensor> gradients, double limit) {
        return Execution.withoutTracking()
                .call(() -> {
                    double sum = 0;
                    for (Tensor gradient : gradients) {
                        sum += gradient.square().sum().item();
                    }
                    double norm = Math.sqrt(sum);
                    if (norm <= limit) {
                        return new Clipped(norm, gradients);
                    }
                    return new Clipped(
                            norm,
                            gradients.stream()
                                    .map(gradient -> scale(gradient, limit / norm))
                                    .toList());
                });
    }

    private static Tensor scale(Tensor gradient, double factor) {
        return gradient.mul(Tensor.full(gradient.dtype(), factor, Shape.SCALAR));
    }
}
