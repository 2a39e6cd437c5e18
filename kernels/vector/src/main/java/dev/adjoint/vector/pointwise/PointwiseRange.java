package dev.adjoint.vector.pointwise;

import dev.adjoint.program.HalfFloats;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.LaneProgram;
import dev.adjoint.program.LaneProgram.Instruction;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.threads.Scratch;
import java.util.Arrays;
import java.util.List;

/**
 * One thread's part of a pointwise kernel: a range of elements, the scratch blocks and the
 * interpreter.
 */
final class PointwiseRange {
    private final LaneProgram program;
    private final int[] sigmoids;
    private final Instruction[] instructions;
    private final BlockOperand[] operands;
    private final Storage out;
    private final int block;

    /** Whether the last operation writes the result where it belongs. */
    private final boolean isDirect;

    /** Where the current block of each register is. */
    private final float[][] arrays;

    private final int[] places;

    PointwiseRange(
            Plan plan,
            Kernel.Pointwise kernel,
            List<Storage> inputs,
            Storage out,
            int block,
            Scratch scratch) {
        this.program = plan.program();
        this.sigmoids = plan.sigmoids();
        this.instructions = program.instructions().toArray(Instruction[]::new);
        this.operands = new BlockOperand[inputs.size()];
        this.out = out;
        this.block = block;
        this.isDirect = isDirect(inputs);
        this.arrays = new float[program.registers()][];
        this.places = new int[program.registers()];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = new BlockOperand(kernel.inputs().get(i), inputs.get(i), block, scratch);
        }
        allocate(plan, scratch);
    }

    private void allocate(Plan plan, Scratch scratch) {
        float[][] blocks = new float[plan.count()][];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = scratch.take(block);
        }
        for (int register = program.inputs(); register < arrays.length; register++) {
            if (sigmoids[register - program.inputs()] == Sigmoids.INSIDE) {
                continue;
            }
            int number = plan.blocks()[register];
            arrays[register] = number >= 0 ? blocks[number] : resultBlock(scratch);
            if (instructions[register - program.inputs()]
                    instanceof Instruction.Load(double value)) {
                Arrays.fill(arrays[register], 0, block, (float) value);
            }
        }
    }

    private float[] resultBlock(Scratch scratch) {
        return isDirect ? ((Storage.Floats) out).array() : scratch.take(block);
    }

    void run(int start, int end) {
        for (int element = start; element < end; element += block) {
            int n = Math.min(block, end - element);
            for (int i = 0; i < operands.length; i++) {
                operands[i].move(element, n);
                arrays[i] = operands[i].array();
                places[i] = operands[i].at();
            }
            evaluate(element, n);
            store(element, n);
        }
    }

    private void evaluate(int element, int n) {
        for (int i = 0; i < instructions.length; i++) {
            if (sigmoids[i] != Sigmoids.INSIDE
                    && instructions[i] instanceof Instruction.Lane lane) {
                int register = program.inputs() + i;
                if (register == program.result() && isDirect) {
                    places[register] = element;
                }
                if (sigmoids[i] == Sigmoids.NONE) {
                    apply(lane, register, n);
                } else {
                    sigmoid(sigmoids[i], register, n);
                }
            }
        }
    }

    private void sigmoid(int a, int register, int n) {
        Exponential.sigmoid(arrays[a], places[a], arrays[register], places[register], n);
    }

    private void apply(Instruction.Lane lane, int register, int n) {
        float[] a = arrays[lane.a()];
        int aAt = places[lane.a()];
        float[] b = arrays[lane.b()];
        int bAt = places[lane.b()];
        float[] c = arrays[lane.c()];
        int cAt = places[lane.c()];
        float[] to = arrays[register];
        int at = places[register];
        switch (lane.op()) {
            case ADD -> Arithmetic.add(a, aAt, b, bAt, to, at, n);
            case SUBTRACT -> Arithmetic.subtract(a, aAt, b, bAt, to, at, n);
            case MULTIPLY -> Arithmetic.multiply(a, aAt, b, bAt, to, at, n);
            case DIVIDE -> Arithmetic.divide(a, aAt, b, bAt, to, at, n);
            case FMA -> Arithmetic.fma(a, aAt, b, bAt, c, cAt, to, at, n);
            case MINIMUM -> Arithmetic.minimum(a, aAt, b, bAt, to, at, n);
            case MAXIMUM -> Arithmetic.maximum(a, aAt, b, bAt, to, at, n);
            case NEGATE -> Arithmetic.negate(a, aAt, to, at, n);
            case ABSOLUTE -> Arithmetic.absolute(a, aAt, to, at, n);
            case SQUARE_ROOT -> Arithmetic.squareRoot(a, aAt, to, at, n);
            case FLOOR -> Arithmetic.floor(a, aAt, to, at, n);
            case EXP -> Exponential.apply(a, aAt, to, at, n);
            case LOG -> Logarithm.apply(a, aAt, to, at, n);
            case SIN -> Trigonometry.sine(a, aAt, to, at, n);
            case COS -> Trigonometry.cosine(a, aAt, to, at, n);
            case TANH -> HyperbolicTangent.apply(a, aAt, to, at, n);
            case ERF -> GaussError.apply(a, aAt, to, at, n);
            case LESS -> Arithmetic.less(a, aAt, b, bAt, to, at, n);
            case EQUAL -> Arithmetic.equal(a, aAt, b, bAt, to, at, n);
            case SELECT -> Arithmetic.select(a, aAt, b, bAt, c, cAt, to, at, n);
        }
    }

    private boolean isDirect(List<Storage> inputs) {
        int last = program.result() - program.inputs();
        return out instanceof Storage.Floats
                && last >= 0
                && instructions[last] instanceof Instruction.Lane lane
                && (Plan.mayOverwrite(lane.op()) || !inputs.contains(out));
    }

    /** Copies a result that stands elsewhere, and converts one that is to be of another type. */
    private void store(int element, int n) {
        float[] result = arrays[program.result()];
        int at = places[program.result()];
        switch (out) {
            case Storage.Floats floats -> {
                if (!isDirect) {
                    System.arraycopy(result, at, floats.array(), element, n);
                }
            }
            case Storage.Ints ints -> {
                for (int i = 0; i < n; i++) {
                    ints.array()[element + i] = (int) result[at + i];
                }
            }
            case Storage.Halves halves ->
                    HalfFloats.narrow(halves.dtype(), result, at, halves.array(), element, n);
            case Storage.Doubles _, Storage.Slot _ ->
                    throw new IllegalArgumentException(
                            "pointwise: the vector backend cannot write " + out.dtype());
        }
    }
}
