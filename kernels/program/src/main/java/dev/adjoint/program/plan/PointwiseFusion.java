package dev.adjoint.program.plan;

import dev.adjoint.program.Backend;
import dev.adjoint.program.Expression;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.LaneProgram;
import dev.adjoint.program.Liveness;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Program;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins runs of pointwise steps: a step whose result is read by one other pointwise step only, as a
 * whole, becomes a part of that one's expression, where the backend rounds every lane operation as
 * it did before, so that the bits are the same. The result in between is never written to memory.
 *
 * <p>The joined step runs where the later one stood. So nothing between the two may write to what
 * the earlier one reads.
 */
final class PointwiseFusion {
    /** Operands of a joined step: each takes a block of every pass. */
    static final int MOST_OPERANDS = 16;

    /** Lane operations and constants of a joined step. */
    static final int MOST_INSTRUCTIONS = 64;

    /** For a result that is read by several steps, or by none. */
    private static final int NO_READER = -1;

    private final Program program;
    private final Backend backend;
    private final Liveness liveness;
    private final Rewriting rewriting;
    private final int[] reader;
    private final Map<Integer, Part> parts = new HashMap<>();

    /**
     * A pointwise step, with the earlier ones that it took in.
     *
     * @param inputs the numbers of what it reads
     */
    private record Part(Kernel.Pointwise kernel, List<Integer> inputs) {
        /** Takes in the parts that compute some of its inputs, as far as the limits allow. */
        Part joined(Map<Integer, Part> parts) {
            Joining joining = new Joining();
            List<Expression> arguments = new ArrayList<>();
            for (int i = 0; i < inputs.size(); i++) {
                Part earlier = parts.get(inputs.get(i));
                arguments.add(
                        earlier == null
                                ? joining.operand(kernel.inputs().get(i), inputs.get(i))
                                : joining.expression(earlier));
            }
            Expression whole = Joining.substituted(kernel.expression(), arguments);
            return new Part(
                    new Kernel.Pointwise(whole, kernel.dtype(), kernel.shape(), joining.operands),
                    joining.inputs);
        }

        boolean isWithinLimits() {
            int operands = kernel.inputs().size();
            return operands <= MOST_OPERANDS
                    && LaneProgram.of(kernel.expression(), operands).instructions().size()
                            <= MOST_INSTRUCTIONS;
        }
    }

    /** The operands of a joined step, each of them once. */
    private static final class Joining {
        private final List<Operand> operands = new ArrayList<>();
        private final List<Integer> inputs = new ArrayList<>();

        Expression operand(Operand operand, int number) {
            for (int i = 0; i < inputs.size(); i++) {
                if (inputs.get(i) == number && operands.get(i).equals(operand)) {
                    return Expression.input(i);
                }
            }
            operands.add(operand);
            inputs.add(number);
            return Expression.input(inputs.size() - 1);
        }

        Expression expression(Part part) {
            List<Expression> arguments = new ArrayList<>();
            for (int i = 0; i < part.inputs.size(); i++) {
                arguments.add(operand(part.kernel.inputs().get(i), part.inputs.get(i)));
            }
            return substituted(part.kernel.expression(), arguments);
        }

        /** The expression of other expressions, operation for operation. */
        static Expression substituted(Expression expression, List<Expression> arguments) {
            return switch (expression) {
                case Expression.Input(int index) -> arguments.get(index);
                case Expression.Constant constant -> constant;
                case Expression.Apply apply ->
                        apply.on(
                                apply.arguments().stream()
                                        .map(part -> substituted(part, arguments))
                                        .toList());
            };
        }
    }

    private PointwiseFusion(Program program, Backend backend) {
        this.program = program;
        this.backend = backend;
        this.liveness = Liveness.of(program);
        this.rewriting = new Rewriting(program, _ -> true);
        this.reader = readers(program);
    }

    /** For every value the place of its only reader, or {@link #NO_READER}. */
    private static int[] readers(Program program) {
        int[] reader = new int[program.values().size()];
        int[] count = new int[reader.length];
        for (int place = 0; place < program.steps().size(); place++) {
            for (int number : program.steps().get(place).inputs()) {
                count[number] += count[number] == 0 || reader[number] != place ? 1 : 0;
                reader[number] = place;
            }
        }
        program.outputs().forEach(number -> count[number]++);
        for (int number = 0; number < reader.length; number++) {
            reader[number] = count[number] == 1 ? reader[number] : NO_READER;
        }
        program.outputs().forEach(number -> reader[number] = NO_READER);
        return reader;
    }

    /** The program with its runs joined, for a backend. */
    static Program of(Program program, Backend backend) {
        PointwiseFusion fusion = new PointwiseFusion(program, backend);
        for (int place = 0; place < program.steps().size(); place++) {
            fusion.step(place);
        }
        return fusion.rewriting.program();
    }

    private void step(int place) {
        Program.Step step = program.steps().get(place);
        if (!(step.kernel() instanceof Kernel.Pointwise pointwise)) {
            rewriting.keep(step);
            return;
        }
        Part part = new Part(pointwise, step.inputs()).joined(parts);
        int result = step.outputs().get(0);
        if (isTakenIn(part, result, place)) {
            parts.put(result, part);
        } else {
            rewriting.replace(step, part.kernel, part.inputs);
        }
    }

    /** Whether the reader of a result takes the step that computes it in. */
    private boolean isTakenIn(Part part, int result, int place) {
        if (!backend.roundsEveryOperation(part.kernel.dtype())
                || reader[result] == NO_READER
                || !(program.values().get(result) instanceof Program.Value.Computed)
                || part.kernel.inputs().stream().anyMatch(operand -> operand.dtype().isHalf())) {
            return false;
        }
        Program.Step next = program.steps().get(reader[result]);
        return next.kernel() instanceof Kernel.Pointwise user
                && user.dtype() == part.kernel.dtype()
                && user.shape().equals(part.kernel.shape())
                && readsWhole(user, next.inputs(), result)
                && staysReadable(part, place, reader[result])
                && new Part(user, next.inputs()).joined(with(result, part)).isWithinLimits();
    }

    private Map<Integer, Part> with(int result, Part part) {
        Map<Integer, Part> all = new HashMap<>(parts);
        all.put(result, part);
        return all;
    }

    private static boolean readsWhole(Kernel.Pointwise user, List<Integer> inputs, int number) {
        Operand whole = Operand.of(user.dtype(), user.shape());
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i) == number && !user.inputs().get(i).equals(whole)) {
                return false;
            }
        }
        return true;
    }

    /** Whether no step up to the reader, and not the reader itself, writes to what a part reads. */
    private boolean staysReadable(Part part, int place, int until) {
        List<Integer> homes = part.inputs.stream().map(liveness::home).toList();
        for (Program.Step step : program.steps().subList(place + 1, until + 1)) {
            for (int number : step.outputs()) {
                boolean isWrite = program.values().get(number) instanceof Program.Value.Written;
                if (isWrite && homes.contains(liveness.home(number))) {
                    return false;
                }
            }
        }
        return true;
    }
}
