package dev.adjoint.transformer.qwen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Workspace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Scores of few tokens at a time are those of all at once. */
class TokenScoresTest {
    private static final int TOKENS = 37;

    private final QwenModel model = Golden.read(Golden.NAMES.getFirst()).model();
    private final int width = model.config().hiddenSize();
    private final Tensor head = model.parameters().getFirst().value();
    private final Tensor hidden = hidden();
    private final Tensor ids = ids();

    private Tensor hidden() {
        float[] values = new float[TOKENS * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) StrictMath.sin(0.37 * i);
        }
        return Tensor.of(values, TOKENS, width).tracked();
    }

    private Tensor ids() {
        int[] ids = new int[TOKENS];
        for (int i = 0; i < TOKENS; i++) {
            ids[i] = i * 7 % model.config().vocabularySize();
        }
        return Tensor.of(ids, TOKENS);
    }

    /** Log-probabilities, entropies, and the gradients of a loss of both by states and head. */
    private List<Tensor> results(int part) {
        TokenScores scores = TokenScores.of(model, hidden, ids, 0.7, part);
        Tensor loss = scores.logProbs().sum().neg().sub(scores.entropies().sum().mul(0.1));
        List<Tensor> gradients = Gradients.of(loss, List.of(hidden, head));
        return List.of(
                scores.logProbs().detach(),
                scores.entropies().detach(),
                gradients.get(0),
                gradients.get(1));
    }

    @Test
    void partsGiveTheSameNumbers() {
        List<Tensor> whole = results(TOKENS);
        List<Tensor> parts = new Workspace().step("step", () -> results(5));
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(whole.get(i).toFloats(), parts.get(i).toFloats(), 0f, "result " + i);
        }
        double off = whole.get(3).sub(parts.get(3)).abs().max(0, 1).item();
        double largest = whole.get(3).abs().max(0, 1).item();
        assertTrue(off <= 1e-6 * largest, "head: off by " + off + " of " + largest);
    }

    @Test
    void neverHoldsAllLogits() {
        Workspace whole = new Workspace();
        Workspace parts = new Workspace();
        whole.step("step", () -> results(TOKENS));
        parts.step("step", () -> results(5));
        long saved = whole.allocatedBytes() - parts.allocatedBytes();
        long logits = 4L * TOKENS * model.config().vocabularySize();
        assertTrue(saved > logits, "saved " + saved + " bytes, all logits take " + logits);
    }
}
