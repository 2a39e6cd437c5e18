package dev.adjoint.rl.rollout;

import dev.adjoint.program.DType;
import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.Sampling;
import dev.adjoint.rl.Scores;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Traced;
import dev.adjoint.transformer.qwen.PackedBatch;
import dev.adjoint.transformer.qwen.QwenModel;
import dev.adjoint.transformer.qwen.TokenScores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Prompts with their answers, ready for one forward pass. The logits of a token predict the next
 * one: the shift by one stands here and nowhere else. Where steps run as {@linkplain Traced
 * programs}, tokens and answer tokens are padded to a length that many batches have.
 *
 * @param batch all tokens, packed
 * @param predictors for every answer token the place in the batch of the token before it, i32
 *     [answer tokens]
 * @param targets the answer tokens, i32 [answer tokens]
 * @param places where each goes in a table of [rows, columns], i32 [answer tokens]
 * @param lengths the length of every answer
 * @param columns of the table
 */
public record Transcripts(
        PackedBatch batch,
        Tensor predictors,
        Tensor targets,
        Tensor places,
        List<Integer> lengths,
        int columns) {
    /** Copies the list. */
    public Transcripts {
        lengths = List.copyOf(lengths);
    }

    /**
     * Joins prompts and answers.
     *
     * @param prompts token ids, at least one each
     * @param answers token ids, as many as prompts, each at most {@code columns} long
     */
    public static Transcripts of(List<int[]> prompts, List<int[]> answers, int columns) {
        List<int[]> sequences = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        for (int row = 0; row < prompts.size(); row++) {
            sequences.add(join(prompts.get(row), answers.get(row)));
            lengths.add(answers.get(row).length);
        }
        int tokens = sequences.stream().mapToInt(sequence -> sequence.length).sum();
        int count = Traced.bucket(lengths.stream().mapToInt(Integer::intValue).sum());
        int[] predictors = new int[count];
        int[] targets = new int[count];
        int[] places = new int[count];
        Arrays.fill(places, prompts.size() * columns);
        int next = 0;
        int start = 0;
        for (int row = 0; row < prompts.size(); row++) {
            int[] answer = answers.get(row);
            for (int column = 0; column < answer.length; column++) {
                predictors[next] = start + prompts.get(row).length + column - 1;
                targets[next] = answer[column];
                places[next++] = row * columns + column;
            }
            start += sequences.get(row).length;
        }
        return new Transcripts(
                PackedBatch.of(sequences, Traced.bucket(tokens)),
                Tensor.of(predictors, count),
                Tensor.of(targets, count),
                Tensor.of(places, count),
                lengths,
                columns);
    }

    /** Judged answers with their prompts. */
    public static Transcripts of(List<Answer> answers, int columns) {
        return of(
                answers.stream().map(Answer::prompt).toList(),
                answers.stream().map(answer -> answer.response().tokens()).toList(),
                columns);
    }

    private static int[] join(int[] prompt, int[] answer) {
        int[] joined = java.util.Arrays.copyOf(prompt, prompt.length + answer.length);
        System.arraycopy(answer, 0, joined, prompt.length, answer.length);
        return joined;
    }

    /** The number of answers. */
    public int rows() {
        return lengths.size();
    }

    /** Ones at the answers' tokens. */
    public Mask mask() {
        return Mask.lengths(
                DType.F32, columns, lengths.stream().mapToInt(Integer::intValue).toArray());
    }

    /**
     * What a policy says about every answer token; tracked if its weights are.
     *
     * @param policyVersion the number of steps that the weights have seen
     */
    public Scores scores(QwenModel policy, Sampling sampling, long policyVersion) {
        Tensor hidden = policy.hidden(batch).gatherRows(predictors);
        TokenScores scores = TokenScores.of(policy, hidden, targets, sampling.temperature());
        return new Scores(
                new LogProbs(table(scores.logProbs()), sampling, policyVersion),
                table(scores.entropies()));
    }

    /** The place in the batch of the last token of every answer, i32 [rows]. */
    public Tensor ends() {
        int[] before = predictors.toInts();
        int[] ends = new int[rows()];
        int next = 0;
        for (int row = 0; row < ends.length; row++) {
            next += lengths.get(row);
            ends[row] = before[next - 1] + 1;
        }
        return Tensor.of(ends, ends.length);
    }

    /** The number of answer tokens, without padding. */
    public int answerTokens() {
        return lengths.stream().mapToInt(Integer::intValue).sum();
    }

    /** One number for each answer token as a table [rows, columns], 0 where there is no token. */
    public Tensor table(Tensor perToken) {
        boolean isPadded = places.length(0) > answerTokens();
        int cells = rows() * columns;
        Tensor flat = perToken.unsqueeze(-1).scatterRows(places, isPadded ? cells + 1 : cells);
        return (isPadded ? flat.slice(0, 0, cells) : flat).reshape(rows(), columns);
    }
}
