package dev.adjoint.tornado.index;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.tornado.plan.Buffer;
import dev.adjoint.tornado.plan.Emitter;
import dev.adjoint.tornado.pointwise.PointwiseKernel;
import java.util.List;

/** Copies of regions: one generated kernel for each source, after zeros where they leave gaps. */
public final class MoveKernel {
    private MoveKernel() {}

    /** Appends the launches of a move. */
    public static void emit(Kernel.Move move, List<Buffer> inputs, Buffer output, Emitter emitter) {
        int covered = move.inputs().stream().mapToInt(operand -> operand.shape().size()).sum();
        if (covered < output.size()) {
            PointwiseKernel.fill(0, output, emitter);
        }
        for (int i = 0; i < inputs.size(); i++) {
            Operand source = move.inputs().get(i);
            Layout region = region(move.shape(), source.shape(), move.starts().get(i));
            PointwiseKernel.copy(source, inputs.get(i), region, output, emitter);
        }
    }

    private static Layout region(Shape target, Shape part, List<Integer> starts) {
        Layout region = Layout.contiguous(target);
        for (int axis = 0; axis < target.rank(); axis++) {
            region = region.slice(axis, starts.get(axis), starts.get(axis) + part.length(axis));
        }
        return region;
    }
}
