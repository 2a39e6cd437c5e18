package dev.adjoint.vector.threads.stress;

import dev.adjoint.vector.threads.Workers;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** The workers are closed while a loop may run. */
@JCStressTest
@Outcome(id = "111", expect = Expect.ACCEPTABLE, desc = "each index once, and its writes seen")
@Outcome(expect = Expect.FORBIDDEN, desc = "an index left out, run twice, or not seen")
@State
public class CloseStress {
    private static final int ROUNDS = 500;

    private final Workers workers = new Workers(2);

    /** The caller of a loop. */
    @Actor
    public void caller(I_Result result) {
        result.r1 = every(workers);
    }

    /** Who ends the threads. */
    @Actor
    public void closer() {
        workers.close();
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
