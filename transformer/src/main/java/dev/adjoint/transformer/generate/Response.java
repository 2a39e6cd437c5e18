package dev.adjoint.transformer.generate;

import java.util.List;

/** What a model added to a prompt. Not a record, since it holds an array that is not compared. */
public final class Response {
    private final int[] tokens;
    private final List<Float> logProbs;
    private final List<Float> entropies;
    private final boolean stopped;

    /**
     * A response.
     *
     * @param tokens the new tokens, a stop token included
     * @param logProbs the log-probability of each under the sampling distribution
     * @param entropies the entropy in nats of the distribution that each was drawn from
     * @param stopped whether it ended with a stop token and not at the limit
     */
    public Response(int[] tokens, List<Float> logProbs, List<Float> entropies, boolean stopped) {
        this.tokens = tokens.clone();
        this.logProbs = List.copyOf(logProbs);
        this.entropies = List.copyOf(entropies);
        this.stopped = stopped;
    }

    /** The new tokens, a stop token included. */
    public int[] tokens() {
        return tokens.clone();
    }

    /** The number of new tokens. */
    public int length() {
        return tokens.length;
    }

    /** The log-probability of each token under the sampling distribution. */
    public List<Float> logProbs() {
        return logProbs;
    }

    /** The entropy in nats of the distribution that each token was drawn from. */
    public List<Float> entropies() {
        return entropies;
    }

    /** Whether it ended with a stop token and not at the limit. */
    public boolean stopped() {
        return stopped;
    }
}
