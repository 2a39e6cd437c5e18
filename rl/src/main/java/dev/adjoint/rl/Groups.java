package dev.adjoint.rl;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which prompt every row answers, and which answer it belongs to. Neither is ever guessed from the
 * order of the rows. An answer may lie in several rows (segments between summaries, turns): it
 * counts once in the statistics of its group.
 *
 * @param prompts the prompt of each row, any numbers
 * @param answers the answer of each row, any numbers
 */
public record Groups(int[] prompts, int[] answers) {
    /** Refuses an answer to two prompts. */
    public Groups {
        prompts = prompts.clone();
        answers = answers.clone();
        if (prompts.length != answers.length) {
            throw new IllegalArgumentException(
                    "groups: "
                            + prompts.length
                            + " rows have a prompt and "
                            + answers.length
                            + " an answer");
        }
        requireOnePrompt(prompts, answers);
    }

    private static void requireOnePrompt(int[] prompts, int[] answers) {
        Map<Integer, Integer> promptOf = new LinkedHashMap<>();
        for (int row = 0; row < prompts.length; row++) {
            Integer other = promptOf.putIfAbsent(answers[row], prompts[row]);
            if (other != null && other != prompts[row]) {
                throw new IllegalArgumentException(
                        "groups: row "
                                + row
                                + " of answer "
                                + answers[row]
                                + " belongs to prompt "
                                + prompts[row]
                                + ", an earlier one to prompt "
                                + other);
            }
        }
    }

    /** Each row is an answer of its own to the given prompt. */
    public static Groups of(int... prompts) {
        return new Groups(prompts, IntStream.range(0, prompts.length).toArray());
    }

    /**
     * The usual layout: {@code size} answers to each of {@code prompts} prompts, one behind the
     * other.
     */
    public static Groups equal(int prompts, int size) {
        return of(IntStream.range(0, prompts * size).map(row -> row / size).toArray());
    }

    /** The number of rows. */
    public int rows() {
        return prompts.length;
    }

    /** The first row of each answer, by prompt, both in the order in which they appear. */
    public List<List<Integer>> members() {
        return firstRows().stream()
                .collect(
                        Collectors.groupingBy(
                                row -> prompts[row], LinkedHashMap::new, Collectors.toList()))
                .values()
                .stream()
                .toList();
    }

    /** The first row of each answer. */
    public List<Integer> firstRows() {
        Map<Integer, Integer> first = new LinkedHashMap<>();
        for (int row = 0; row < answers.length; row++) {
            first.putIfAbsent(answers[row], row);
        }
        return List.copyOf(first.values());
    }

    /** For each row the first row of its answer. */
    public int[] representatives() {
        Map<Integer, Integer> first = new LinkedHashMap<>();
        int[] representatives = new int[answers.length];
        for (int row = 0; row < answers.length; row++) {
            Integer earlier = first.putIfAbsent(answers[row], row);
            representatives[row] = earlier == null ? row : earlier;
        }
        return representatives;
    }

    /** The rows from (inclusive) to (exclusive), under the same numbers. */
    public Groups rows(int from, int to) {
        return new Groups(
                Arrays.copyOfRange(prompts, from, to), Arrays.copyOfRange(answers, from, to));
    }

    /** Some rows in a given order, under the same numbers. */
    public Groups take(int... rows) {
        return new Groups(
                Arrays.stream(rows).map(row -> prompts[row]).toArray(),
                Arrays.stream(rows).map(row -> answers[row]).toArray());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Groups groups
                && Arrays.equals(prompts, groups.prompts)
                && Arrays.equals(answers, groups.answers);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(prompts) + Arrays.hashCode(answers);
    }

    @Override
    public String toString() {
        return "Groups[prompts="
                + Arrays.toString(prompts)
                + ", answers="
                + Arrays.toString(answers)
                + "]";
    }
}
