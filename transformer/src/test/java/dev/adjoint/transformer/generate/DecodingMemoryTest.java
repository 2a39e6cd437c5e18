package dev.adjoint.transformer.generate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.transformer.qwen.Architecture;
import dev.adjoint.transformer.qwen.QwenConfig;
import dev.adjoint.transformer.qwen.QwenInitialization;
import dev.adjoint.transformer.qwen.QwenModel;
import dev.adjoint.transformer.qwen.ThreadCosts;
import dev.adjoint.vector.VectorBackend;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/**
 * A steady decoding loop makes no arrays: a token of a large model costs what one of a small does.
 */
@DisabledIfSystemProperty(
        named = "adjoint.scalar",
        matches = ".*",
        disabledReason = "measures the vector backend")
class DecodingMemoryTest {
    private static final ThreadCosts COSTS = new ThreadCosts();

    /** Code that is not compiled yet boxes vectors, so runs are repeated until that is over. */
    private static final long MOST_NANOS = 90_000_000_000L;

    private static final int TOKENS = 40;
    private static final long FEW_BYTES = 8 * 1024;

    private static QwenModel model(int width, int vocabulary) {
        QwenConfig config =
                new QwenConfig(
                        Architecture.QWEN3,
                        vocabulary,
                        width,
                        4 * width,
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

    /** The fewest bytes that this thread allocated from one token to the next. */
    private static long bytesOfAToken(QwenModel model) {
        Generator.Decoding decoding = new Generator.Decoding(0.8, TOKENS, List.of());
        Generator generator = new Generator(model, decoding);
        long[] state = {0, Long.MAX_VALUE};
        generator.generate(
                List.of(new int[] {1, 2, 3}),
                List.of(RandomKey.root(2)),
                (sequence, id) -> {
                    state[1] = Math.min(state[1], allocated() - state[0]);
                    state[0] = allocated();
                });
        return state[1];
    }

    private static long allocated() {
        return COSTS.bytes();
    }

    @Test
    void aTokenAllocatesTheSameInModelsOfAnySize() {
        try (VectorBackend vector = new VectorBackend(1)) {
            Execution.on(vector)
                    .run(() -> {
                        QwenModel small = model(32, 100);
                        QwenModel large = model(256, 3000);
                        long ofSmall = bytesOfAToken(small);
                        long ofLarge = bytesOfAToken(large);
                        long end = System.nanoTime() + MOST_NANOS;
                        while (ofLarge > ofSmall + FEW_BYTES && System.nanoTime() < end) {
                            ofSmall = Math.min(ofSmall, bytesOfAToken(small));
                            ofLarge = Math.min(ofLarge, bytesOfAToken(large));
                        }
                        String found = ofSmall + " bytes and " + ofLarge;
                        System.out.println("a decoded token allocates " + found);
                        assertTrue(ofLarge <= ofSmall + FEW_BYTES, found);
                    });
        }
    }
}
