package dev.adjoint.program;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An expression as straight-line code over registers, with common parts computed once. The first
 * registers hold the inputs; instruction i writes register {@code inputs + i}; the last register
 * written is the result.
 *
 * @param inputs the number of input registers
 * @param instructions in the order in which they run
 * @param result the register of the result
 */
public record LaneProgram(int inputs, List<Instruction> instructions, int result) {
    /** One step. */
    public sealed interface Instruction {
        /** Fills the register with a number. */
        record Load(double value) implements Instruction {}

        /** Applies an operation to registers; a, b, c beyond the arity are 0 and unused. */
        record Lane(LaneOp op, int a, int b, int c) implements Instruction {}
    }

    /** Copies the instruction list. */
    public LaneProgram {
        instructions = List.copyOf(instructions);
    }

    /** Compiles an expression that is given {@code inputs} inputs, of which it may use fewer. */
    public static LaneProgram of(Expression expression, int inputs) {
        Compiler compiler = new Compiler(inputs);
        int result = compiler.register(expression);
        return new LaneProgram(inputs, compiler.instructions, result);
    }

    /** The number of registers. */
    public int registers() {
        return inputs + instructions.size();
    }

    /** The number of lane operations for each element, constants not counted. */
    public int operations() {
        return (int) instructions.stream().filter(Instruction.Lane.class::isInstance).count();
    }

    private static final class Compiler {
        private final int inputs;
        private final List<Instruction> instructions = new ArrayList<>();
        private final Map<Expression, Integer> known = new HashMap<>();

        Compiler(int inputs) {
            this.inputs = inputs;
        }

        int register(Expression expression) {
            if (expression instanceof Expression.Input(int index)) {
                return index;
            }
            Integer done = known.get(expression);
            if (done != null) {
                return done;
            }
            instructions.add(instruction(expression));
            int register = inputs + instructions.size() - 1;
            known.put(expression, register);
            return register;
        }

        private Instruction instruction(Expression expression) {
            return switch (expression) {
                case Expression.Input _ ->
                        throw new IllegalStateException("an input is already in a register");
                case Expression.Constant(double value) -> new Instruction.Load(value);
                case Expression.Apply apply -> {
                    int[] from = new int[3];
                    for (int i = 0; i < apply.arguments().size(); i++) {
                        from[i] = register(apply.arguments().get(i));
                    }
                    yield new Instruction.Lane(apply.op(), from[0], from[1], from[2]);
                }
            };
        }
    }
}
