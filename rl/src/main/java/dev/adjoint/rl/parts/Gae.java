package dev.adjoint.rl.parts;

/**
 * Generalised advantage estimation (Schulman et al., arXiv:1506.02438): δ = r + γ V' − V and A = δ
 * + γ λ A', where a prime marks the next step of the same episode. A scan of constants, so it runs
 * on the host.
 *
 * @param gamma the discount γ
 * @param lambda λ: 0 trusts the critic, 1 the returns
 */
public record Gae(double gamma, double lambda) {
    /**
     * The steps of one actor, one behind the other, of one or many episodes.
     *
     * @param rewards r
     * @param values V of the observation before each step
     * @param following V' of the observation after each step: 0 if the episode terminated there,
     *     that of the last observation if it was truncated
     * @param last whether the next step belongs to another episode
     */
    public record Steps(double[] rewards, double[] values, double[] following, boolean[] last) {
        /** Refuses lengths that differ. */
        public Steps {
            if (values.length != rewards.length
                    || following.length != rewards.length
                    || last.length != rewards.length) {
                throw new IllegalArgumentException(
                        "gae: lengths differ: "
                                + rewards.length
                                + " rewards, "
                                + values.length
                                + " values, "
                                + following.length
                                + " following values, "
                                + last.length
                                + " ends");
            }
        }
    }

    /** A of every step. */
    public double[] advantages(Steps steps) {
        double[] advantages = new double[steps.rewards.length];
        double next = 0;
        for (int t = advantages.length - 1; t >= 0; t--) {
            double carried = steps.last[t] ? 0 : gamma * lambda * next;
            next = steps.rewards[t] + gamma * steps.following[t] - steps.values[t] + carried;
            advantages[t] = next;
        }
        return advantages;
    }
}
