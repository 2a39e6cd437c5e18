package dev.adjoint.transformer.text;

import java.util.Arrays;

/**
 * The printable characters that stand for bytes in a byte-level vocabulary: a byte that is a
 * visible Latin-1 character stands for itself, the other 68, in order, for U+0100 and on.
 */
final class ByteAlphabet {
    private static final int SIZE = 256;

    private final char[] characterOf = new char[SIZE];
    private final int[] byteOf = new int[2 * SIZE];

    ByteAlphabet() {
        Arrays.fill(byteOf, -1);
        int hidden = 0;
        for (int value = 0; value < SIZE; value++) {
            characterOf[value] = (char) (visible(value) ? value : SIZE + hidden++);
            byteOf[characterOf[value]] = value;
        }
    }

    private static boolean visible(int value) {
        return (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || value >= 0xAE;
    }

    /** The character for a byte, given as 0 to 255. */
    char character(int value) {
        return characterOf[value];
    }

    /** The 256 characters in the order of the reference vocabularies: the visible ones first. */
    String inVocabularyOrder() {
        StringBuilder order = new StringBuilder();
        for (int character = 0; character < byteOf.length; character++) {
            if (byteOf[character] >= 0) {
                order.append((char) character);
            }
        }
        return order.toString();
    }

    /** Whether every character of a token stands for a byte. */
    boolean spells(String token) {
        return token.chars().allMatch(c -> c < byteOf.length && byteOf[c] >= 0);
    }

    /** The bytes that a token {@linkplain #spells spelled} in this alphabet stands for. */
    byte[] bytes(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) byteOf[token.charAt(i)];
        }
        return bytes;
    }
}
