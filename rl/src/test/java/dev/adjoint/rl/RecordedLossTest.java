package dev.adjoint.rl;

import static dev.adjoint.rl.Numbers.inDouble;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.program.DType;
import dev.adjoint.program.Signature;
import dev.adjoint.rl.papers.tokens.Grpo;
import dev.adjoint.tensor.Recording;
import dev.adjoint.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The unchanged loss records as a program with its gradient, and the replay has the same bits. */
class RecordedLossTest {
    @Test
    void replayHasTheSameBits() {
        inDouble(() -> {
            RandomRollout random = RandomRollout.of(1, DType.F32, 0);
            Tensor leaf = random.leaf();
            List<Tensor> eager = lossAndGradient(random, leaf);
            Recording recording =
                    Recording.of(
                            "grpo",
                            List.of(new Signature(DType.F32, leaf.shape())),
                            xs -> lossAndGradient(random, xs.get(0).tracked()));
            List<Tensor> replayed = recording.run(List.of(leaf.detach()));
            assertEquals(eager.get(0).item(), replayed.get(0).item());
            assertArrayEquals(eager.get(1).toFloats(), replayed.get(1).toFloats());
        });
    }

    private static List<Tensor> lossAndGradient(RandomRollout random, Tensor live) {
        PolicyGradient grpo = Grpo.of();
        Advantages advantages = grpo.advantage().estimate(random.rollout());
        StepCounts counts = new StepCounts(29, 8, RandomRollout.HORIZON);
        Tensor loss = grpo.loss(random.scores(live), random.rollout(), advantages, counts).value();
        return List.of(loss, Gradients.of(loss, List.of(live)).get(0));
    }
}
