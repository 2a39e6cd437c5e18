package dev.adjoint.vector.pointwise;

import dev.adjoint.program.Expression;
import dev.adjoint.program.LaneOp;
import dev.adjoint.program.LaneProgram;
import dev.adjoint.program.LaneProgram.Instruction;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * A lane program with a scratch block for each value that has to be kept, blocks being used again
 * after the last use of what they hold. Constants keep theirs, so that they are filled once.
 *
 * @param program what is computed
 * @param sigmoids for each instruction whether it is part of a sigmoid, see {@link Sigmoids}
 * @param blocks for each register the number of its block, or -1 for an input and for the result
 * @param count the number of blocks
 */
record Plan(LaneProgram program, int[] sigmoids, int[] blocks, int count) {
    static Plan of(Expression expression, int inputs) {
        LaneProgram program = LaneProgram.of(expression, inputs);
        int[] blocks = new int[program.registers()];
        Arrays.fill(blocks, -1);
        int[] sigmoids = Sigmoids.of(program);
        int[] lastUse = lastUses(program, sigmoids);
        Deque<Integer> free = new ArrayDeque<>();
        int count = 0;
        for (int i = 0; i < program.instructions().size(); i++) {
            if (sigmoids[i] == Sigmoids.INSIDE) {
                continue;
            }
            int register = inputs + i;
            Instruction instruction = program.instructions().get(i);
            int[] operands = operands(instruction, sigmoids[i]);
            boolean isConstant = instruction instanceof Instruction.Load;
            boolean isInPlace =
                    instruction instanceof Instruction.Lane lane && mayOverwrite(lane.op());
            if (isInPlace) {
                release(operands, i, program, lastUse, blocks, free);
            }
            if (isConstant || register != program.result()) {
                blocks[register] = isConstant || free.isEmpty() ? count++ : free.pop();
            }
            if (!isInPlace) {
                release(operands, i, program, lastUse, blocks, free);
            }
        }
        return new Plan(program, sigmoids, blocks, count);
    }

    /** Whether the loop of an operation may write where it reads. */
    static boolean mayOverwrite(LaneOp op) {
        return op != LaneOp.TANH && op != LaneOp.ERF && op != LaneOp.SIN && op != LaneOp.COS;
    }

    private static int[] lastUses(LaneProgram program, int[] sigmoids) {
        int[] lastUse = new int[program.registers()];
        for (int i = 0; i < program.instructions().size(); i++) {
            for (int register : operands(program.instructions().get(i), sigmoids[i])) {
                lastUse[register] = i;
            }
        }
        return lastUse;
    }

    /** The registers that a step reads. */
    private static int[] operands(Instruction instruction, int sigmoid) {
        if (sigmoid != Sigmoids.NONE) {
            return sigmoid == Sigmoids.INSIDE ? new int[0] : new int[] {sigmoid};
        }
        return instruction instanceof Instruction.Lane lane
                ? Arrays.copyOf(new int[] {lane.a(), lane.b(), lane.c()}, lane.op().arity())
                : new int[0];
    }

    private static void release(
            int[] operands,
            int step,
            LaneProgram program,
            int[] lastUse,
            int[] blocks,
            Deque<Integer> free) {
        for (int register : operands) {
            boolean isValue =
                    register >= program.inputs()
                            && program.instructions().get(register - program.inputs())
                                    instanceof Instruction.Lane;
            if (isValue && lastUse[register] == step && !free.contains(blocks[register])) {
                free.push(blocks[register]);
            }
        }
    }
}
