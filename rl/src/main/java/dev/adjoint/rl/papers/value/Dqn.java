package dev.adjoint.rl.papers.value;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Tensor;

/**
 * DQN (Mnih et al. 2015) and double DQN (arXiv:1509.06461): regress Q(s, a) on y = r + γ Q'(s', a*)
 * with a frozen copy Q'. DQN lets the copy choose a* as well and so overestimates; double DQN lets
 * the live network choose.
 *
 * @param gamma the discount
 * @param chooser who chooses a*
 */
public record Dqn(double gamma, Chooser chooser) {
    /** Who chooses the best action of the next state. */
    public enum Chooser {
        /** The frozen copy, which also values it (DQN). */
        TARGET,
        /** The live network (double DQN). */
        LIVE
    }

    /**
     * What Q should be [count, 1]; a constant.
     *
     * @param rewards [count, 1]
     * @param goesOn 0 where the episode terminated [count, 1]
     * @param target Q' of the next observations [count, actions]
     * @param live Q of the next observations [count, actions]
     */
    public Tensor targets(Tensor rewards, Tensor goesOn, Tensor target, Tensor live) {
        Tensor best = chooser == Chooser.TARGET ? target.detach().argMax() : live.detach().argMax();
        Tensor next = target.detach().gatherElements(best).unsqueeze(-1);
        return rewards.add(goesOn.mul(next).mul(gamma));
    }

    /**
     * The mean Huber loss, quadratic up to an error of 1.
     *
     * @param q live Q of the observations [count, actions]
     * @param actions what was done, i32[count]
     * @param targets [count, 1]
     */
    public Tensor loss(Tensor q, Tensor actions, Tensor targets) {
        return huber(q.gatherElements(actions).unsqueeze(-1).sub(targets.detach())).mean();
    }

    /** x² / 2 for |x| ≤ 1, else |x| − ½. */
    public static Tensor huber(Tensor x) {
        Tensor size = x.abs();
        Tensor far = Tensor.full(x.dtype(), 1, Shape.SCALAR).less(size);
        return far.select(size.sub(0.5), x.square().mul(0.5));
    }
}
