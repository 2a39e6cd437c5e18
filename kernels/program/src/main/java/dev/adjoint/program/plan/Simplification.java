package dev.adjoint.program.plan;

import dev.adjoint.program.Backend;
import dev.adjoint.program.Program;

/** Programs that compute the same with fewer steps. */
final class Simplification {
    private Simplification() {}

    /** The program as a backend runs it: calls that it does not have are their expansions. */
    static Program expanded(Program program, Backend backend) {
        Rewriting rewriting = new Rewriting(program, backend::has);
        program.steps().forEach(rewriting::keep);
        return rewriting.program();
    }

    /** The program without the steps whose results nobody needs. */
    static Program needed(Program program) {
        boolean[] isNeeded = new boolean[program.values().size()];
        program.outputs().forEach(number -> isNeeded[number] = true);
        boolean[] keeps = new boolean[program.steps().size()];
        for (int place = keeps.length - 1; place >= 0; place--) {
            Program.Step step = program.steps().get(place);
            keeps[place] =
                    step.outputs().stream()
                            .anyMatch(number ->
                                    isNeeded[number]
                                            || program.values().get(number)
                                                    instanceof Program.Value.Written);
            if (keeps[place]) {
                step.inputs().forEach(number -> isNeeded[number] = true);
                step.outputs().forEach(number -> requireOrigin(program, number, isNeeded));
            }
        }
        Rewriting rewriting = new Rewriting(program, _ -> true);
        for (int place = 0; place < keeps.length; place++) {
            if (keeps[place]) {
                rewriting.keep(program.steps().get(place));
            }
        }
        return rewriting.program();
    }

    /** What is written to has to be computed first. */
    private static void requireOrigin(Program program, int number, boolean[] isNeeded) {
        if (program.values().get(number) instanceof Program.Value.Written written) {
            isNeeded[written.of()] = true;
        }
    }
}
