package dev.adjoint.program.scalar;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.LaneProgram;
import dev.adjoint.program.LaneProgram.Instruction;
import java.util.List;

/** Evaluates expressions one element at a time. */
final class ScalarPointwise {
    private ScalarPointwise() {}

    static double[] run(Kernel.Pointwise pointwise, List<double[]> in) {
        LaneProgram program = LaneProgram.of(pointwise.expression(), in.size());
        double[] registers = new double[program.registers()];
        double[] out = new double[pointwise.shape().size()];
        for (int i = 0; i < out.length; i++) {
            for (int input = 0; input < in.size(); input++) {
                registers[input] = in.get(input)[i];
            }
            int target = in.size();
            for (Instruction instruction : program.instructions()) {
                registers[target++] = evaluate(instruction, registers);
            }
            out[i] = registers[program.result()];
        }
        return out;
    }

    private static double evaluate(Instruction instruction, double[] r) {
        return switch (instruction) {
            case Instruction.Load(double value) -> value;
            case Instruction.Lane lane -> lane(lane, r[lane.a()], r[lane.b()], r[lane.c()]);
        };
    }

    private static double lane(Instruction.Lane lane, double a, double b, double c) {
        return switch (lane.op()) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case FMA -> a * b + c;
            case MINIMUM -> Math.min(a, b);
            case MAXIMUM -> Math.max(a, b);
            case NEGATE -> -a;
            case ABSOLUTE -> Math.abs(a);
            case SQUARE_ROOT -> Math.sqrt(a);
            case FLOOR -> Math.floor(a);
            case EXP -> StrictMath.exp(a);
            case LOG -> StrictMath.log(a);
            case SIN -> StrictMath.sin(a);
            case COS -> StrictMath.cos(a);
            case TANH -> StrictMath.tanh(a);
            case ERF -> ErrorFunction.erf(a);
            case LESS -> a < b ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
            case SELECT -> a != 0 ? b : c;
        };
    }
}
