package dev.adjoint.bench;

import dev.adjoint.rl.env.classic.CartPole;
import dev.adjoint.rl.env.classic.Environment;
import dev.adjoint.rl.env.classic.ResetPolicy;
import dev.adjoint.rl.env.classic.Simulation;
import dev.adjoint.rl.env.classic.Step;
import dev.adjoint.rl.env.classic.Vectorised;
import dev.adjoint.tensor.RandomKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How many steps of CartPole a second in one thread, pushed left and right in turn and reset when
 * an episode is over?
 *
 * <p>Each line of input, {@code single STEPS} or {@code vector COUNT STEPS}, is answered by the
 * seconds that it took. {@code bench/peers/cartpole_gymnasium.py} plays the other side.
 */
public final class EnvironmentSteps {
    private EnvironmentSteps() {}

    /** Answers until the input ends. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            long start = System.nanoTime();
            double reward =
                    words[0].equals("single")
                            ? single(Integer.parseInt(words[1]))
                            : vector(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(Locale.ROOT, "%.9f %.0f%n", seconds, reward);
        }
    }

    /** The reward of all steps, so that none can be left out. */
    private static double single(int steps) {
        Environment<Integer> pole = new Simulation<>(new CartPole(), CartPole.LIMIT);
        RandomKey key = RandomKey.root(1);
        pole.reset(key);
        double reward = 0;
        for (int t = 0; t < steps; t++) {
            Step step = pole.step(t % 2);
            reward += step.reward();
            if (step.end().isLast()) {
                pole.reset(key.split(t));
            }
        }
        return reward;
    }

    private static double vector(int count, int steps) {
        Vectorised<Integer> poles =
                new Vectorised<>(
                        count,
                        () -> new Simulation<>(new CartPole(), CartPole.LIMIT),
                        RandomKey.root(1),
                        ResetPolicy.SAME_STEP);
        poles.reset();
        double reward = 0;
        for (int t = 0; t < steps / count; t++) {
            List<Integer> actions = Collections.nCopies(count, t % 2);
            for (Optional<Step> step : poles.step(actions)) {
                reward += step.map(Step::reward).orElse(0.0);
            }
        }
        return reward;
    }
}
