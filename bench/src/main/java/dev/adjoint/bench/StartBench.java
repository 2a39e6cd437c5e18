package dev.adjoint.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Shows that the harness runs: the cost of one fused multiply-add. */
@State(Scope.Thread)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class StartBench {
    float x = 1.5f;

    @Benchmark
    public float multiplyAdd() {
        return x * x + x;
    }
}
