package dev.adjoint.autograd.optim;

/** The learning rate as a function of the step, counted from 0. */
@FunctionalInterface
public interface Schedule {
    /** The learning rate of a step. */
    double at(long step);

    /** The same rate always. */
    static Schedule constant(double rate) {
        return _ -> rate;
    }

    /**
     * Rises linearly over {@code warmUp} steps to {@code peak}, then falls linearly to {@code
     * finalFraction} of it at {@code total} steps, and stays there.
     */
    static Schedule linear(double peak, long warmUp, long total, double finalFraction) {
        return step -> {
            if (step < warmUp) {
                return peak * (step + 1) / warmUp;
            }
            double done = Math.min(1.0, (double) (step - warmUp) / Math.max(1, total - warmUp));
            return peak * (1 - done * (1 - finalFraction));
        };
    }
}
