package dev.adjoint.transformer.text;

/**
 * A merge of two neighbouring tokens into the token that is their texts joined.
 *
 * @param left the first token, spelled in the byte alphabet
 * @param right the second
 */
public record Merge(String left, String right) {
    /** The token that the merge makes. */
    public String joined() {
        return left + right;
    }
}
