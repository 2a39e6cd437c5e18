package dev.adjoint.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.rl.train.BaseTraining;
import dev.adjoint.transformer.qwen.ModelFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bad input: one clear line that names file, field and numbers, the right exit code, no stack
 * trace.
 */
class ErrorsTest {
    private static final String PROMPT = "347+285=";

    @TempDir private Path folder;

    private Path model;

    @BeforeEach
    void writeModel() {
        model = folder.resolve("model");
        BaseTraining.shipped().write(model);
    }

    private void assertFails(String message, String... arguments) {
        assertOneLine(1, message, Launched.here(arguments));
    }

    private void assertOneLine(int exitCode, String message, Launched launched) {
        assertEquals(exitCode, launched.exitCode(), launched.err());
        String error = launched.err().strip();
        assertTrue(error.startsWith("adjoint: "), error);
        assertTrue(error.contains(message), "wanted \"" + message + "\" in: " + error);
        assertFalse(error.contains("\tat "), error);
        assertTrue(exitCode == 2 || error.lines().count() == 1, error);
    }

    private void generateFails(String message) {
        assertFails(message, "generate", "--model", model.toString(), "--prompt", PROMPT);
    }

    private void edit(String file, String from, String to) throws IOException {
        Path path = model.resolve(file);
        String text = Files.readString(path);
        assertTrue(text.contains(from), file + " has no " + from);
        Files.writeString(path, text.replace(from, to));
    }

    private byte[] weights() throws IOException {
        return Files.readAllBytes(model.resolve("model.safetensors"));
    }

    private void weights(byte[] bytes) throws IOException {
        Files.write(model.resolve("model.safetensors"), bytes);
    }

    /** Rewrites the header of the weights; a change of length is made up for by spaces. */
    private void editHeader(String from, String to) throws IOException {
        byte[] bytes = weights();
        int length = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String header = new String(bytes, 8, length, StandardCharsets.UTF_8);
        assertTrue(header.contains(from), header);
        String changed = header.replace(from, to).strip();
        byte[] padded =
                (changed + " ".repeat(length))
                        .substring(0, length)
                        .getBytes(StandardCharsets.UTF_8);
        System.arraycopy(padded, 0, bytes, 8, length);
        weights(bytes);
    }

    @Test
    void filesOfAModel() throws IOException {
        Files.delete(model.resolve("model.safetensors"));
        generateFails("model.safetensors");
        writeModel();
        weights(Arrays.copyOf(weights(), weights().length - 100));
        generateFails("model.safetensors");
        writeModel();
        weights(Arrays.copyOf(weights(), 4));
        generateFails("model.safetensors");
        writeModel();
        byte[] bytes = weights();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 1L << 40);
        weights(bytes);
        generateFails("1099511627776");
        writeModel();
        weights(Arrays.copyOf(weights(), weights().length + 64));
        generateFails("model.safetensors");
        writeModel();
        Files.delete(model.resolve("tokenizer.json"));
        generateFails("tokenizer.json");
        writeModel();
        Files.writeString(model.resolve("tokenizer.json"), "{");
        generateFails("tokenizer.json");
        writeModel();
        Files.delete(model.resolve("config.json"));
        generateFails("config.json");
    }

    @Test
    void headersOfWeights() throws IOException {
        editHeader("\"dtype\":\"F32\",\"shape\":[64]", "\"dtype\":\"F99\",\"shape\":[64]");
        generateFails("F99");
        writeModel();
        editHeader("model.norm.weight", "model.nomr.weight");
        generateFails("model.n");
        writeModel();
        editHeader("\"shape\":[272,64]", "\"shape\":[64,272]");
        generateFails("[64, 272]");
        writeModel();
        editHeader("\"shape\":[272,64]", "\"shape\":[272,65]");
        generateFails("model.embed_tokens.weight");
    }

    @Test
    void fieldsOfTheConfiguration() throws IOException {
        edit("config.json", "\"qwen3\"", "\"llama\"");
        generateFails("llama");
        writeModel();
        edit("config.json", "\"hidden_size\": 64", "\"hidden_size\": 65");
        generateFails("65");
        writeModel();
        edit("config.json", "\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3");
        generateFails("num_key_value_heads");
        writeModel();
        edit("config.json", "\"hidden_size\": 64", "\"hidden_size\": \"wide\"");
        generateFails("hidden_size");
        writeModel();
        edit("config.json", "\"hidden_size\": 64,", "");
        generateFails("hidden_size");
        writeModel();
        edit("config.json", "\"vocab_size\": 272", "\"vocab_size\": -1");
        generateFails("vocab_size");
        writeModel();
        edit("config.json", "\"silu\"", "\"relu\"");
        generateFails("relu");
        writeModel();
        edit("config.json", "\"rms_norm_eps\"", "\"rms_norm\"");
        generateFails("rms_norm_eps");
        writeModel();
        Files.writeString(model.resolve("config.json"), "{\"model_type\": \"qwen3\",");
        generateFails("config.json");
    }

    @Test
    void textsAndTemplates() throws IOException {
        Files.delete(model.resolve("chat_template.jinja"));
        assertFails(
                "chat template",
                "generate",
                "--model",
                model.toString(),
                "--chat",
                "--prompt",
                PROMPT);
        assertFails("has no tokens", "generate", "--model", model.toString(), "--prompt", "");
        String longPrompt = "1".repeat(600);
        assertFails("512", "generate", "--model", model.toString(), "--prompt", longPrompt);
        assertFails(
                "temperature",
                "generate",
                "--model",
                model.toString(),
                "--prompt",
                PROMPT,
                "--temperature",
                "-1");
    }

    @Test
    void usage() {
        assertOneLine(2, "Unknown option: '--stepz'", Launched.here("train", "--stepz"));
        assertOneLine(2, "'five' is not an int", Launched.here("train", "--steps", "five"));
        assertOneLine(2, "--model", Launched.here("generate", "--prompt", PROMPT));
        assertOneLine(2, "Unmatched argument", Launched.here("tran"));
        assertOneLine(
                2, "leave out all others", Launched.here("train", "--resume", "x", "--seed", "1"));
        assertFails("steps must be at least 1", "train", "--steps", "0", "--name", "never");
        assertFails("--threads", "train", "--threads", "-1");
        assertFails("--require", "train", "--require", "gpu", "--name", "never");
    }

    @Test
    void runs() throws IOException {
        assertFails("is not a run", "train", "--resume", folder.resolve("nothing").toString());
        assertFails(
                "is neither a model folder nor a GGUF file",
                "train",
                "--model",
                folder.resolve("nothing").toString(),
                "--name",
                "never");
        assertFalse(
                Files.exists(Path.of("runs/never")), "a run that could not begin left a folder");
    }

    @Test
    void questions() throws IOException {
        Path data = folder.resolve("data.jsonl");
        String[] train = {
            "train", "--model", model.toString(), "--data", data.toString(), "--name", "never"
        };
        Files.writeString(
                data,
                "{\"question\": \"1+1?\", \"answer\": \"#### 2\"}\n{\"question\": \"2+2?\"}\n");
        assertFails("line 2", train);
        Files.writeString(data, "{\"question\": \"1+1?\", \"answer\": \"#### 2\"}\nnot json\n");
        assertFails("line 2", train);
        Files.writeString(data, "{\"question\": \"1+1?\", \"answer\": \"no number\"}\n");
        assertFails("final number", train);
        Files.writeString(data, "{\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}]}\n");
        assertFails("has 1 messages", train);
        Files.writeString(data, "");
        assertFails("of 0 questions", train);
        Files.delete(data);
        assertFails("data.jsonl", train);
    }

    @Test
    void probes() throws IOException {
        Path input = folder.resolve("case.json");
        String[] probe = {
            "probe",
            "--model",
            model.toString(),
            "--input",
            input.toString(),
            "--output",
            folder + "/out.safetensors"
        };
        Files.writeString(input, "{\"input_ids\": [[1, 2], [3]]}");
        assertFails("row 1 has 1 columns, not 2", probe);
        Files.writeString(input, "{\"input_ids\": [[1, 999]]}");
        assertFails("999", probe);
        Files.writeString(input, "{\"input_ids\": [[1, 2]], \"mask\": [[1, 1]]}");
        assertFails("mask", probe);
        Files.writeString(input, "{\"input_ids\": [[1, 2]], \"labels\": [[-100, -100]]}");
        assertFails("no label counts", probe);
        assertFalse(Files.exists(folder.resolve("out.safetensors")));
        Files.writeString(input, "{\"input_ids\": [[1, 2]], \"labels\": [[-100, 2]]}");
        assertEquals(0, Launched.here(probe).exitCode());
        assertTrue(Files.exists(folder.resolve("out.safetensors")));
    }

    @Test
    @DisabledIfSystemProperty(
            named = "adjoint.scalar",
            matches = ".*",
            disabledReason =
                    "trains to a checkpoint, which takes five minutes on the scalar backend")
    void aCheckpointThatCannotBeWrittenLeavesTheOldOne() throws IOException {
        Path target = folder.resolve("blocked");
        Files.writeString(target, "a file where a folder should be");
        assertFails("blocked", "base", "--steps", "1", "--out", target.toString());
        ModelFiles.load(model);
    }

    @Test
    void answersCannotWriteOverTheTerminal() {
        assertEquals("a\u00b7b\u00b7[2Jc", TrainingReport.oneLine("a\nb\u001b[2Jc"));
        assertEquals(163, TrainingReport.oneLine("x".repeat(1000)).length());
    }

    @Test
    void helpNamesEveryCommandWithAnExample() {
        Launched help = Launched.here("help");
        assertEquals(0, help.exitCode());
        for (String command :
                List.of(
                        "train",
                        "base",
                        "generate",
                        "devices",
                        "compare",
                        "loss",
                        "probe",
                        "test")) {
            assertTrue(help.out().contains("adjoint " + command), command);
        }
        assertEquals(0, Launched.here("train", "--help").exitCode());
        assertEquals(0, Launched.here().exitCode());
    }
}
