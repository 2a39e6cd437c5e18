package dev.adjoint.rl;

import dev.adjoint.tensor.Tensor;

/** Batches padded wider than they need be. */
final class Padding {
    private Padding() {}

    static Rollout wider(Rollout rollout, int columns) {
        return new Rollout(
                new Mask(wider(rollout.mask().weights(), columns)),
                rollout.groups(),
                rollout.scores(),
                wider(rollout.behaviour(), columns),
                wider(rollout.proximal(), columns),
                rollout.reference().map(logProbs -> wider(logProbs, columns)),
                rollout.values().map(values -> wider(values, columns)));
    }

    static Scores wider(Scores scores, int columns) {
        return new Scores(wider(scores.logProbs(), columns), wider(scores.entropy(), columns));
    }

    private static LogProbs wider(LogProbs logProbs, int columns) {
        return new LogProbs(
                wider(logProbs.values(), columns), logProbs.sampling(), logProbs.policyVersion());
    }

    private static Tensor wider(Tensor tensor, int columns) {
        return tensor.pad(1, 0, columns);
    }
}
