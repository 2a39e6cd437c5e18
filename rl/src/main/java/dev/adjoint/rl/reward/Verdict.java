package dev.adjoint.rl.reward;

/** What a verifier finds. An answer that cannot be read is counted apart from one that is wrong. */
public sealed interface Verdict {
    /** The answer is right. */
    record Right() implements Verdict {}

    /**
     * The answer can be read and is wrong.
     *
     * @param found what it says
     */
    record Wrong(String found) implements Verdict {}

    /**
     * There is no answer, or more than one, or it breaks the rules of writing.
     *
     * @param reason why it cannot be read
     */
    record Unreadable(String reason) implements Verdict {}

    /** 1 for a right answer, else 0. */
    default double reward() {
        return this instanceof Right ? 1 : 0;
    }
}
