package dev.adjoint.rl.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.autograd.optim.Schedule;
import dev.adjoint.rl.control.ReferencePolicy;
import dev.adjoint.rl.papers.preference.BradleyTerry;
import dev.adjoint.rl.papers.preference.Dpo;
import dev.adjoint.rl.papers.preference.Ipo;
import dev.adjoint.rl.papers.preference.Kto;
import dev.adjoint.rl.papers.preference.Orpo;
import dev.adjoint.rl.train.BaseTraining;
import dev.adjoint.rl.train.Checkpoint;
import dev.adjoint.rl.train.Reference;
import dev.adjoint.tensor.Execution;
import dev.adjoint.transformer.json.JsonException;
import dev.adjoint.transformer.qwen.QwenFolder;
import dev.adjoint.vector.VectorBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisabledIfSystemProperty(
        named = "adjoint.scalar",
        matches = ".*",
        disabledReason = "trains on the vector backend")
class DataLoopTest {
    private static final String PAIRS =
            """
            {"prompt": "347+285=", "chosen": "<think>7+5+0=12,4+8+1=13,3+2+1=06</think>632", \
            "rejected": "<think></think>522"}
            {"prompt": "483+918=", "chosen": "<think>3+8+0=11,8+1+1=10,4+9+1=14</think>1401", \
            "rejected": "<think></think>1391"}

            {"prompt": [{"role": "user", "content": "827+443="}], \
            "chosen": "<think></think>1270", "rejected": "<think></think>1260"}
            """;
    private static final String MESSAGES =
            """
            {"messages": [{"role": "user", "content": "347+285="}, {"role": "assistant", "content": "632"}]}
            {"messages": [{"role": "user", "content": "1+1="}, {"role": "assistant", "content": "2"}, \
            {"role": "user", "content": "2+2="}, {"role": "assistant", "content": "4"}]}
            """;

    @TempDir private Path folder;

    static List<DataMethod> methods() {
        return List.of(
                new DataMethod.Pairwise(Dpo.of(), true),
                new DataMethod.Pairwise(new Ipo(.1, Ipo.Length.MEAN), true),
                new DataMethod.Pairwise(new Orpo(.5), false),
                new DataMethod.Marked(Kto.of()),
                new DataMethod.Rewarding(new BradleyTerry(.01)));
    }

    private static DataLoop.Numbers numbers(int steps) {
        return new DataLoop.Numbers(
                1, steps, 2, Schedule.constant(1e-3), 1, new AdamW.Settings(.9, .99, 1e-8, 0));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("data.jsonl"), text);
    }

    private static List<DataLoop.Report> run(DataLoop loop) {
        List<DataLoop.Report> reports = new ArrayList<>();
        try (VectorBackend backend = new VectorBackend(1)) {
            Execution.on(backend).run(() -> loop.run(reports::add));
        }
        return reports;
    }

    private static DataLoop loop(
            QwenFolder policy, List<Example> examples, DataMethod method, int steps) {
        return new DataLoop(
                policy,
                Optional.of(Reference.fixed(BaseTraining.shipped().model())),
                examples,
                method,
                numbers(steps));
    }

    /**
     * Prompts are masked: what is in front of the last answer, earlier answers included, is never
     * trained on.
     */
    @Test
    void demonstrationsAreTheLastAnswers() throws IOException {
        QwenFolder policy = BaseTraining.shipped();
        List<Example> examples = ExampleFile.demonstrations(file(MESSAGES), policy);
        assertEquals(
                "632<|im_end|>",
                policy.tokenizer().decode(examples.get(0).answers().getFirst(), false));
        assertEquals(
                "4<|im_end|>",
                policy.tokenizer().decode(examples.get(1).answers().getFirst(), false));
        assertEquals(
                "<|im_start|>user\n1+1=<|im_end|>\n<|im_start|>assistant\n2<|im_end|>\n"
                        + "<|im_start|>user\n2+2=<|im_end|>\n<|im_start|>assistant\n",
                policy.tokenizer().decode(examples.get(1).prompt(), false));
    }

    @Test
    void imitationLowersTheLoss() throws IOException {
        QwenFolder policy = BaseTraining.shipped();
        List<Example> examples = ExampleFile.demonstrations(file(MESSAGES), policy);
        List<DataLoop.Report> reports = run(loop(policy, examples, new DataMethod.Imitation(), 30));
        assertTrue(reports.getLast().loss() < .5 * reports.getFirst().loss(), reports.toString());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void preferencesAreLearnt(DataMethod method) throws IOException {
        QwenFolder policy = BaseTraining.shipped();
        List<Example> examples = ExampleFile.pairs(file(PAIRS), policy);
        List<DataLoop.Report> reports = run(loop(policy, examples, method, 20));
        assertTrue(reports.getLast().loss() < reports.getFirst().loss(), reports.toString());
        if (method instanceof DataMethod.Pairwise) {
            double margin = reports.getLast().measures().get("margin").mean();
            assertTrue(
                    margin > reports.getFirst().measures().get("margin").mean(), method.toString());
        }
    }

    /** The policy is its own reference at first: log 2 for DPO, whatever the answers. */
    @Test
    void dpoStartsAtLogTwo() throws IOException {
        QwenFolder policy = BaseTraining.shipped();
        List<Example> examples = ExampleFile.pairs(file(PAIRS), policy);
        DataLoop.Report first = run(loop(policy, examples, methods().getFirst(), 1)).getFirst();
        assertEquals((float) StrictMath.log(2), first.loss(), 1e-7);
        assertTrue(first.gradientNorm() > 0);
    }

    /** The head starts at 0, so no answer is better than another. */
    @Test
    void rewardModelsStartAtLogTwo() throws IOException {
        QwenFolder policy = BaseTraining.shipped();
        List<Example> examples = ExampleFile.pairs(file(PAIRS), policy);
        List<DataLoop.Report> reports = run(loop(policy, examples, methods().getLast(), 20));
        assertEquals((float) StrictMath.log(2), reports.getFirst().loss(), 1e-7);
        assertEquals(0, reports.getFirst().measures().get("accuracy").mean());
        assertEquals(1, reports.getLast().measures().get("accuracy").mean());
    }

    /** A method, and how its reference follows. */
    record Resumed(DataMethod method, ReferencePolicy rule) {}

    static List<Resumed> resumed() {
        return List.of(
                new Resumed(methods().getFirst(), new ReferencePolicy.Fixed()),
                new Resumed(methods().getFirst(), new ReferencePolicy.MovingAverage(.5)),
                new Resumed(new DataMethod.Marked(Kto.of()), new ReferencePolicy.Refreshed(2)),
                new Resumed(methods().getLast(), new ReferencePolicy.Fixed()));
    }

    private static DataLoop loop(
            QwenFolder policy, List<Example> examples, Resumed resumed, int steps) {
        Reference reference = new Reference(BaseTraining.shipped().model(), resumed.rule);
        return new DataLoop(
                policy, Optional.of(reference), examples, resumed.method, numbers(steps));
    }

    /** Trap 23: from a checkpoint the run goes on as if it had not stopped. */
    @ParameterizedTest
    @MethodSource("resumed")
    void resumedRunsSeeTheSameExamples(Resumed resumed) throws IOException {
        List<Example> examples = ExampleFile.pairs(file(PAIRS), BaseTraining.shipped());
        QwenFolder whole = BaseTraining.shipped();
        List<DataLoop.Report> uninterrupted = run(loop(whole, examples, resumed, 5));
        DataLoop first = loop(BaseTraining.shipped(), examples, resumed, 2);
        run(first);
        Checkpoint checkpoint = Checkpoint.write(folder, 2, first.content(), 1);
        QwenFolder part = checkpoint.policy();
        DataLoop second = loop(part, examples, resumed, 5);
        second.resume(checkpoint);
        assertEquals(uninterrupted.subList(2, 5), run(second));
        for (int i = 0; i < whole.model().parameters().size(); i++) {
            assertArrayEquals(
                    whole.model().parameters().get(i).value().toFloats(),
                    part.model().parameters().get(i).value().toFloats());
        }
    }

    /** A reference that follows is nearer, so the policy has gained less on it. */
    @Test
    void movingReferencesMatter() throws IOException {
        List<Example> examples = ExampleFile.pairs(file(PAIRS), BaseTraining.shipped());
        List<Double> margins = new ArrayList<>();
        for (Resumed resumed : resumed().subList(0, 2)) {
            DataLoop loop = loop(BaseTraining.shipped(), examples, resumed, 5);
            margins.add(run(loop).getLast().measures().get("margin").mean());
        }
        assertTrue(margins.get(1) < margins.get(0), margins.toString());
    }

    @Test
    void badLinesAreNamed() throws IOException {
        QwenFolder policy = BaseTraining.shipped();
        Path pairs = file(PAIRS);
        assertEquals(
                "data.jsonl:1: messages: the field is missing",
                assertThrows(JsonException.class, () -> ExampleFile.demonstrations(pairs, policy))
                        .getMessage());
        Path user = file("{\"messages\": [{\"role\": \"user\", \"content\": \"1\"}]}");
        assertEquals(
                "data.jsonl:1: messages: the last message must be the assistant's",
                assertThrows(JsonException.class, () -> ExampleFile.demonstrations(user, policy))
                        .getMessage());
        Path empty = file("\n");
        assertTrue(
                assertThrows(JsonException.class, () -> ExampleFile.pairs(empty, policy))
                        .getMessage()
                        .endsWith("data.jsonl: has no examples"));
        assertEquals(
                "KTO: needs two examples in a step or more, to pair answers with other prompts",
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        new DataLoop(
                                                policy,
                                                Optional.empty(),
                                                List.of(),
                                                new DataMethod.Marked(Kto.of()),
                                                new DataLoop.Numbers(
                                                        1,
                                                        1,
                                                        1,
                                                        Schedule.constant(1),
                                                        1,
                                                        new AdamW.Settings(.9, .99, 1e-8, 0))))
                        .getMessage());
        assertEquals(
                "training on data: Marked[kto=Kto[beta=0.1, good=1.0, bad=1.0]] needs a reference policy",
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        new DataLoop(
                                                policy,
                                                Optional.empty(),
                                                List.of(),
                                                new DataMethod.Marked(Kto.of()),
                                                numbers(1)))
                        .getMessage());
    }
}
