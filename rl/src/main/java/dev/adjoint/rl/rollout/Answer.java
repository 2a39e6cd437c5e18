package dev.adjoint.rl.rollout;

import dev.adjoint.rl.env.TextTask;
import dev.adjoint.transformer.generate.Response;

/** A judged answer. */
public final class Answer {
    private final TextTask.Problem problem;
    private final int[] prompt;
    private final Response response;
    private final String text;
    private final double reward;

    /**
     * An answer to a problem.
     *
     * @param prompt the prompt's tokens
     * @param response the answer's tokens with their log-probabilities
     * @param text the answer decoded, with special tokens
     * @param reward what the verifier said
     */
    public Answer(
            TextTask.Problem problem, int[] prompt, Response response, String text, double reward) {
        this.problem = problem;
        this.prompt = prompt.clone();
        this.response = response;
        this.text = text;
        this.reward = reward;
    }

    /** What was asked. */
    public TextTask.Problem problem() {
        return problem;
    }

    /** The prompt's tokens. */
    public int[] prompt() {
        return prompt.clone();
    }

    /** The answer's tokens with their log-probabilities. */
    public Response response() {
        return response;
    }

    /** The answer decoded, with special tokens. */
    public String text() {
        return text;
    }

    /** What the verifier said. */
    public double reward() {
        return reward;
    }
}
