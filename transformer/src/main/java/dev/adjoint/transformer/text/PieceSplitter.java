package dev.adjoint.transformer.text;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts text into the pieces that merges never cross: words with the space before them, single
 * digits, runs of punctuation, white space.
 *
 * <p>Two expressions are known, those of Qwen's files, and a file with another is refused: engines
 * differ in classes, case folding and backtracking, so each expression is checked against the
 * reference before it is listed. Both engines agree once {@code \s} means Unicode white space.
 * Repeated classes run in loops, so neither long runs nor hostile text deepen the stack, and no
 * piece is scanned more than a few times.
 */
final class PieceSplitter {
    /** The expression of Qwen2, Qwen2.5 and Qwen3. */
    static final String QWEN2 =
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|"
                    + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** The expression of Qwen3.5: marks belong to words. */
    static final String QWEN35 =
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}"
                    + "| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private static final Map<String, Pattern> KNOWN =
            Map.of(QWEN2, compiled(QWEN2), QWEN35, compiled(QWEN35));

    private final Pattern pattern;

    private PieceSplitter(Pattern pattern) {
        this.pattern = pattern;
    }

    /** The splitter for an expression as a file spells it; empty if it is not a known one. */
    static Optional<PieceSplitter> of(String expression) {
        return Optional.ofNullable(KNOWN.get(expression)).map(PieceSplitter::new);
    }

    /** The splitter of Qwen2, Qwen2.5 and Qwen3. */
    static PieceSplitter qwen2() {
        return of(QWEN2).orElseThrow();
    }

    /** Hands on the pieces of a text in order; together they are the text. */
    void split(String text, Consumer<String> pieces) {
        Matcher matcher = pattern.matcher(text);
        int end = 0;
        while (matcher.find()) {
            if (matcher.start() > end) {
                pieces.accept(text.substring(end, matcher.start()));
            }
            pieces.accept(matcher.group());
            end = matcher.end();
        }
        if (end < text.length()) {
            pieces.accept(text.substring(end));
        }
    }

    private static Pattern compiled(String expression) {
        return Pattern.compile(expression, Pattern.UNICODE_CHARACTER_CLASS);
    }
}
