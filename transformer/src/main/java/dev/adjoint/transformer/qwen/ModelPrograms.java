package dev.adjoint.transformer.qwen;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Signature;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Recording;
import dev.adjoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The two loops that a model spends its life in, each step of them as one program: weights, moments
 * and key-value caches are state that the program reads and writes, everything else that changes
 * from step to step is an input.
 */
public final class ModelPrograms {
    private ModelPrograms() {}

    private static Signature ints(int... lengths) {
        return new Signature(DType.I32, Shape.of(lengths));
    }

    /**
     * Decoding: the next token of some sequences goes through the model. Inputs are ids, positions
     * and cache rows, i32 [sequences] each, and segments, i32 [sequences, 4], as {@link
     * QwenModel#hidden(PackedBatch, KeyValueCache, Tensor)} takes them; the output is the logits
     * [sequences, vocabulary].
     *
     * @param cache receives keys and values
     */
    public static Recording decode(QwenModel model, KeyValueCache cache, int sequences) {
        List<Signature> inputs =
                List.of(ints(sequences), ints(sequences), ints(sequences), ints(sequences, 4));
        return Execution.withoutTracking()
                .call(() ->
                        Recording.of(
                                "decode",
                                inputs,
                                given -> {
                                    PackedBatch batch =
                                            batch(given.get(0), given.get(1), given.get(3), cache);
                                    Tensor hidden = model.hidden(batch, cache, given.get(2));
                                    return List.of(model.logits(hidden));
                                }));
    }

    /**
     * Prefill: all tokens of one sequence go through the model. Inputs as for {@link #decode}, with
     * a row for every token and one for the segment; the output is the logits of the last token [1,
     * vocabulary].
     */
    public static Recording prefill(QwenModel model, KeyValueCache cache, int tokens) {
        List<Signature> inputs = List.of(ints(tokens), ints(tokens), ints(tokens), ints(1, 4));
        return Execution.withoutTracking()
                .call(() ->
                        Recording.of(
                                "prefill",
                                inputs,
                                given -> {
                                    PackedBatch batch =
                                            batch(given.get(0), given.get(1), given.get(3), cache);
                                    Tensor hidden = model.hidden(batch, cache, given.get(2));
                                    return List.of(
                                            model.logits(hidden.slice(0, tokens - 1, tokens)));
                                }));
    }

    private static PackedBatch batch(
            Tensor ids, Tensor positions, Tensor segments, KeyValueCache cache) {
        return new PackedBatch(ids, positions, segments, cache.capacity());
    }

    /**
     * A training step: the mean of −log π of every next token of packed sequences, its gradients,
     * and the optimizer. Inputs are ids and positions, i32 [tokens] each, segments, i32 [sequences,
     * 4], predictors and targets, i32 [targets] each, and the four {@linkplain AdamW.StepNumbers
     * numbers} of the step; the output is the loss before the step.
     *
     * @param tokens of all sequences
     * @param longest more than every position
     */
    public static Recording train(
            QwenModel model, AdamW optimizer, int tokens, int sequences, int targets, int longest) {
        List<Signature> inputs =
                new ArrayList<>(
                        List.of(
                                ints(tokens),
                                ints(tokens),
                                ints(sequences, 4),
                                ints(targets),
                                ints(targets)));
        for (int number = 0; number < 4; number++) {
            inputs.add(new Signature(DType.F32, Shape.SCALAR));
        }
        optimizer.own();
        return Execution.withTracking()
                .call(() ->
                        Recording.of(
                                "train", inputs, given -> step(model, optimizer, given, longest)));
    }

    private static List<Tensor> step(
            QwenModel model, AdamW optimizer, List<Tensor> given, int longest) {
        PackedBatch batch = new PackedBatch(given.get(0), given.get(1), given.get(2), longest);
        Tensor hidden = model.hidden(batch).gatherRows(given.get(3));
        Tensor loss = TokenScores.of(model, hidden, given.get(4), 1).logProbs().mean().neg();
        List<Tensor> values = model.parameters().stream().map(Parameter::value).toList();
        AdamW.StepNumbers numbers = AdamW.StepNumbers.of(given.subList(5, 9));
        optimizer.apply(Gradients.of(loss, values), numbers);
        return List.of(loss);
    }
}
