package dev.adjoint.transformer.text;

/**
 * A token that stands in the text as it is, outside of the merges.
 *
 * @param id its id
 * @param content its text, as in {@code <|im_end|>}
 * @param special whether decoding may leave it out: it steers the model and is not content
 */
public record AddedToken(int id, String content, boolean special) {}
