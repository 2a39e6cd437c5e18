package dev.adjoint.transformer.qwen;

import dev.adjoint.autograd.Checkpoint;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.Entropy;
import dev.adjoint.tensor.fused.SelectedLogProb;
import java.util.ArrayList;
import java.util.List;

/**
 * What losses want to know of tokens: how probable they were, and how open the choice was.
 *
 * <p>Logits of many tokens over a large vocabulary would be the largest tensor of a training step,
 * and their gradient another of that size. So they are computed for some tokens at a time, and
 * again in the backward pass: no more than {@value #MOST_LOGITS} of them exist at once.
 *
 * @param logProbs log π of each token, [tokens]
 * @param entropies of the distributions that the tokens were chosen from, [tokens]
 */
public record TokenScores(Tensor logProbs, Tensor entropies) {
    /** 128 MiB in binary32. */
    static final int MOST_LOGITS = 1 << 25;

    /**
     * The scores of tokens under a model.
     *
     * @param hidden the states that predict the tokens, [tokens, D]
     * @param ids the tokens, i32 [tokens]
     * @param temperature what logits are divided by
     */
    public static TokenScores of(QwenModel model, Tensor hidden, Tensor ids, double temperature) {
        int part = Math.max(1, MOST_LOGITS / model.config().vocabularySize());
        return of(model, hidden, ids, temperature, part);
    }

    /** The same for so many tokens at a time. */
    static TokenScores of(
            QwenModel model, Tensor hidden, Tensor ids, double temperature, int part) {
        int tokens = hidden.length(0);
        if (tokens <= part) {
            return part(model, hidden, ids, temperature);
        }
        List<Tensor> logProbs = new ArrayList<>();
        List<Tensor> entropies = new ArrayList<>();
        for (int from = 0; from < tokens; from += part) {
            int to = Math.min(tokens, from + part);
            Tensor own = ids.slice(0, from, to).contiguous();
            List<Tensor> scores =
                    Checkpoint.all(
                            states -> part(model, states.get(0), own, temperature).list(),
                            List.of(hidden.slice(0, from, to)));
            logProbs.add(scores.get(0));
            entropies.add(scores.get(1));
        }
        return new TokenScores(joined(logProbs), joined(entropies));
    }

    private static TokenScores part(
            QwenModel model, Tensor hidden, Tensor ids, double temperature) {
        Tensor logits = model.logits(hidden);
        Tensor scaled = temperature == 1 ? logits : logits.div(temperature);
        return new TokenScores(SelectedLogProb.of(scaled, ids), Entropy.of(scaled));
    }

    private List<Tensor> list() {
        return List.of(logProbs, entropies);
    }

    private static Tensor joined(List<Tensor> parts) {
        return parts.getFirst().concat(0, parts.subList(1, parts.size()).toArray(Tensor[]::new));
    }
}
