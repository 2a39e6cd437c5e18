package dev.adjoint.rl.env.questions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.rl.env.TextTask;
import dev.adjoint.rl.reward.Rational;
import dev.adjoint.tensor.RandomKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionTaskTest {
    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5 + 5 = 10 #### 72|72",
                "#### 72.0|72",
                "#### $1,234.|1234",
                "#### -3<|im_end|>|-3",
                "#### 50%|50",
                "first #### 1 then #### 2|2",
                "so \\boxed{7} and \\boxed{8} it is 9|8",
                "it is 3 or rather 1,000|1000",
                "about 0.50 of it|0.5",
            })
    void theFinalNumberIsFound(String text, String number) {
        assertEquals(Rational.parse(number), FinalNumber.of(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "none",
                "#### ",
                "#### two",
                "#### 3 apples",
                "12 #### ",
                "\\boxed{x} 3",
                "99999999999999999999999999999999999999999999",
            })
    void whereThereIsNoneThereIsNone(String text) {
        assertEquals(Optional.empty(), FinalNumber.of(text));
    }

    @Test
    void trainingAndHeldOutQuestionsDoNotMeet() throws IOException {
        Path file = folder.resolve("q.jsonl");
        String lines =
                IntStream.range(0, 400)
                        .mapToObj(i ->
                                "{\"question\": \"What is "
                                        + i % 390
                                        + "?\", \"answer\": \"#### "
                                        + i % 390
                                        + "\"}")
                        .collect(Collectors.joining("\n"));
        Files.writeString(file, lines);
        QuestionTask task = QuestionTask.read(file, turns -> turns.get(0).toString(), 9);
        Set<TextTask.Problem> heldOut = new HashSet<>(task.heldOut());
        assertEquals(heldOut.size(), task.heldOut().size());
        assertTrue(heldOut.size() > 5 && heldOut.size() < 40, "held out: " + heldOut.size());
        for (int i = 0; i < 2000; i++) {
            assertFalse(heldOut.contains(task.training(RandomKey.root(1).split(i))));
        }
        assertEquals(9, task.maximumTokens());
    }

    @Test
    void messagesAreQuestionsToo() throws IOException {
        Path file = folder.resolve("m.jsonl");
        String line =
                "{\"messages\": [{\"role\": \"user\", \"content\": \"%d plus 1?\"},"
                        + " {\"role\": \"assistant\", \"content\": \"It is %d\"}]}";
        Files.writeString(
                file,
                IntStream.range(0, 100)
                        .mapToObj(i -> line.formatted(i, i + 1))
                        .collect(Collectors.joining("\n")));
        QuestionTask task =
                QuestionTask.read(file, turns -> turns.size() + " turns " + turns.get(0), 9);
        TextTask.Problem problem = task.training(RandomKey.root(2));
        assertTrue(problem.prompt().startsWith("1 turns"), problem.prompt());
        assertTrue(problem.name().contains("line"), problem.name());
        assertEquals(problem.reading("#### 1,000"), problem.reading("about 1000.0"));
        assertEquals(Optional.empty(), problem.reading("none"));
    }
}
