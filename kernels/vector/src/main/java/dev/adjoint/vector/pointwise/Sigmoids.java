package dev.adjoint.vector.pointwise;

import dev.adjoint.program.LaneOp;
import dev.adjoint.program.LaneProgram;
import dev.adjoint.program.LaneProgram.Instruction;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds 1 / (1 + e^−x) in a lane program. Its four operations are one loop then, with the same bits
 * and without the passes between them.
 */
final class Sigmoids {
    /** Of an instruction that is no part of a sigmoid. */
    static final int NONE = -1;

    /** Of an instruction that a sigmoid makes unnecessary. */
    static final int INSIDE = -2;

    private final LaneProgram program;
    private final List<Instruction> instructions;
    private final int[] uses;
    private final int[] arguments;

    private Sigmoids(LaneProgram program) {
        this.program = program;
        this.instructions = program.instructions();
        this.uses = uses();
        this.arguments = new int[instructions.size()];
        Arrays.fill(arguments, NONE);
    }

    /**
     * For each instruction the register of x if it completes a sigmoid of x, else {@link #NONE} or
     * {@link #INSIDE}.
     */
    static int[] of(LaneProgram program) {
        Sigmoids sigmoids = new Sigmoids(program);
        for (int i = 0; i < sigmoids.instructions.size(); i++) {
            sigmoids.look(i);
        }
        return sigmoids.arguments;
    }

    private int[] uses() {
        int[] counts = new int[program.registers()];
        counts[program.result()]++;
        for (Instruction instruction : instructions) {
            if (instruction instanceof Instruction.Lane lane) {
                int[] operands = {lane.a(), lane.b(), lane.c()};
                for (int i = 0; i < lane.op().arity(); i++) {
                    counts[operands[i]]++;
                }
            }
        }
        return counts;
    }

    private void look(int division) {
        if (!(instructions.get(division) instanceof Instruction.Lane quotient)
                || quotient.op() != LaneOp.DIVIDE
                || !isOne(quotient.a())) {
            return;
        }
        Instruction.Lane sum = inner(LaneOp.ADD, quotient.b());
        Instruction.Lane power = sum == null || !isOne(sum.b()) ? null : inner(LaneOp.EXP, sum.a());
        Instruction.Lane negation = power == null ? null : inner(LaneOp.NEGATE, power.a());
        if (sum != null && power != null && negation != null) {
            arguments[division] = negation.a();
            arguments[quotient.b() - program.inputs()] = INSIDE;
            arguments[sum.a() - program.inputs()] = INSIDE;
            arguments[power.a() - program.inputs()] = INSIDE;
        }
    }

    private boolean isOne(int register) {
        return register >= program.inputs()
                && instructions.get(register - program.inputs())
                        instanceof Instruction.Load(double value)
                && value == 1;
    }

    /** The instruction of a register if it is of this kind and nothing else reads it. */
    private Instruction.@Nullable Lane inner(LaneOp op, int register) {
        return register >= program.inputs()
                        && uses[register] == 1
                        && instructions.get(register - program.inputs())
                                instanceof Instruction.Lane lane
                        && lane.op() == op
                ? lane
                : null;
    }
}
