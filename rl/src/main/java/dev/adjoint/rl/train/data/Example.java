package dev.adjoint.rl.train.data;

import java.util.ArrayList;
import java.util.List;

/**
 * A prompt with one answer to imitate, or with a better and a worse one.
 *
 * @param prompt token ids, which are never trained on
 * @param answers token ids of each answer, its end token included
 */
public record Example(int[] prompt, List<int[]> answers) {
    /** Copies the ids. */
    public Example {
        prompt = prompt.clone();
        List<int[]> copies = new ArrayList<>();
        answers.forEach(answer -> copies.add(answer.clone()));
        answers = List.copyOf(copies);
    }
}
