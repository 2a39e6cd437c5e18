package dev.adjoint.tornado.pointwise;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.LaneProgram;
import dev.adjoint.program.LaneProgram.Instruction;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.tornado.plan.Arrays;
import dev.adjoint.tornado.plan.Buffer;
import dev.adjoint.tornado.plan.Emitter;
import dev.adjoint.tornado.plan.Grid;
import dev.adjoint.tornado.plan.Launch;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;

/**
 * A kernel that gives every element of its target the value of straight-line code over elements of
 * its operands. It is generated: shapes, strides and constants stand in its code.
 *
 * @param program the code
 * @param result the type of the target
 * @param target how the elements lie in the target's array
 * @param operands what is read, all of the target's shape
 * @param parameters for each operand the number of its array; array 0 is the target's
 */
public record PointwiseKernel(
        LaneProgram program,
        DType result,
        Layout target,
        List<Operand> operands,
        List<Integer> parameters) {
    /** A task takes 20 arguments, of which one is the context. */
    public static final int MOST_ARRAYS = 19;

    private static final LaneProgram IDENTITY = new LaneProgram(1, List.of(), 0);

    /** Appends the launch of a pointwise step. */
    public static void emit(
            Kernel.Pointwise step, List<Buffer> inputs, Buffer output, Emitter emitter) {
        LaneProgram program = LaneProgram.of(step.expression(), inputs.size());
        Layout target = Layout.contiguous(step.shape());
        emit(program, step.inputs(), inputs, target, output, emitter);
    }

    /** Appends the copy of an operand into a part of a buffer of the same type. */
    public static void copy(
            Operand source, Buffer from, Layout target, Buffer to, Emitter emitter) {
        emit(IDENTITY, List.of(source), List.of(from), target, to, emitter);
    }

    /** Appends a launch that fills a whole buffer with one number. */
    public static void fill(double value, Buffer to, Emitter emitter) {
        LaneProgram program = new LaneProgram(0, List.of(new Instruction.Load(value)), 0);
        Layout target = Layout.contiguous(dev.adjoint.program.Shape.of(to.size()));
        emit(program, List.of(), List.of(), target, to, emitter);
    }

    private static void emit(
            LaneProgram program,
            List<Operand> operands,
            List<Buffer> inputs,
            Layout target,
            Buffer output,
            Emitter emitter) {
        int size = target.shape().size();
        if (size == 0) {
            return;
        }
        List<Buffer> arrays = new ArrayList<>(List.of(output));
        List<Integer> parameters = new ArrayList<>();
        for (Buffer input : inputs) {
            if (!arrays.contains(input)) {
                arrays.add(input);
            }
            parameters.add(arrays.indexOf(input));
        }
        if (arrays.size() > MOST_ARRAYS) {
            throw new IllegalArgumentException(
                    "pointwise: "
                            + arrays.size()
                            + " arrays, but a task of TornadoVM takes "
                            + MOST_ARRAYS);
        }
        PointwiseKernel kernel =
                new PointwiseKernel(program, output.dtype(), target, operands, parameters);
        List<Buffer> reads = arrays.subList(1, arrays.size());
        emitter.add(
                new Launch(
                        kernel.toString(),
                        Grid.items(size),
                        parameters.contains(0) ? arrays : reads,
                        List.of(output),
                        (graph, name, held) -> kernel.add(graph, name, arrays, held)));
    }

    private void add(TaskGraph graph, String name, List<Buffer> arrays, Arrays held) {
        List<Object> arguments = new ArrayList<>(List.of(new KernelContext()));
        arrays.forEach(buffer -> arguments.add(held.of(buffer)));
        List<DType> types = arrays.stream().map(Buffer::dtype).toList();
        graph.addTask(new GeneratedTask(name, KernelClasses.task(this, types), arguments));
    }

    @Override
    public String toString() {
        return "pointwise " + program.operations() + " operations on " + target.shape();
    }

    /** All that the generated code depends on. */
    String text(List<DType> types) {
        return program + " " + result + " " + target + " " + operands + parameters + types;
    }
}
