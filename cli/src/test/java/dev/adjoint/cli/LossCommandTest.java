package dev.adjoint.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.transformer.json.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LossCommandTest {
    @TempDir private Path folder;

    @Test
    void theExampleOfTheHelpIsWritten() {
        Path example = Repository.root().resolve("docs", "examples", "loss-grpo.json");
        Path out = folder.resolve("out.json");
        assertEquals(
                0, Main.run("loss", "--input", example.toString(), "--output", out.toString()));
        assertEquals(0.327456, Json.read(out).field("loss").asDouble(), 6e-7);
    }

    @Test
    void anUnusedFieldFails() throws Exception {
        Path wrong = folder.resolve("case.json");
        Files.writeString(
                wrong,
                """
                {"algorithm": "sft", "mask": [[1]], "new": [[-1]], "gamma": 1}
                """);
        assertEquals(1, Main.run("loss", "--input", wrong.toString()));
        assertEquals(2, Main.run("loss", "--inputs", wrong.toString()));
    }

    /** An option without an effect is an error, for methods on written answers too. */
    @Test
    void optionsOfSamplingAreRefusedOnWrittenAnswers() {
        for (String option :
                new String[] {
                    "--samples",
                    "--micro-batch",
                    "--temperature",
                    "--evaluate-every",
                    "--evaluate-samples",
                    "--max-tokens"
                }) {
            String[] arguments = {
                "train", "--algorithm", "sft", "--data", "none.jsonl", option, "3"
            };
            assertEquals(2, Main.run(arguments), option);
        }
        assertEquals(
                2,
                Main.run(
                        "train",
                        "--algorithm",
                        "sft",
                        "--data",
                        "none.jsonl",
                        "--shuffle-rewards"));
    }

    @Test
    void theHelpOfTrainingNamesWhatItHasBesides() {
        StringWriter text = new StringWriter();
        new CommandLine(new TrainCommand()).usage(new PrintWriter(text));
        assertTrue(text.toString().contains("  dynamic_sampling "), text::toString);
    }

    @Test
    void theHelpNamesFieldsAndMethods() {
        StringWriter text = new StringWriter();
        new CommandLine(new LossCommand()).usage(new PrintWriter(text));
        assertTrue(
                text.toString().contains("  entropy_coefficient  of the entropy bonus"),
                text::toString);
        assertTrue(text.toString().contains("Methods: reinforce, rloo"), text::toString);
    }

    @Test
    void conventionsOfTrainingAreCheckedBeforeItBegins() {
        assertEquals(2, Main.run("train", "--algorithm", "gpro"));
        assertEquals(2, Main.run("train", "--algorithm", "dpo"));
        assertEquals(2, Main.run("train", "--algorithm", "grpo", "--set", "gamma=0.9"));
        assertEquals(2, Main.run("train", "--algorithm", "grpo", "--set", "value_clip=0.9"));
        assertEquals(2, Main.run("train", "--algorithm", "reinforce", "--set", "epochs=2"));
        assertEquals(2, Main.run("train", "--max-tokens", "9"));
    }
}
