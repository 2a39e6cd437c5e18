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
    private final Workers workers = new Workers(2);

    /** The caller of a loop. */
    @Actor
    public void caller(I_Result result) {
        result.r1 = once(workers);
    }

    /** Who ends the threads. */
    @Actor
    public void closer() {
        workers.close();
    }

    private static int once(Workers workers) {
        int[] counts = new int[3];
        workers.run(3, index -> counts[index]++);
        return counts[0] + 10 * counts[1] + 100 * counts[2];
    }
}
