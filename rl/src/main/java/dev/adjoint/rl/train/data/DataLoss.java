package dev.adjoint.rl.train.data;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.Sampling;
import dev.adjoint.rl.Scores;
import dev.adjoint.rl.StepCounts;
import dev.adjoint.rl.papers.preference.BradleyTerry;
import dev.adjoint.rl.papers.preference.Choices;
import dev.adjoint.rl.papers.preference.Kto;
import dev.adjoint.rl.papers.preference.PairCounts;
import dev.adjoint.rl.papers.preference.Pairs;
import dev.adjoint.rl.papers.preference.Sft;
import dev.adjoint.rl.rollout.Transcripts;
import dev.adjoint.rl.train.ScalarHead;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.qwen.QwenModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The loss of a method on some examples; with pairs, rows 2i and 2i + 1 are the better and the
 * worse answer.
 */
final class DataLoss {
    private final DataMethod method;
    private final QwenModel policy;
    private final Optional<QwenModel> reference;
    private final Optional<ScalarHead> head;

    DataLoss(DataMethod method, QwenModel policy, Optional<QwenModel> reference) {
        this.method = method;
        this.policy = policy;
        this.reference = reference.filter(_ -> method.comparesWithReference());
        this.head =
                method instanceof DataMethod.Rewarding
                        ? Optional.of(new ScalarHead("reward", policy.config().hiddenSize()))
                        : Optional.empty();
        if (method.comparesWithReference() && reference.isEmpty()) {
            throw new IllegalArgumentException(
                    "training on data: " + method + " needs a reference policy");
        }
    }

    /** The weights of the reward model's head; none for other methods. */
    List<Parameter> further() {
        return head.map(ScalarHead::parameters).orElse(List.of());
    }

    Loss of(List<Example> examples) {
        Transcripts transcripts = transcripts(examples, 0);
        return switch (method) {
            case DataMethod.Imitation _ -> imitation(transcripts);
            case DataMethod.Pairwise pairwise -> pairwise(pairwise, transcripts);
            case DataMethod.Marked marked -> marked(marked.kto(), transcripts, examples);
            case DataMethod.Rewarding rewarding -> rewarding(rewarding.loss(), transcripts);
        };
    }

    private Scores live(Transcripts transcripts) {
        return transcripts.scores(policy, Sampling.PLAIN, 0);
    }

    private Loss imitation(Transcripts transcripts) {
        Mask mask = transcripts.mask();
        return Sft.loss(live(transcripts), mask, StepCounts.of(mask, mask.columns()));
    }

    /** The reward of an answer is read from the state of its last token. */
    private Loss rewarding(BradleyTerry loss, Transcripts transcripts) {
        Tensor states = policy.hidden(transcripts.batch()).gatherRows(transcripts.ends());
        Tensor rewards = head.orElseThrow().apply(states); // (rows, 1)
        Choices choices = choices(transcripts);
        return loss.loss(rewards, choices, choices.count());
    }

    private Loss pairwise(DataMethod.Pairwise pairwise, Transcripts transcripts) {
        Pairs pairs = new Pairs(transcripts.mask(), choices(transcripts), frozen(transcripts));
        return pairwise.objective().loss(live(transcripts), pairs, PairCounts.of(pairs));
    }

    private static Choices choices(Transcripts transcripts) {
        int count = transcripts.rows() / 2;
        return new Choices(
                IntStream.range(0, count).map(pair -> 2 * pair).toArray(),
                IntStream.range(0, count).map(pair -> 2 * pair + 1).toArray());
    }

    private Loss marked(Kto kto, Transcripts transcripts, List<Example> examples) {
        Kto.Marked marked = marks(transcripts);
        Transcripts mismatched = transcripts(examples, 1);
        Scores others =
                Execution.withoutTracking()
                        .call(() -> mismatched.scores(policy, Sampling.PLAIN, 0));
        double point =
                Execution.withoutTracking()
                        .call(() -> Kto.referencePoint(others, marks(mismatched)));
        return kto.loss(live(transcripts), marked, point, transcripts.rows());
    }

    private Kto.Marked marks(Transcripts transcripts) {
        boolean[] desirable = new boolean[transcripts.rows()];
        for (int row = 0; row < desirable.length; row += 2) {
            desirable[row] = true;
        }
        return new Kto.Marked(transcripts.mask(), desirable, frozen(transcripts).orElseThrow());
    }

    private Optional<LogProbs> frozen(Transcripts transcripts) {
        return reference.map(model ->
                Execution.withoutTracking()
                        .call(() -> transcripts.scores(model, Sampling.PLAIN, 0).logProbs()));
    }

    /** All answers, each behind the prompt of its own example or of one further on. */
    private static Transcripts transcripts(List<Example> examples, int further) {
        List<int[]> prompts = new ArrayList<>();
        List<int[]> answers = new ArrayList<>();
        int longest = 1;
        for (int i = 0; i < examples.size(); i++) {
            Example asked = examples.get((i + further) % examples.size());
            for (int[] answer : examples.get(i).answers()) {
                prompts.add(asked.prompt());
                answers.add(answer);
                longest = Math.max(longest, answer.length);
            }
        }
        return Transcripts.of(prompts, answers, longest);
    }
}
