package dev.adjoint.vector.threads.stress;

import dev.adjoint.vector.threads.Workers;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A task starts a loop while another caller does. */
@JCStressTest
@Outcome(id = "222, 111", expect = Expect.ACCEPTABLE, desc = "each index once, and its writes seen")
@Outcome(expect = Expect.FORBIDDEN, desc = "an index left out, run twice, or not seen")
@State
public class NestedStress {
    private static final int ROUNDS = 500;

    private static final Workers WORKERS = new Workers(3);

    /** A loop of loops. */
    @Actor
    public void nested(II_Result result) {
        int[] counts = new int[2];
        WORKERS.run(2, index -> counts[index] = every(WORKERS));
        result.r1 = counts[0] + counts[1];
    }

    /** A plain loop. */
    @Actor
    public void plain(II_Result result) {
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
