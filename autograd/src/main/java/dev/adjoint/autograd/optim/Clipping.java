package dev.adjoint.autograd.optim;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Traced;
import dev.adjoint.tensor.Workspace;
import java.util.ArrayList;
import java.util.List;

/** Limits the norm of a gradient (Pascanu et al., arXiv:1211.5063). */
public final class Clipping {
    private Clipping() {}

    /**
     * Gradients and what they are to be multiplied by so that their common norm is at most a limit.
     *
     * @param norm the norm before clipping
     * @param scale min(1, limit / norm)
     * @param unscaled the gradients as they came
     */
    public record Clipped(double norm, double scale, List<Tensor> unscaled) {
        /** Copies the list. */
        public Clipped {
            unscaled = List.copyOf(unscaled);
        }

        /** The gradients, scaled. */
        public List<Tensor> gradients() {
            return scale == 1
                    ? unscaled
                    : Execution.withoutTracking()
                            .call(() -> unscaled.stream().map(this::scaled).toList());
        }

        private Tensor scaled(Tensor gradient) {
            return gradient.mul(Tensor.full(gradient.dtype(), scale, Shape.SCALAR));
        }
    }

    /**
     * Clips by the global norm: the root of the sum of all squares of all gradients. The squares of
     * each tensor are added as its kernel does, the tensors in order, in double.
     */
    public static Clipped byGlobalNorm(List<Tensor> gradients, double limit) {
        double sum = 0;
        for (double squares : squares(gradients)) {
            sum += squares;
        }
        double norm = Math.sqrt(sum);
        return new Clipped(norm, norm <= limit ? 1 : limit / norm, gradients);
    }

    private static double[] squares(List<Tensor> gradients) {
        return Execution.withoutTracking()
                .call(() ->
                        Traced.call("gradient norm", () -> sums(gradients)).stream()
                                .mapToDouble(Tensor::item)
                                .toArray());
    }

    private static List<Tensor> sums(List<Tensor> gradients) {
        List<Tensor> sums = new ArrayList<>();
        for (Tensor gradient : gradients) {
            sums.addAll(Workspace.region("norm", () -> List.of(gradient.square().sum())));
        }
        return sums;
    }
}
