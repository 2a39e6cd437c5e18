package dev.adjoint.rl.env.addition;

import dev.adjoint.rl.env.TextTask;
import dev.adjoint.tensor.RandomKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Addition problems: two numbers, each uniform from 100 to 999, drawn again until there is a carry
 * from the ones or the tens; without one, forgetting to carry would be no mistake.
 */
public final class AdditionTask implements TextTask {
    /** The number of held-out problems that evaluations use. */
    public static final int HELD_OUT = 512;

    private static final int NUMBERS = 900;
    private static final int SMALLEST = 100;
    private static final int MAXIMUM_TOKENS = 36;
    private static final RandomKey HELD_OUT_KEY = RandomKey.root(0).split("addition held out");

    /** The task; it has no state. */
    public AdditionTask() {}

    @Override
    public String name() {
        return "addition";
    }

    /** A worked answer has at most 33 tokens; three more leave room to be wrong. */
    @Override
    public int maximumTokens() {
        return MAXIMUM_TOKENS;
    }

    @Override
    public AdditionProblem training(RandomKey key) {
        return LongStream.iterate(0, attempt -> attempt + 1)
                .mapToObj(attempt -> draw(key, attempt))
                .filter(problem -> problem.needsCarry() && !problem.isHeldOut())
                .findFirst()
                .orElseThrow();
    }

    @Override
    public List<Problem> heldOut() {
        Set<AdditionProblem> chosen = new LinkedHashSet<>();
        for (long attempt = 0; chosen.size() < HELD_OUT; attempt++) {
            AdditionProblem problem = draw(HELD_OUT_KEY, attempt);
            if (problem.needsCarry() && problem.isHeldOut()) {
                chosen.add(problem);
            }
        }
        return new ArrayList<>(chosen);
    }

    private static AdditionProblem draw(RandomKey key, long attempt) {
        int left = SMALLEST + key.integer(2 * attempt, NUMBERS);
        int right = SMALLEST + key.integer(2 * attempt + 1, NUMBERS);
        return new AdditionProblem(left, right);
    }
}
