package dev.adjoint.rl.reward;

import java.util.function.Predicate;

/**
 * Adds to the reward of answers of a form, whatever they say.
 *
 * @param form which texts have it
 * @param bonus what it is worth
 */
public record Format(Predicate<String> form, double bonus) implements RewardShaper {
    @Override
    public double shape(Answer answer) {
        return answer.reward() + (form.test(answer.text()) ? bonus : 0);
    }
}
