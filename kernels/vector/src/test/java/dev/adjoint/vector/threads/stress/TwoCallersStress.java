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
    private static final Workers WORKERS = new Workers(3);

    /** The first caller. */
    @Actor
    public void first(II_Result result) {
        result.r1 = once(WORKERS);
    }

    /** The second caller. */
    @Actor
    public void second(II_Result result) {
        result.r2 = once(WORKERS);
    }

    private static int once(Workers workers) {
        int[] counts = new int[3];
        workers.run(3, index -> counts[index]++);
        return counts[0] + 10 * counts[1] + 100 * counts[2];
    }
}
