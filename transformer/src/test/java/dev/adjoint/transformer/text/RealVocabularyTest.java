package dev.adjoint.transformer.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.qwen.ModelFiles;
import dev.adjoint.transformer.qwen.RealWeights;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** 5,000 texts through the vocabulary of a real model, against the reference library's ids. */
@Tag("real-weights")
class RealVocabularyTest {
    private static final Path TEXTS =
            Path.of(System.getProperty("adjoint.root", ".."), "golden", "real", "texts.jsonl.gz");

    private static List<String> lines() throws IOException {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                new GZIPInputStream(Files.newInputStream(TEXTS)),
                                StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    @Test
    void everyTextHasTheIdsOfTheReference() throws IOException {
        Tokenizer tokenizer = Tokenizer.of(ModelFiles.tokenizer(RealWeights.file()));
        List<String> lines = lines();
        assertEquals(5_000, lines.size());
        for (String line : lines) {
            Json record = Json.parse("texts.jsonl.gz", line);
            String text = record.field("text").asString();
            int[] ids = record.field("ids").elements().stream().mapToInt(Json::asInt).toArray();
            assertArrayEquals(ids, tokenizer.encode(text), line);
            assertEquals(
                    Normalizer.normalize(text, Normalizer.Form.NFD),
                    Normalizer.normalize(tokenizer.decode(ids, false), Normalizer.Form.NFD),
                    line);
        }
    }
}
