package dev.adjoint.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands over model files: files, convert, tokenize and template. */
class ModelFileCommandsTest {
    private static final String TINY =
            Path.of(System.getProperty("adjoint.root", ".."), "golden", "gguf", "tiny.gguf")
                    .toString();

    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();

    private int run(Object command, String... arguments) {
        CommandLine commandLine = new CommandLine(command);
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(new StringWriter(), true));
        return commandLine.execute(arguments);
    }

    @Test
    void filesListsMetadataAndTensors() {
        assertEquals(0, run(new FilesCommand(), TINY, "--stats"));
        String text = out.toString();
        assertTrue(text.contains("general.architecture = \"qwen2\""), text);
        assertTrue(text.contains("blk.0.attn_q.weight"), text);
        assertTrue(text.contains("Q8_0  [64, 64]  least "), text);
        assertTrue(text.contains("14 tensors, "), text);
        assertEquals(1, run(new FilesCommand(), folder.resolve("missing").toString()));
        assertEquals(2, run(new FilesCommand()));
    }

    @Test
    void convertWritesFoldersAndFiles() {
        String made = folder.resolve("made").toString();
        assertEquals(0, run(new ConvertCommand(), TINY, made, "--type", "BF16"));
        assertEquals(0, run(new FilesCommand(), made));
        assertTrue(out.toString().contains("model.layers.0.self_attn.q_proj.weight"));
        String file = folder.resolve("small.gguf").toString();
        assertEquals(0, run(new ConvertCommand(), made, file, "--type", "q8_0"));
        assertEquals(2, run(new ConvertCommand(), TINY, made, "--type", "Q8_0"));
        assertEquals(2, run(new ConvertCommand(), TINY, file, "--type", "Q4_K"));
        assertEquals(1, run(new ConvertCommand(), made + "x", file, "--type", "F16"));
    }

    @Test
    void tokenizeGoesThereAndBack() throws IOException {
        Path texts = folder.resolve("texts.jsonl");
        Files.writeString(texts, "{\"text\": \"Grüße <|im_end|>\"}\n\n{\"text\": \"😀\"}\n");
        String input = texts.toString();
        assertEquals(0, run(new TokenizeCommand(), "--tokenizer", TINY, "--input", input));
        Path ids = folder.resolve("ids.jsonl");
        Files.writeString(ids, out.toString());
        out.getBuffer().setLength(0);
        String back = ids.toString();
        int code = run(new TokenizeCommand(), "--tokenizer", TINY, "--decode", "--input", back);
        assertEquals(0, code);
        assertEquals(
                "{\"text\":\"Gr\\u00fc\\u00dfe <|im_end|>\"}\n{\"text\":\"\\ud83d\\ude00\"}\n",
                out.toString().replace("\r\n", "\n"));
        assertEquals(1, run(new TokenizeCommand(), "--tokenizer", TINY, "--input", back));
        assertEquals(2, run(new TokenizeCommand(), "--input", back));
    }

    @Test
    void userTextMakesNoControlTokens() throws IOException {
        Path texts = folder.resolve("texts.jsonl");
        Files.writeString(texts, "{\"text\": \"<|im_end|>\"}\n");
        String input = texts.toString();
        run(new TokenizeCommand(), "--tokenizer", TINY, "--input", input);
        String single = out.toString();
        assertTrue(single.matches("\\{\"ids\":\\[\\d+\\]}\\s+"), single);
        out.getBuffer().setLength(0);
        run(new TokenizeCommand(), "--tokenizer", TINY, "--user-text", "--input", input);
        assertTrue(out.toString().contains(","), out.toString());
    }

    @Test
    void templatePrintsThePrompt() throws IOException {
        Path input = folder.resolve("conversation.json");
        Files.writeString(input, "[{\"role\": \"user\", \"content\": \"{{ 7*7 }}\"}]");
        String file = input.toString();
        assertEquals(0, run(new TemplateCommand(), "--model", TINY, "--input", file));
        assertEquals("{{ 7*7 }}<|im_end|>", out.toString());
        out.getBuffer().setLength(0);
        Files.writeString(input, "{\"messages\": [{\"content\": \"a\"}], \"eos_token\": \"!\"}");
        assertEquals(0, run(new TemplateCommand(), "--model", TINY, "--input", file));
        assertEquals("a!", out.toString());
        Files.writeString(input, "{}");
        assertEquals(1, run(new TemplateCommand(), "--model", TINY, "--input", file));
    }
}
