package dev.adjoint.transformer.text;

import java.text.Normalizer;
import java.util.BitSet;

/**
 * Unicode normalization form C by the tables of Unicode 9, which the reference tokenizer uses.
 *
 * <p>The JDK's tables are newer. They differ only at characters assigned since: a combining mark
 * that the old tables do not know keeps its place there, and a character composed of new ones stays
 * as it is. So text is cut at each such character, which is copied, and the stretches between are
 * normalized alone. That is exact, because an unknown character is a starter that composes with
 * nothing, and no reordering or composition crosses it. A character's combining class and
 * decomposition never change once assigned, so the older ones agree.
 */
final class ReferenceNormalizer {
    /**
     * Characters assigned after Unicode 9 that combine or decompose in Unicode 16: first to last,
     * hexadecimal. Found by asking both implementations about every code point.
     */
    private static final String NEWER =
            """
            7fd 897-89f 8ca-8d3 9fe c3c d3b-d3c eba 1715 1abf-1ace 1df6-1dfa a82c 105c9 105d2 105da 105e4
            10d24-10d27 10d69-10d6d 10eab-10eac 10efd-10eff 10f46-10f50 10f82-10f85 11070 1133b 11382-11385 1138b
            1138e 11390-11391 113b8 113bb 113c2 113c5 113c7-113c9 113ce-113d0 1145e 11839-1183a 11930 11935 11938
            1193d-1193e 11943 119e0 11a34 11a47 11a99 11d42 11d44-11d45 11d97 11f41-11f42 1611e-16129 1612f 16d63
            16d67-16d6a 16ff0-16ff1 1e08f 1e130-1e136 1e2ae 1e2ec-1e2ef 1e4ec-1e4ef 1e5ee-1e5ef
            """;

    private static final int FIRST_NEWER = 0x7fd;

    private final BitSet newer = new BitSet();

    ReferenceNormalizer() {
        for (String range : NEWER.strip().split("\\s+", -1)) {
            String[] ends = range.split("-", -1);
            newer.set(
                    Integer.parseInt(ends[0], 16), Integer.parseInt(ends[ends.length - 1], 16) + 1);
        }
    }

    String normalize(String text) {
        StringBuilder normal = new StringBuilder(text.length());
        int start = 0;
        for (int at = 0; at < text.length(); ) {
            int next = text.offsetByCodePoints(at, 1);
            if (text.charAt(at) >= FIRST_NEWER && newer.get(text.codePointAt(at))) {
                normal.append(composed(text.substring(start, at))).append(text, at, next);
                start = next;
            }
            at = next;
        }
        return start == 0
                ? composed(text)
                : normal.append(composed(text.substring(start))).toString();
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
    }
}
