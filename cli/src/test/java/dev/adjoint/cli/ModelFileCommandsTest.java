package dev.adjoint.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    private Path probeCase() throws IOException {
        Path input = folder.resolve("case.json");
        Files.writeString(input, "{\"input_ids\": [[5, 6, 7]]}");
        return input;
    }

    @Test
    void probeTakesFilesAndFolders() throws IOException {
        String input = probeCase().toString();
        String made = folder.resolve("made").toString();
        run(new ConvertCommand(), TINY, made, "--type", "F32");
        Path one = folder.resolve("one.safetensors");
        Path other = folder.resolve("other.safetensors");
        String[] first = {"--model", TINY, "--input", input, "--output", one.toString()};
        String[] second = {"--model", made, "--input", input, "--output", other.toString()};
        assertEquals(0, run(new ProbeCommand(), first));
        assertEquals(0, run(new ProbeCommand(), second));
        assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(other));
    }

    private String generated(String... further) {
        out.getBuffer().setLength(0);
        List<String> arguments =
                new ArrayList<>(List.of("--prompt", "The answer", "--max-tokens", "8"));
        arguments.addAll(List.of(further));
        assertEquals(0, run(new GenerateCommand(), arguments.toArray(String[]::new)));
        return out.toString();
    }

    @Test
    void generateTakesFilesAndFolders() {
        String made = folder.resolve("made").toString();
        run(new ConvertCommand(), TINY, made, "--type", "F32");
        assertEquals(generated("--model", made), generated("--model", TINY));
        assertEquals(generated("--model", made, "--chat"), generated("--model", TINY, "--chat"));
        assertNotEquals(generated("--model", TINY), generated("--model", TINY, "--chat"));
    }

    @Test
    void trainingStartsFromFiles() throws IOException {
        Path questions = folder.resolve("questions.jsonl");
        String line = "{\"question\": \"%d+1?\", \"answer\": \"#### %d\"}%n";
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            lines.append(String.format(line, i, i + 1));
        }
        Files.writeString(questions, lines);
        Path made = folder.resolve("run");
        List<String> arguments = new ArrayList<>(List.of("--model", TINY));
        arguments.addAll(List.of("--data", questions.toString(), "--name", made.toString()));
        arguments.addAll(List.of("--steps", "1", "--prompts", "2", "--samples", "2"));
        arguments.addAll(List.of("--max-tokens", "4"));
        int code = run(new TrainCommand(), arguments.toArray(String[]::new));
        assertTrue(Files.exists(made.resolve("config.json")), out.toString());
        assertEquals(0, code);
    }

    private static String golden(String... names) {
        return Path.of(System.getProperty("adjoint.root", ".."), "golden")
                .resolve(Path.of("", names))
                .toString();
    }

    @Test
    void adaptersAreMergedAndApplied() {
        String model = golden("qwen", "qwen3-tied");
        String adapter = golden("lora", "patterns");
        String merged = folder.resolve("merged").toString();
        String[] merge = {model, merged, "--type", "F32", "--adapter", adapter};
        assertEquals(0, run(new ConvertCommand(), merge));
        assertEquals(
                generated("--model", merged), generated("--model", model, "--adapter", adapter));
        assertNotEquals(generated("--model", merged), generated("--model", model));
        String wrong = golden("qwen", "qwen2-tied");
        assertEquals(
                1, run(new ConvertCommand(), wrong, merged, "--type", "F32", "--adapter", adapter));
    }
}
