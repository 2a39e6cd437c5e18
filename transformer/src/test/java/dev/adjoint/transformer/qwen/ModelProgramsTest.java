package dev.adjoint.transformer.qwen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.program.Backends;
import dev.adjoint.program.ProgramCheck;
import dev.adjoint.program.ProgramRunner;
import dev.adjoint.program.plan.PlannedProgram;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Recording;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Workspace;
import dev.adjoint.transformer.generate.Generator;
import dev.adjoint.transformer.generate.Response;
import dev.adjoint.vector.VectorBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Whole steps of a model as programs: bits of eager code, and memory that does not grow. */
class ModelProgramsTest {
    private static final int TOKENS = 7;

    /** Code that is not compiled yet boxes vectors, so steps are repeated until that is over. */
    private static final long MOST_NANOS = 120_000_000_000L;

    /** Small objects that a kernel may cost; what was measured, and a third more. */
    private static final long BYTES_OF_A_KERNEL = 3 * 1024;

    private static QwenModel model(int width) {
        QwenConfig config =
                new QwenConfig(
                        Architecture.QWEN3,
                        40,
                        width,
                        3 * width,
                        2,
                        4,
                        2,
                        width / 4,
                        1e4,
                        1e-6,
                        64,
                        true);
        return QwenInitialization.random(config, RandomKey.root(1));
    }

    private static Tensor ints(int... values) {
        return Tensor.of(values, values.length);
    }

    /** The inputs of a decoding step in which one sequence has its token {@code position}. */
    private static List<Tensor> decoding(int id, int position) {
        return List.of(
                ints(id),
                ints(position),
                ints(position),
                Tensor.of(new int[] {0, 1, 0, position + 1}, 1, 4));
    }

    @Test
    void aDecodingProgramGivesTheLogitsOfEagerCode() {
        QwenModel model = model(16);
        KeyValueCache eager = new KeyValueCache(model.config(), 1, TOKENS);
        KeyValueCache recorded = new KeyValueCache(model.config(), 1, TOKENS);
        Recording recording = ModelPrograms.decode(model, recorded, 1);
        ProgramCheck.check(recording.program());
        Recording.Prepared prepared = recording.prepare();
        for (int position = 0; position < TOKENS; position++) {
            List<Tensor> inputs = decoding(3 + position, position);
            PackedBatch batch =
                    new PackedBatch(inputs.get(0), inputs.get(1), inputs.get(3), position + 1);
            Tensor hidden = model.hidden(batch, eager, inputs.get(2));
            assertArrayEquals(
                    model.logits(hidden).toFloats(),
                    prepared.run(inputs).get(0).toFloats(),
                    "token " + position);
        }
    }

    private static List<Tensor> sequence(int step) {
        int[] ids = IntStream.range(0, TOKENS).map(i -> (i * 5 + step) % 40).toArray();
        int[] next = IntStream.range(1, TOKENS).map(i -> ids[i]).toArray();
        return List.of(
                ints(ids),
                Tensor.iota(TOKENS),
                Tensor.of(new int[] {0, TOKENS, 0, TOKENS}, 1, 4),
                Tensor.iota(TOKENS - 1),
                ints(next));
    }

    private static double eagerStep(QwenModel model, AdamW optimizer, List<Tensor> given) {
        PackedBatch batch = new PackedBatch(given.get(0), given.get(1), given.get(2), TOKENS);
        Tensor hidden = model.hidden(batch).gatherRows(given.get(3));
        Tensor loss = TokenScores.of(model, hidden, given.get(4), 1).logProbs().mean().neg();
        List<Tensor> values = model.parameters().stream().map(Parameter::value).toList();
        optimizer.update(Gradients.of(loss, values), 1e-2);
        return loss.item();
    }

    private static Recording train(QwenModel model, AdamW optimizer) {
        return ModelPrograms.train(model, optimizer, TOKENS, 1, TOKENS - 1, TOKENS);
    }

    private static List<Tensor> withNumbers(List<Tensor> sequence, AdamW optimizer) {
        List<Tensor> inputs = new ArrayList<>(sequence);
        inputs.addAll(optimizer.next(1, 1e-2).list());
        return inputs;
    }

    @Test
    void aTrainingProgramLearnsTheWeightsOfEagerCode() {
        QwenModel eager = model(16);
        QwenModel recorded = model(16);
        AdamW eagerOptimizer = new AdamW(eager.parameters(), AdamW.Settings.DEFAULT);
        AdamW optimizer = new AdamW(recorded.parameters(), AdamW.Settings.DEFAULT);
        Recording recording = train(recorded, optimizer);
        ProgramCheck.check(recording.program());
        Recording.Prepared prepared = recording.prepare();
        for (int step = 0; step < 4; step++) {
            List<Tensor> given = sequence(step);
            double wanted = eagerStep(eager, eagerOptimizer, given);
            double found = prepared.run(withNumbers(given, optimizer)).get(0).item();
            assertEquals(wanted, found, 0.0, "loss of step " + step);
        }
        for (Parameter parameter : eager.parameters()) {
            assertArrayEquals(
                    parameter.value().toFloats(),
                    recorded.parameter(parameter.name()).value().toFloats(),
                    parameter.name());
        }
        eagerOptimizer
                .moments()
                .forEach((name, moment) ->
                        assertArrayEquals(
                                moment.toFloats(), optimizer.moments().get(name).toFloats(), name));
    }

    @Test
    @DisabledIfSystemProperty(
            named = "adjoint.scalar",
            matches = ".*",
            disabledReason = "measures the vector backend")
    void aPreparedStepMakesNoArrays() {
        try (VectorBackend vector = new VectorBackend(1)) {
            Execution.on(vector)
                    .run(() -> {
                        Step step = new Step(model(128));
                        long end = System.nanoTime() + MOST_NANOS;
                        do {
                            step.repeat();
                        } while (step.bytesOfAKernel() > BYTES_OF_A_KERNEL
                                && System.nanoTime() < end);
                        System.out.printf(
                                "a prepared training step allocates %d bytes a kernel, its values take %d%n",
                                step.bytesOfAKernel(), step.planned.memoryPlan().bytes());
                        assertTrue(step.bytesOfAKernel() <= BYTES_OF_A_KERNEL);
                        assertTrue(step.planned.memoryPlan().bytes() > 2 * step.least);
                    });
        }
    }

    /** A prepared training step, and the fewest bytes that one took. */
    private static final class Step {
        private final ThreadCosts costs = new ThreadCosts();
        private final Workspace workspace = new Workspace();
        private final Recording.Prepared prepared;
        private final List<Tensor> inputs;
        private final PlannedProgram planned;
        private long least = Long.MAX_VALUE;

        Step(QwenModel model) {
            AdamW optimizer = new AdamW(model.parameters(), AdamW.Settings.DEFAULT);
            prepared = train(model, optimizer).prepare();
            planned = (PlannedProgram) prepared.program();
            inputs = withNumbers(sequence(0), optimizer);
        }

        long bytesOfAKernel() {
            return least / planned.program().steps().size();
        }

        void repeat() {
            for (int i = 0; i < 50; i++) {
                long before = costs.bytes();
                workspace.run("step", () -> prepared.run(inputs));
                least = Math.min(least, costs.bytes() - before);
            }
        }
    }

    private static List<Response> answers(Execution execution, double temperature) {
        QwenModel model = model(16);
        List<int[]> prompts = new ArrayList<>();
        List<RandomKey> keys = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            prompts.add(IntStream.range(0, 1 + i % 5).map(place -> place * 7 % 40).toArray());
            keys.add(RandomKey.root(9).split(i));
        }
        Generator.Decoding decoding = new Generator.Decoding(temperature, 20, List.of(5, 6));
        return execution.call(() -> new Generator(model, decoding).generate(prompts, keys));
    }

    /** Batches shrink as sequences end, and are padded to few sizes. */
    @Test
    void decodingAsProgramsGivesTheSameTokensAndNumbers() {
        Execution eager = Execution.on(Backends.preferred());
        for (double temperature : new double[] {0, 0.8}) {
            try (ProgramRunner runner = new ProgramRunner(Backends.preferred())) {
                List<Response> wanted = answers(eager, temperature);
                List<Response> found = answers(eager.with(runner), temperature);
                for (int i = 0; i < wanted.size(); i++) {
                    assertArrayEquals(wanted.get(i).tokens(), found.get(i).tokens());
                    assertEquals(wanted.get(i).logProbs(), found.get(i).logProbs());
                    assertEquals(wanted.get(i).entropies(), found.get(i).entropies());
                }
                assertTrue(runner.preparations() < 24, () -> runner.preparations() + " programs");
            }
        }
    }
}
