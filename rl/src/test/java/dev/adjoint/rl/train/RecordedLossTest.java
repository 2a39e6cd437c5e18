package dev.adjoint.rl.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.program.DType;
import dev.adjoint.program.ProgramCheck;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Signature;
import dev.adjoint.rl.Advantages;
import dev.adjoint.rl.Groups;
import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.Rollout;
import dev.adjoint.rl.Sampling;
import dev.adjoint.rl.StepCounts;
import dev.adjoint.rl.papers.tokens.Grpo;
import dev.adjoint.rl.rollout.Transcripts;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Recording;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.qwen.Architecture;
import dev.adjoint.transformer.qwen.PackedBatch;
import dev.adjoint.transformer.qwen.QwenConfig;
import dev.adjoint.transformer.qwen.QwenInitialization;
import dev.adjoint.transformer.qwen.QwenModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The job's loss and its gradient, recorded by the code that trains. */
class RecordedLossTest {
    private static final Path GOLDEN =
            Path.of(
                    System.getProperty("adjoint.root", ".."),
                    "golden/programs/grpo-loss-and-gradient.txt");
    private static final QwenConfig CONFIG =
            new QwenConfig(Architecture.QWEN3, 11, 8, 12, 1, 4, 2, 4, 1e4, 1e-6, 64, true);
    private static final int COLUMNS = 4;

    private final QwenModel model = QwenInitialization.random(CONFIG, RandomKey.root(3));
    private final PolicyGradient algorithm = Grpo.of();
    private final Transcripts transcripts =
            Transcripts.of(
                    List.of(
                            new int[] {1, 2},
                            new int[] {1, 2},
                            new int[] {3, 4, 5},
                            new int[] {3, 4, 5}),
                    List.of(
                            new int[] {6, 7, 8},
                            new int[] {9, 8},
                            new int[] {6, 8},
                            new int[] {7, 6, 9, 8}),
                    COLUMNS);

    private List<Tensor> inputs() {
        PackedBatch batch = transcripts.batch();
        Tensor old =
                transcripts.scores(model, Sampling.PLAIN, 0).logProbs().values().detach().add(0.01);
        return List.of(
                batch.ids(),
                batch.positions(),
                batch.segments(),
                transcripts.predictors(),
                transcripts.targets(),
                transcripts.places(),
                old);
    }

    /** The loss and its gradients by all weights, for what {@link #inputs} holds. */
    private List<Tensor> lossAndGradients(
            List<Tensor> inputs, Mask mask, Advantages advantages, StepCounts counts) {
        PackedBatch batch =
                new PackedBatch(
                        inputs.get(0), inputs.get(1), inputs.get(2), transcripts.batch().longest());
        Transcripts live =
                new Transcripts(
                        batch,
                        inputs.get(3),
                        inputs.get(4),
                        inputs.get(5),
                        transcripts.lengths(),
                        COLUMNS);
        Rollout rollout =
                Rollout.of(
                        mask,
                        Groups.equal(2, 2),
                        new double[] {1, 0, 0, 1},
                        LogProbs.plain(inputs.get(6)));
        Loss loss =
                algorithm.loss(live.scores(model, Sampling.PLAIN, 0), rollout, advantages, counts);
        List<Tensor> results = new ArrayList<>(List.of(loss.value()));
        results.addAll(
                Gradients.of(
                        loss.value(), model.parameters().stream().map(Parameter::value).toList()));
        return results;
    }

    @Test
    void theRecordedLossAndGradientReplayWithTheSameBits() throws IOException {
        List<Tensor> inputs = inputs();
        Mask mask = transcripts.mask();
        Rollout rollout =
                Rollout.of(
                        mask,
                        Groups.equal(2, 2),
                        new double[] {1, 0, 0, 1},
                        LogProbs.plain(inputs.get(6)));
        Advantages advantages = algorithm.advantage().estimate(rollout);
        StepCounts counts = StepCounts.of(mask, COLUMNS);
        List<Signature> signatures =
                inputs.stream().map(input -> new Signature(input.dtype(), input.shape())).toList();
        Recording recording =
                Recording.of(
                        "grpo",
                        signatures,
                        given -> lossAndGradients(given, mask, advantages, counts));
        ProgramCheck.check(recording.program());
        List<Tensor> eager = lossAndGradients(inputs, mask, advantages, counts);
        List<Tensor> replayed = recording.run(inputs);
        for (int i = 0; i < eager.size(); i++) {
            assertArrayEquals(
                    eager.get(i).toFloats(), replayed.get(i).toFloats(), 0f, "result " + i);
        }
        compareWithGolden(recording.program().toString());
    }

    private static void compareWithGolden(String text) throws IOException {
        if (Boolean.getBoolean("adjoint.update")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.writeString(GOLDEN, text);
        }
        assertEquals(Files.readString(GOLDEN), text);
    }

    /** The blocks of the model alone, as the second golden program. */
    @Test
    void oneBlockOfTheModelIsTheGoldenProgram() throws IOException {
        PackedBatch batch = transcripts.batch();
        List<Tensor> inputs = List.of(batch.ids(), batch.positions(), batch.segments());
        List<Signature> signatures =
                inputs.stream().map(input -> new Signature(input.dtype(), input.shape())).toList();
        Recording recording =
                Recording.of(
                        "qwen3 block",
                        signatures,
                        given ->
                                List.of(
                                        model.hidden(
                                                new PackedBatch(
                                                        given.get(0),
                                                        given.get(1),
                                                        given.get(2),
                                                        batch.longest()))));
        ProgramCheck.check(recording.program());
        assertArrayEquals(
                model.hidden(batch).toFloats(), recording.run(inputs).get(0).toFloats(), 0f);
        Path golden = GOLDEN.resolveSibling("qwen3-block.txt");
        String text = recording.program().toString();
        if (Boolean.getBoolean("adjoint.update")) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, text);
        }
        assertEquals(Files.readString(golden), text);
    }

    @Test
    void readingAValueWhileRecordingNamesTheLine() {
        List<Signature> signatures = List.of(new Signature(DType.F32, Shape.of(2)));
        IllegalStateException thrown =
                org.junit.jupiter.api.Assertions.assertThrows(
                        IllegalStateException.class,
                        () ->
                                Recording.of(
                                        "reads",
                                        signatures,
                                        xs -> List.of(xs.get(0).mul(xs.get(0).sum().item()))));
        org.junit.jupiter.api.Assertions.assertTrue(
                thrown.getMessage().contains("was read at RecordedLossTest.java:"),
                thrown.getMessage());
    }
}
