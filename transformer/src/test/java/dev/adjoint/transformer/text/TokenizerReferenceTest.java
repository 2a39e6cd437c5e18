package dev.adjoint.transformer.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.transformer.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Holds the tokenizer against golden/tokenizer/small, which the reference library made. */
class TokenizerReferenceTest {
    private static final Path SMALL =
            Path.of(System.getProperty("adjoint.root", ".."), "golden", "tokenizer", "small");

    private final Tokenizer tokenizer = Tokenizer.read(SMALL.resolve("tokenizer.json"));

    @Test
    void everyTextHasTheIdsOfTheReference() throws IOException {
        List<Json> cases = records("cases.jsonl");
        assertTrue(cases.size() >= 1_400, () -> "only " + cases.size() + " cases");
        for (Json record : cases) {
            String text = record.field("text").asString();
            assertArrayEquals(
                    ids(record),
                    tokenizer.encode(text),
                    () -> record.file() + ": " + escaped(text));
        }
    }

    @Test
    void everyTextDecodesToItsNormalForm() throws IOException {
        for (Json record : records("cases.jsonl")) {
            String text = record.field("text").asString();
            int[] ids = tokenizer.encode(text);
            String decoded = tokenizer.decode(ids, false);
            assertEquals(
                    Normalizer.normalize(text, Normalizer.Form.NFD),
                    Normalizer.normalize(decoded, Normalizer.Form.NFD),
                    () -> record.file() + ": " + escaped(text));
            assertArrayEquals(
                    ids, tokenizer.encode(decoded), () -> record.file() + ": " + escaped(text));
            assertEquals(decoded, streamed(ids, false));
        }
    }

    @Test
    void idsThatAreNoTextDecodeAsTheReferenceDoes() throws IOException {
        for (Json record : records("decode.jsonl")) {
            String expected = record.field("text").asString();
            assertEquals(expected, tokenizer.decode(ids(record), true), record::file);
            assertEquals(expected, streamed(ids(record), true), record::file);
        }
    }

    @Test
    void normalizationMovesNoOtherCodePointThanTheReference() throws IOException {
        List<String> lines = Files.readAllLines(SMALL.resolve("nonstarters.txt"));
        int cut = lines.indexOf("composed");
        BitSet reordered = codePoints(lines.subList(0, cut));
        BitSet composed = codePoints(lines.subList(cut + 1, lines.size()));
        ReferenceNormalizer normalizer = new ReferenceNormalizer();
        IntStream.range(0, Character.MAX_CODE_POINT + 1)
                .filter(c -> Character.getType(c) != Character.SURROGATE)
                .forEach(c -> {
                    String text = Character.toString(c);
                    assertEquals(
                            reordered.get(c),
                            reorders(normalizer, text),
                            () -> "reorders " + escaped(text));
                    if (!composed.get(c)) {
                        String parts = Normalizer.normalize(text, Normalizer.Form.NFD);
                        assertEquals(
                                parts,
                                normalizer.normalize(parts),
                                () -> "composes " + escaped(text));
                    }
                });
    }

    private static boolean reorders(ReferenceNormalizer normalizer, String text) {
        String before = "q" + text + "\u0334";
        String after = "q\u0345" + text;
        return normalizer.normalize(text).equals(text)
                && (!normalizer.normalize(before).equals(before)
                        || !normalizer.normalize(after).equals(after));
    }

    private String streamed(int[] ids, boolean skipSpecial) {
        StreamingDecoder decoder = tokenizer.streamingDecoder(skipSpecial);
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(decoder.append(id));
        }
        return text.append(decoder.flush()).toString();
    }

    private static BitSet codePoints(List<String> ranges) {
        BitSet points = new BitSet();
        for (String range : ranges) {
            String[] ends = range.split("-", -1);
            points.set(Integer.parseInt(ends[0], 16), Integer.parseInt(ends[1], 16) + 1);
        }
        return points;
    }

    private static int[] ids(Json record) {
        return record.field("ids").elements().stream().mapToInt(Json::asInt).toArray();
    }

    private static List<Json> records(String file) throws IOException {
        List<String> lines = Files.readAllLines(SMALL.resolve(file));
        return IntStream.range(0, lines.size())
                .mapToObj(i -> Json.parse(file + " line " + (i + 1), lines.get(i)))
                .toList();
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.chars()
                .forEach(c ->
                        escaped.append(
                                c > ' ' && c < 127 ? "" + (char) c : String.format("\\u%04x", c)));
        return escaped.toString();
    }
}
