package dev.adjoint.rl.parts;

import dev.adjoint.rl.Rollout;
import dev.adjoint.tensor.Tensor;

/**
 * Where the divergence from a reference policy enters, each placement under the name of what its
 * gradient really is. With d = log π − log π_ref of a token drawn from π, the estimators are k1 =
 * d, k2 = d²/2 and k3 = e^(−d) + d − 1 (Schulman 2020). Their values estimate KL(π‖π_ref), k2 with
 * a bias; as losses their gradients are something else, and that of k1 is 0 on average, so there is
 * no placement of k1 in the loss.
 */
public sealed interface Kl {
    /** The estimators, by their values. */
    enum Estimator {
        /** d: unbiased, of large variance, negative at times. */
        K1,
        /** d²/2: biased, of small variance. */
        K2,
        /** e^(−d) + d − 1: unbiased and never negative. */
        K3;

        /** The estimate at each token. */
        public Tensor of(Tensor logProb, Tensor reference) {
            Tensor d = logProb.sub(reference);
            return switch (this) {
                case K1 -> d;
                case K2 -> d.square().mul(0.5);
                case K3 -> d.neg().exp().add(d).sub(1);
            };
        }
    }

    /** The coefficient. */
    double beta();

    /** The same placement with another coefficient. */
    Kl withBeta(double beta);

    /** No divergence. */
    record None() implements Kl {
        @Override
        public double beta() {
            return 0;
        }

        @Override
        public None withBeta(double beta) {
            return this;
        }
    }

    /**
     * beta · k1 taken off the rewards, as a constant: its policy gradient is that of KL(π‖π_ref).
     *
     * @param beta the coefficient
     */
    record InReward(double beta) implements Kl {
        @Override
        public InReward withBeta(double other) {
            return new InReward(other);
        }

        /**
         * The reward that each token loses [rows, columns], of the policy at the start of the step.
         */
        public Tensor penalty(Rollout rollout) {
            Tensor reference = rollout.requireReference("KL in the reward");
            return Estimator.K1.of(rollout.proximal().values(), reference).mul(beta);
        }
    }

    /**
     * beta · k2 in the loss: its gradient is that of KL(π‖π_ref) (REINFORCE++, arXiv:2501.03262).
     */
    record InLossK2(double beta) implements Kl, Term {
        @Override
        public InLossK2 withBeta(double other) {
            return new InLossK2(other);
        }

        @Override
        public Tensor perToken(Live live) {
            Tensor reference = live.rollout().requireReference("KL in the loss");
            return Estimator.K2.of(live.logProb(), reference).mul(beta);
        }
    }

    /**
     * beta · k3 in the loss, as DeepSeekMath prints it (arXiv:2402.03300, eq. 4): the value of
     * KL(π‖π_ref), the gradient of KL(π_ref‖π).
     */
    record InLossK3AsPublished(double beta) implements Kl, Term {
        @Override
        public InLossK3AsPublished withBeta(double other) {
            return new InLossK3AsPublished(other);
        }

        @Override
        public Tensor perToken(Live live) {
            Tensor reference = live.rollout().requireReference("KL in the loss");
            return Estimator.K3.of(live.logProb(), reference).mul(beta);
        }
    }

    /**
     * beta · r · k3 in the loss with the live ratio r: its gradient is that of KL(π‖π_ref)
     * (DeepSeek-V3.2).
     */
    record InLossK3Weighted(double beta) implements Kl, Term {
        @Override
        public InLossK3Weighted withBeta(double other) {
            return new InLossK3Weighted(other);
        }

        @Override
        public Tensor perToken(Live live) {
            Tensor reference = live.rollout().requireReference("KL in the loss");
            Tensor ratio = new Ratio.PerToken().of(live.logProb(), live.rollout());
            return Estimator.K3.of(live.logProb(), reference).mul(ratio).mul(beta);
        }
    }
}
