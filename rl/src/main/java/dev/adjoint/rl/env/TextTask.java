package dev.adjoint.rl.env;

import dev.adjoint.tensor.RandomKey;
import java.util.List;
import java.util.Optional;

/** Problems in text with a verifier. Training problems and held-out problems never meet. */
public interface TextTask {
    /** The name of the task. */
    String name();

    /** The most tokens that an answer may have. */
    int maximumTokens();

    /**
     * A problem to train on; the same key gives the same problem. It is never one that is held out.
     */
    Problem training(RandomKey key);

    /** The held-out problems, always the same, without repetition. */
    List<Problem> heldOut();

    /** One problem. */
    interface Problem {
        /** What the problem is called in tables and reports, such as {@code 347+285=}. */
        String name();

        /** The whole prompt, with its turn markers. */
        String prompt();

        /**
         * Judges an answer.
         *
         * @param response the decoded answer, with special tokens
         * @return 1 if it is right, else 0
         */
        double reward(String response);

        /**
         * What an answer says, the same text for answers that say the same, so that answers can
         * vote; empty if nothing can be read from it. The whole answer, unless the task knows
         * better.
         */
        default Optional<String> reading(String response) {
            return Optional.of(response);
        }
    }
}
