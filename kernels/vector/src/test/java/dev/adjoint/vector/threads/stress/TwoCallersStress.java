package dev.adjoint.vector.threads.stress;

import dev.adjoint.vector.threads.Workers;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads start loops on the same workers at the same time. */
@JCStressTest
@Outcome(id = "111, 111", expect = Expect.ACCEPTABLE, desc = "each index once, and its writes seen")
@Outcome(expect = Expect.FORBIDDEN, desc = "an index left out, run twice, or not seen")
@State
public class TwoCallersStress {
    private static final int ROUNDS = 500;

    private static final Workers WORKERS = new Workers(3);

    /** The first caller. */
    @Actor
    public void first(II_Result result) {
        result.r1 = every(WORKERS);
    }

    /** The second caller. */
    @Actor
    public void second(II_Result result) {
        result.r2 = every(WORKERS);
    }

    /** Many loops, for a race is seldom lost; what the first bad one did, if one was bad. */
    private static int every(Workers workers) {
        for (int round = 0; round < ROUNDS; round++) {
            int[] counts = new int[3];
            workers.run(3, index -> counts[index]++);
            int digits = counts[0] + 10 * counts[1] + 100 * counts[2];
            if (digits != 111) {
                return digits;
            }
        }
        return 111;
    }
}
