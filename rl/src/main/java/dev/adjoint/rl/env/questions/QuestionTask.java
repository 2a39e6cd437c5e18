package dev.adjoint.rl.env.questions;

import dev.adjoint.rl.env.TextTask;
import dev.adjoint.rl.reward.Rational;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Questions whose answers end with a number, such as GSM8K's. A twentieth of them, chosen by the
 * SHA-256 of the prompt, is held out.
 */
public final class QuestionTask implements TextTask {
    private static final double HELD_OUT_SHARE = 0.05;
    private static final int MOST_HELD_OUT = 128;

    private final String name;
    private final int maximumTokens;
    private final List<Question> training;
    private final List<Question> heldOut;

    private QuestionTask(
            String name, int maximumTokens, List<Question> training, List<Question> heldOut) {
        this.name = name;
        this.maximumTokens = maximumTokens;
        this.training = training;
        this.heldOut = heldOut;
    }

    /**
     * Reads a file of JSON lines, each with "question" and "answer", or with "messages" of which
     * the last is the assistant's answer.
     *
     * @param template makes a prompt of messages
     * @param maximumTokens the most tokens of an answer
     * @throws IllegalArgumentException naming file, line and field if a line cannot be used
     */
    public static QuestionTask read(
            Path file, Function<List<JsonObject>, String> template, int maximumTokens) {
        Set<Question> questions = new LinkedHashSet<>();
        List<String> lines = lines(file);
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1);
            if (!line.isBlank()) {
                questions.add(parse(file + ": line " + number, line, template));
            }
        }
        List<Question> training = new ArrayList<>(questions);
        List<Question> heldOut =
                questions.stream()
                        .filter(question -> share(question.prompt()) < HELD_OUT_SHARE)
                        .limit(MOST_HELD_OUT)
                        .toList();
        training.removeAll(new HashSet<>(heldOut));
        if (training.isEmpty() || heldOut.isEmpty()) {
            throw new IllegalArgumentException(
                    file
                            + ": of "
                            + questions.size()
                            + " questions "
                            + training.size()
                            + " are to train on and "
                            + heldOut.size()
                            + " are held out; both need at least one");
        }
        return new QuestionTask(file.getFileName().toString(), maximumTokens, training, heldOut);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException(file + ": is not text in UTF-8", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + e, e);
        }
    }

    private static Question parse(
            String place, String line, Function<List<JsonObject>, String> template) {
        Json root = Json.parse(place, line);
        Optional<Json> messages = root.optional("messages");
        List<JsonObject> turns = messages.map(Question::turns).orElseGet(() -> Question.turn(root));
        Json answer = messages.map(Question::answer).orElseGet(() -> root.field("answer"));
        Rational number =
                FinalNumber.of(answer.asString())
                        .orElseThrow(
                                () -> answer.error("holds no final number, such as \"#### 72\""));
        String title = messages.isPresent() ? place : root.field("question").asString();
        return new Question(title, template.apply(turns), number);
    }

    private static double share(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return Integer.toUnsignedLong(ByteBuffer.wrap(hash).getInt()) / 0x1p32;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int maximumTokens() {
        return maximumTokens;
    }

    @Override
    public Problem training(RandomKey key) {
        return training.get(key.integer(0, training.size()));
    }

    @Override
    public List<Problem> heldOut() {
        return List.copyOf(heldOut);
    }
}
