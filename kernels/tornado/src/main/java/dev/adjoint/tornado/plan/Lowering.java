package dev.adjoint.tornado.plan;

import dev.adjoint.program.Kernel;
import dev.adjoint.tornado.fused.FusedKernels;
import dev.adjoint.tornado.index.GatherKernel;
import dev.adjoint.tornado.index.MoveKernel;
import dev.adjoint.tornado.index.RandomKernel;
import dev.adjoint.tornado.index.ScatterKernel;
import dev.adjoint.tornado.matmul.MatMulKernel;
import dev.adjoint.tornado.pointwise.PointwiseKernel;
import dev.adjoint.tornado.reduce.ReduceKernel;
import dev.adjoint.tornado.sequence.SequenceKernels;
import java.util.List;

/** From kernels of programs to launches. */
final class Lowering {
    private Lowering() {}

    static void emit(Kernel kernel, List<Buffer> in, List<Buffer> out, Emitter emitter) {
        Buffer result = out.getFirst();
        switch (kernel) {
            case Kernel.Pointwise step -> PointwiseKernel.emit(step, in, result, emitter);
            case Kernel.Reduce step -> ReduceKernel.emit(step, in.get(0), result, emitter);
            case Kernel.MatMul step ->
                    MatMulKernel.emit(step, in.get(0), in.get(1), result, emitter);
            case Kernel.Move step -> MoveKernel.emit(step, in, result, emitter);
            case Kernel.Gather step ->
                    GatherKernel.emit(step, in.get(0), in.get(1), result, emitter);
            case Kernel.Scatter step ->
                    ScatterKernel.emit(step, in.get(0), in.get(1), result, emitter);
            case Kernel.Overwrite step ->
                    ScatterKernel.overwrite(step, result, in.get(1), in.get(2), emitter);
            case Kernel.Random step -> RandomKernel.emit(step, in.get(0), result, emitter);
            case Kernel.Scan step ->
                    SequenceKernels.scan(step, in.get(0), in.get(1), result, emitter);
            case Kernel.Sort step -> SequenceKernels.sort(step, in.get(0), result, emitter);
            case Kernel.Call call -> FusedKernels.emit(call, in, out, emitter);
        }
    }
}
