package dev.adjoint.rl.reward;

/** Changes the reward of an answer; pure. */
@FunctionalInterface
public interface RewardShaper {
    /** The new reward. */
    double shape(Answer answer);

    /** This, and then another on top. */
    default RewardShaper then(RewardShaper next) {
        return answer -> next.shape(answer.with(shape(answer)));
    }
}
