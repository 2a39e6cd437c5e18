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
 * @param blocks for each register the number of its block, or -1 for an input and for the result
 * @param count the number of blocks
 */
record Plan(LaneProgram program, int[] blocks, int count) {
    static Plan of(Expression expression, int inputs) {
        LaneProgram program = LaneProgram.of(expression, inputs);
        int[] blocks = new int[program.registers()];
        Arrays.fill(blocks, -1);
        int[] lastUse = lastUses(program);
        Deque<Integer> free = new ArrayDeque<>();
        int count = 0;
        for (int i = 0; i < program.instructions().size(); i++) {
            int register = inputs + i;
            Instruction instruction = program.instructions().get(i);
            boolean isConstant = instruction instanceof Instruction.Load;
            boolean isInPlace =
                    instruction instanceof Instruction.Lane lane && mayOverwrite(lane.op());
            if (isInPlace) {
                release(instruction, i, program, lastUse, blocks, free);
            }
            if (isConstant || register != program.result()) {
                blocks[register] = isConstant || free.isEmpty() ? count++ : free.pop();
            }
            if (!isInPlace) {
                release(instruction, i, program, lastUse, blocks, free);
            }
        }
        return new Plan(program, blocks, count);
    }

    /** Whether the loop of an operation may write where it reads. */
    static boolean mayOverwrite(LaneOp op) {
        return op != LaneOp.TANH && op != LaneOp.ERF && op != LaneOp.SIN && op != LaneOp.COS;
    }

    private static int[] lastUses(LaneProgram program) {
        int[] lastUse = new int[program.registers()];
        for (int i = 0; i < program.instructions().size(); i++) {
            if (program.instructions().get(i) instanceof Instruction.Lane lane) {
                lastUse[lane.a()] = i;
                lastUse[lane.b()] = lane.op().arity() > 1 ? i : lastUse[lane.b()];
                lastUse[lane.c()] = lane.op().arity() > 2 ? i : lastUse[lane.c()];
            }
        }
        return lastUse;
    }

    private static void release(
            Instruction read,
            int step,
            LaneProgram program,
            int[] lastUse,
            int[] blocks,
            Deque<Integer> free) {
        if (!(read instanceof Instruction.Lane lane)) {
            return;
        }
        int[] operands = {lane.a(), lane.b(), lane.c()};
        for (int i = 0; i < lane.op().arity(); i++) {
            int register = operands[i];
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
