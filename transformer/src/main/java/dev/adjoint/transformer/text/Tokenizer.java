package dev.adjoint.transformer.text;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Byte-level byte-pair encoding, with the ids that Hugging Face's tokenizers give for the same
 * file.
 *
 * <p>Encoding takes five steps: added tokens are found in the raw text; the text between them is
 * brought to normalization form C; an expression cuts it into pieces; a piece's UTF-8 bytes become
 * one token each; and neighbouring tokens merge, the pair of lowest rank first, until none is left
 * that merges. Decoding joins the tokens' bytes. Bytes that are not UTF-8 decode to U+FFFD, and a
 * surrogate without its other half encodes as U+FFFD.
 *
 * <p>Immutable, for use by any number of threads.
 */
public final class Tokenizer {
    private static final int REPLACEMENT = 0xFFFD;

    private final Vocabulary vocabulary;
    private final int[] byteIds;
    private final MergeTable merges;
    private final AddedTokens addedTokens;
    private final PieceSplitter splitter;
    private final ReferenceNormalizer normalizer = new ReferenceNormalizer();
    private final boolean composes;
    private final int rows;

    private Tokenizer(TokenizerFile file, int rows) {
        this.rows = rows;
        vocabulary = new Vocabulary(file);
        byteIds = vocabulary.byteIds();
        merges = mergeTable(file.merges());
        addedTokens = new AddedTokens(file.addedTokens());
        splitter = PieceSplitter.of(file.expression()).orElseThrow();
        composes = file.composes();
    }

    /** The tokenizer that a file's content describes. */
    public static Tokenizer of(TokenizerFile file) {
        return new Tokenizer(file, 0);
    }

    /**
     * The tokenizer for a model that has more ids than the file, as Qwen's do: an id below {@code
     * rows} that no token has decodes to nothing.
     */
    public static Tokenizer of(TokenizerFile file, int rows) {
        return new Tokenizer(file, rows);
    }

    /**
     * Reads a {@code tokenizer.json}, as {@link TokenizerFile#read(Path)}.
     *
     * @throws dev.adjoint.transformer.json.JsonException naming the field that is wrong or not
     *     supported
     */
    public static Tokenizer read(Path path) {
        return of(TokenizerFile.read(path));
    }

    /**
     * The ids of a text. Added tokens are recognised wherever they stand, as the reference does.
     */
    public int[] encode(String text) {
        IntStream.Builder ids = IntStream.builder();
        addedTokens.split(wellFormed(text), ids::add, stretch -> encodeStretch(stretch, ids));
        return ids.build().toArray();
    }

    /**
     * The ids of a text that comes from outside: what looks like an added token is plain text here,
     * so no user can end a turn or open another by typing its mark.
     */
    public int[] encodeUserText(String text) {
        IntStream.Builder ids = IntStream.builder();
        encodeStretch(wellFormed(text), ids);
        return ids.build().toArray();
    }

    /**
     * The text of these tokens.
     *
     * @param skipSpecial whether to leave out special tokens
     * @throws IllegalArgumentException if an id is outside the vocabulary
     */
    public String decode(int[] ids, boolean skipSpecial) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int id : ids) {
            bytes.writeBytes(bytes(id, skipSpecial));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /**
     * A decoder for tokens that come one by one; their texts join to what {@link #decode} gives for
     * all of them.
     */
    public StreamingDecoder streamingDecoder(boolean skipSpecial) {
        return new StreamingDecoder(this, skipSpecial);
    }

    /** The number of ids: the highest one, plus 1. */
    public int vocabularySize() {
        return vocabulary.size();
    }

    /**
     * The id of a token, spelled in the byte alphabet or an added token's content; empty if there
     * is none.
     */
    public OptionalInt idOf(String token) {
        return vocabulary.idOf(token);
    }

    /**
     * The token of an id, spelled as {@link #idOf} takes it.
     *
     * @throws IllegalArgumentException if the id is outside the vocabulary
     */
    public String tokenOf(int id) {
        return vocabulary.tokenOf(id);
    }

    /** Whether decoding may leave a token out. */
    public boolean isSpecial(int id) {
        return vocabulary.special(id);
    }

    /** The bytes that a token adds to the text; none for a special token that is to be left out. */
    byte[] bytes(int id, boolean skipSpecial) {
        if (id >= 0 && id < rows && !vocabulary.used(id)) {
            return new byte[0];
        }
        byte[] bytes = vocabulary.bytes(id);
        return skipSpecial && vocabulary.special(id) ? new byte[0] : bytes;
    }

    private void encodeStretch(String text, IntStream.Builder ids) {
        String normal = composes ? normalizer.normalize(text) : text;
        splitter.split(normal, piece -> encodePiece(piece, ids));
    }

    private void encodePiece(String piece, IntStream.Builder ids) {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        int[] symbols = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            symbols[i] = byteIds[Byte.toUnsignedInt(bytes[i])];
        }
        for (int id : new Merging(merges, symbols).tokens()) {
            ids.add(id);
        }
    }

    private MergeTable mergeTable(List<Merge> ranked) {
        MergeTable table = new MergeTable(ranked.size());
        int rank = 0;
        for (Merge merge : ranked) {
            int left = vocabulary.id(merge.left());
            int right = vocabulary.id(merge.right());
            table.add(left, right, rank++, vocabulary.id(merge.joined()));
        }
        return table;
    }

    private static String wellFormed(String text) {
        if (text.codePoints().noneMatch(Tokenizer::loneSurrogate)) {
            return text;
        }
        StringBuilder repaired = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> repaired.appendCodePoint(loneSurrogate(c) ? REPLACEMENT : c));
        return repaired.toString();
    }

    private static boolean loneSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
