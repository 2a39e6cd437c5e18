package dev.adjoint.rl.train;

import dev.adjoint.rl.reward.Overlong;
import dev.adjoint.rl.reward.RewardShaper;
import dev.adjoint.rl.rollout.Answer;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.transformer.text.Tokenizer;
import java.util.List;

/**
 * The rewards that a step learns from: those of the verifier, shaped.
 *
 * @param shaper what changes them
 * @param tokenizer for texts without special tokens
 * @param shuffled the control: the rewards are dealt out to the wrong answers
 */
record Shaping(RewardShaper shaper, Tokenizer tokenizer, boolean shuffled) {
    static Shaping of(Regime regime, int limit, Tokenizer tokenizer, boolean shuffled) {
        RewardShaper shaper = answer -> answer.reward();
        if (regime.format().isPresent()) {
            shaper = shaper.then(regime.format().get());
        }
        if (regime.overlongCache().isPresent()) {
            shaper = shaper.then(new Overlong(limit, regime.overlongCache().getAsInt()));
        }
        return new Shaping(shaper, tokenizer, shuffled);
    }

    /** The rewards, one an answer. */
    double[] rewards(List<Answer> answers, RandomKey key) {
        double[] rewards = answers.stream().mapToDouble(this::shaped).toArray();
        if (shuffled) {
            shuffle(rewards, key.split("shuffle"));
        }
        return rewards;
    }

    private double shaped(Answer answer) {
        return shaper.shape(
                new dev.adjoint.rl.reward.Answer(
                        tokenizer.decode(answer.response().tokens(), true),
                        answer.response().length(),
                        !answer.response().stopped(),
                        answer.reward()));
    }

    private static void shuffle(double[] rewards, RandomKey key) {
        for (int last = rewards.length - 1; last > 0; last--) {
            int other = key.integer(last, last + 1);
            double taken = rewards[last];
            rewards[last] = rewards[other];
            rewards[other] = taken;
        }
    }
}
