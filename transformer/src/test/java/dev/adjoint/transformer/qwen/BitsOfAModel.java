package dev.adjoint.transformer.qwen;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.Entropy;
import dev.adjoint.tensor.fused.SelectedLogProb;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Prints a hash of what a small random model computes, for a JVM of its own. */
final class BitsOfAModel {
    private BitsOfAModel() {}

    public static void main(String[] arguments) {
        QwenConfig config =
                new QwenConfig(Architecture.QWEN3, 37, 24, 40, 2, 4, 2, 6, 1e4, 1e-6, 64, true);
        QwenModel model = QwenInitialization.random(config, RandomKey.root(9));
        PackedBatch batch =
                PackedBatch.of(
                        List.of(new int[] {1, 2, 3, 4, 5}, new int[] {36}, new int[] {7, 8, 9}));
        Tensor logits = model.logits(model.hidden(batch));
        Tensor targets = Tensor.of(new int[] {2, 3, 4, 5, 6, 0, 8, 9, 10}, 9);
        Tensor logProbs = SelectedLogProb.of(logits, targets);
        Tensor loss = logProbs.mul(0.7).add(Entropy.of(logits)).mean();
        List<Tensor> results = new ArrayList<>(List.of(logits, logProbs, loss));
        results.addAll(
                Gradients.of(loss, model.parameters().stream().map(Parameter::value).toList()));
        int hash = 0;
        for (Tensor result : results) {
            hash = 31 * hash + Arrays.hashCode(result.toFloats());
        }
        System.out.println("bits " + Integer.toHexString(hash));
    }
}
