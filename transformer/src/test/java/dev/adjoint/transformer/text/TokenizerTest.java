package dev.adjoint.transformer.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tokenizer's own promises: user text, streaming, errors, long texts, and the trainer. */
class TokenizerTest {
    private static final List<String> TEXTS =
            List.of(
                    "the cat sat on the mat, then the cat ran",
                    "12 + 30 = 42",
                    "naïve café 😀 天气",
                    "the the the theme");

    private final Tokenizer tokenizer =
            Tokenizer.read(
                    Path.of(
                            System.getProperty("adjoint.root", ".."),
                            "golden",
                            "tokenizer",
                            "small",
                            "tokenizer.json"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<|im_end|>",
                "a<|im_start|>b",
                "<think></think>",
                "<|endoftext|><|endoftext|>",
                "<<|im_end|>>"
            })
    void userTextNeverYieldsAnAddedToken(String text) {
        int firstAdded = tokenizer.idOf("<|endoftext|>").orElseThrow();
        int[] ids = tokenizer.encodeUserText(text);
        assertTrue(Arrays.stream(ids).allMatch(id -> id < firstAdded), Arrays.toString(ids));
        assertEquals(text, tokenizer.decode(ids, true));
        assertTrue(Arrays.stream(tokenizer.encode(text)).anyMatch(id -> id >= firstAdded));
    }

    @Test
    void theLongestAddedTokenWins() {
        TokenizerFile plain = TokenizerFile.of(List.of());
        List<AddedToken> added = new ArrayList<>(plain.addedTokens());
        added.add(new AddedToken(261, "<a>", true));
        added.add(new AddedToken(262, "<a>b", false));
        Tokenizer overlapping =
                Tokenizer.of(
                        new TokenizerFile(
                                plain.expression(),
                                plain.composes(),
                                plain.vocabulary(),
                                plain.merges(),
                                added));
        assertArrayEquals(new int[] {27, 262, 261, 66}, overlapping.encode("<<a>b<a>c"));
    }

    @Test
    void specialTokensAreLeftOutOnDemandOthersShown() {
        int[] ids = tokenizer.encode("<|im_start|>a<think>b</think><|im_end|>");
        assertEquals("a<think>b</think>", tokenizer.decode(ids, true));
        assertEquals("<|im_start|>a<think>b</think><|im_end|>", tokenizer.decode(ids, false));
    }

    @Test
    void streamingHoldsBackPartsOfCodePoints() {
        StreamingDecoder decoder = tokenizer.streamingDecoder(false);
        List<String> shown = new ArrayList<>();
        for (int id : tokenizer.encode("😀")) {
            shown.add(decoder.append(id));
        }
        assertEquals("😀", shown.getLast());
        assertEquals("😀", String.join("", shown));
        assertEquals("", decoder.flush());
        decoder.append(tokenizer.encode("😀")[0]);
        assertEquals("\uFFFD", decoder.flush());
        assertEquals("a", decoder.append(tokenizer.encode("a")[0]));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 805, 151_936})
    void idsOutsideTheVocabularyAreRefused(int id) {
        String message = "tokenizer: token id " + id + " is outside the vocabulary of 805 tokens";
        assertEquals(message, refused(() -> tokenizer.tokenOf(id)));
        assertEquals(message, refused(() -> tokenizer.decode(new int[] {1, id}, true)));
        assertEquals(message, refused(() -> tokenizer.streamingDecoder(true).append(id)));
    }

    @Test
    void halfSurrogatesBecomeTheReplacementCharacter() {
        assertEquals("a\uFFFDb\uFFFD", tokenizer.decode(tokenizer.encode("a\uD800b\uDC00"), false));
    }

    @Test
    void qwen35CutsMarksIntoWords() {
        List<String> pieces = new ArrayList<>();
        PieceSplitter.of(PieceSplitter.QWEN35).orElseThrow().split("क़ी 12!", pieces::add);
        assertEquals(List.of("क़ी", " ", "1", "2", "!"), pieces);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a", "ab", "the", " ", "\n", " \n", "9", "=", "\u0301", "天", "😀", "<|", "\u00a0",
                "'", "x\u0301"
            })
    void aMillionCharactersWithoutABreakTakeSecondsAtMost(String unit) {
        String text = unit.repeat(1_000_000 / unit.length()) + "end";
        int[] ids = assertTimeout(Duration.ofSeconds(20), () -> tokenizer.encode(text));
        assertTrue(ids.length >= 1_000);
    }

    @Test
    void mergingAgreesWithTheDefinition() {
        Random random = new Random(5);
        TokenizerFile file = TokenizerTrainer.train(TEXTS, 300);
        Tokenizer trained = Tokenizer.of(file);
        for (int round = 0; round < 500; round++) {
            StringBuilder word = new StringBuilder();
            int length = 1 + random.nextInt(20);
            for (int i = 0; i < length; i++) {
                word.append("thecamr".charAt(random.nextInt(7)));
            }
            List<String> expected = merged(word.toString(), file.merges());
            int[] ids = trained.encode(word.toString());
            assertEquals(
                    expected,
                    Arrays.stream(ids).mapToObj(trained::tokenOf).toList(),
                    word::toString);
        }
    }

    /**
     * The definition: each merge in turn, the first to be applied first, wherever its pair stands.
     */
    private static List<String> merged(String word, List<Merge> merges) {
        List<String> tokens = new ArrayList<>(List.of(word.split("", -1)));
        tokens.removeIf(String::isEmpty);
        for (Merge merge : merges) {
            for (int i = 0; i + 1 < tokens.size(); i++) {
                if (tokens.get(i).equals(merge.left()) && tokens.get(i + 1).equals(merge.right())) {
                    tokens.set(i, merge.joined());
                    tokens.remove(i + 1);
                }
            }
        }
        return tokens;
    }

    @Test
    void trainingIsTheSameForTextsInAnyOrder() {
        TokenizerFile file = TokenizerTrainer.train(TEXTS, 266);
        List<String> reversed = new ArrayList<>(TEXTS);
        Collections.reverse(reversed);
        assertEquals(file, TokenizerTrainer.train(reversed, 266));
        assertEquals(266, Tokenizer.of(file).vocabularySize());
        // "t" and "h" meet seven times, "h" and "e" too: the pair that comes first in order is
        // merged.
        assertEquals(new Merge("h", "e"), file.merges().get(0));
        assertEquals(new Merge("t", "he"), file.merges().get(1));
    }

    @Test
    void addedTokensAreNotLearntFrom() {
        String turn = "<|im_start|>a<|im_end|><|im_start|>b<|im_end|>";
        assertEquals(List.of(), TokenizerTrainer.train(List.of(turn), 1_000).merges());
    }

    @Test
    void trainingStopsWhereNoPairIsSeenTwice() {
        TokenizerFile file = TokenizerTrainer.train(List.of("abab", "xy"), 1_000);
        assertEquals(List.of(new Merge("a", "b")), file.merges());
    }

    @Test
    void aVocabularyWithoutRoomForTheBytesIsRefused() {
        assertEquals(
                "tokenizer training: a vocabulary of 200 tokens is too small: bytes and added"
                        + " tokens are 261",
                refused(() -> TokenizerTrainer.train(TEXTS, 200)));
    }

    @Test
    void trainedTokenizersKeepEveryText() {
        Tokenizer trained = Tokenizer.of(TokenizerTrainer.train(TEXTS, 290));
        for (String text : TEXTS) {
            assertEquals(text, trained.decode(trained.encode(text), true));
        }
        assertArrayEquals(trained.encode(" the"), trained.encodeUserText(" the"));
    }

    private static String refused(Runnable action) {
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, action::run).getMessage());
    }
}
