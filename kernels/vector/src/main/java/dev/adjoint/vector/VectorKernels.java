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
    private final PointwiseKernel pointwise = new PointwiseKernel();
    private final FusedCalls fused = new FusedCalls();

    VectorKernels(Machine machine, int threads, String threadsReason) {
        this.threadsReason = threadsReason;
        this.machine = machine;
        workers = new Workers(threads);
        Buffers buffers = new Buffers();
        tiles = Tiles.of(machine.bits(), machine.registers());
        matmul = new MatMulKernel(tiles, MatMulKernel.K_BLOCK, workers, buffers);
        move = new MoveKernel(machine.bits(), workers);
        reduce = new ReduceKernel(machine.bits(), move, workers, buffers);
        index = new IndexKernels(machine.bits(), move, workers);
    }

    String description() {
        return "vector backend: %d-bit vectors (%s), %d registers (%s), gemm tile %s (by both), %d threads (%s)"
                .formatted(
                        machine.bits(),
                        machine.bitsReason(),
                        machine.registers(),
                        machine.registersReason(),
                        tiles,
                        workers.threads(),
                        threadsReason);
    }

    boolean has(Kernel.Call call) {
        return fused.has(call.name());
    }

    List<Storage> run(Kernel kernel, List<Storage> inputs) {
        return switch (kernel) {
            case Kernel.Pointwise pointwiseKernel ->
                    List.of(pointwise.run(pointwiseKernel, inputs, workers));
            case Kernel.Reduce reduceKernel -> List.of(reduce.run(reduceKernel, inputs));
            case Kernel.MatMul matmulKernel -> List.of(matmul.run(matmulKernel, inputs));
            case Kernel.Move moveKernel -> List.of(move.run(moveKernel, inputs));
            case Kernel.Gather gather -> List.of(index.gather(gather, inputs));
            case Kernel.Scatter scatter -> List.of(index.scatter(scatter, inputs));
            case Kernel.Overwrite overwrite -> List.of(index.overwrite(overwrite, inputs));
            case Kernel.Random random -> List.of(index.random(random, inputs));
            case Kernel.Call call -> fused.run(call, inputs, workers);
        };
    }

    void close() {
        workers.close();
    }
}
