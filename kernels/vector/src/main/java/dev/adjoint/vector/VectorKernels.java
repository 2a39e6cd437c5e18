package dev.adjoint.vector;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.fused.FusedCalls;
import dev.adjoint.vector.index.IndexKernels;
import dev.adjoint.vector.matmul.MatMulKernel;
import dev.adjoint.vector.matmul.Tiles;
import dev.adjoint.vector.move.MoveKernel;
import dev.adjoint.vector.pointwise.PointwiseKernel;
import dev.adjoint.vector.reduce.ReduceKernel;
import dev.adjoint.vector.sequence.SequenceKernels;
import dev.adjoint.vector.threads.Buffers;
import dev.adjoint.vector.threads.Workers;
import java.util.List;

/**
 * The kernels for one machine: apart from {@link VectorBackend}, which must load without the Vector
 * API.
 */
final class VectorKernels {
    private final Machine machine;
    private final String threadsReason;
    private final Workers workers;
    private final Tiles tiles;
    private final MatMulKernel matmul;
    private final ReduceKernel reduce;
    private final MoveKernel move;
    private final IndexKernels index;
    private final PointwiseKernel pointwise;
    private final FusedCalls fused;
    private final SequenceKernels sequences;

    VectorKernels(Machine machine, int threads, String threadsReason) {
        this.threadsReason = threadsReason;
        this.machine = machine;
        workers = new Workers(threads);
        Buffers buffers = new Buffers();
        tiles = Tiles.of(machine.bits(), machine.registers(), machine.halves().isPresent());
        matmul = new MatMulKernel(tiles, MatMulKernel.K_BLOCK, workers, buffers);
        move = new MoveKernel(machine.bits(), workers);
        reduce = new ReduceKernel(machine.bits(), move, workers, buffers);
        index = new IndexKernels(machine.bits(), move, workers, buffers);
        pointwise = new PointwiseKernel(workers, buffers);
        fused = new FusedCalls(workers, buffers);
        sequences = new SequenceKernels(workers);
    }

    String description() {
        return ("vector backend: %d-bit vectors (%s), %d registers (%s), gemm tile %s (by both),"
                        + " %d threads (%s), resident weights of few rows kept twice (in panels too)")
                .formatted(
                        machine.bits(),
                        machine.bitsReason(),
                        machine.registers(),
                        machine.registersReason()
                                + machine.halves().map(reason -> ", " + reason).orElse(""),
                        tiles,
                        workers.threads(),
                        threadsReason);
    }

    boolean has(Kernel.Call call) {
        return fused.has(call.name());
    }

    void run(Kernel kernel, List<Storage> inputs, List<Storage> outputs) {
        Storage out = outputs.get(0);
        switch (kernel) {
            case Kernel.Pointwise expression -> pointwise.run(expression, inputs, out);
            case Kernel.Reduce reduction -> reduce.run(reduction, inputs, out);
            case Kernel.MatMul product -> matmul.run(product, inputs, out);
            case Kernel.Move copies -> move.run(copies, inputs, out);
            case Kernel.Gather gather -> index.gather(gather, inputs, out);
            case Kernel.Scatter scatter -> index.scatter(scatter, inputs, out);
            case Kernel.Overwrite overwrite -> index.overwrite(overwrite, inputs);
            case Kernel.Random random -> index.random(random, inputs, out);
            case Kernel.Scan scan -> sequences.scan(scan, inputs, out);
            case Kernel.Sort sort -> sequences.sort(sort, inputs, out);
            case Kernel.Call call -> fused.run(call, inputs, outputs);
        }
    }

    void close() {
        workers.close();
    }
}
