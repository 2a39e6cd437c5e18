package dev.adjoint.program;

import java.util.Arrays;

/**
 * Until when the memory of every value of a program is needed. A value that was written over an
 * earlier one has the memory of that one, its <i>home</i>.
 */
public final class Liveness {
    /** The last use of what outlives the run: inputs, captured storages and outputs. */
    public static final int FOREVER = Integer.MAX_VALUE;

    private final int[] home;
    private final int[] lastUse;

    private Liveness(int[] home, int[] lastUse) {
        this.home = home;
        this.lastUse = lastUse;
    }

    /** Follows the values of a program. */
    public static Liveness of(Program program) {
        int[] home = new int[program.values().size()];
        int[] lastUse = new int[home.length];
        Arrays.fill(lastUse, -1);
        for (Program.Value value : program.values()) {
            int number = value.number();
            switch (value) {
                case Program.Value.Written written -> home[number] = home[written.of()];
                case Program.Value.Computed _ -> home[number] = number;
                case Program.Value.Input _, Program.Value.Captured _ -> {
                    home[number] = number;
                    lastUse[number] = FOREVER;
                }
            }
        }
        Liveness liveness = new Liveness(home, lastUse);
        for (int place = 0; place < program.steps().size(); place++) {
            Program.Step step = program.steps().get(place);
            liveness.use(step.outputs(), place);
            liveness.use(step.inputs(), place);
        }
        liveness.use(program.outputs(), FOREVER);
        return liveness;
    }

    private void use(Iterable<Integer> numbers, int place) {
        for (int number : numbers) {
            lastUse[home[number]] = Math.max(lastUse[home[number]], place);
        }
    }

    /** The number of the value whose memory holds this one. */
    public int home(int number) {
        return home[number];
    }

    /**
     * The place of the last step that reads or writes the memory of this value, or {@link
     * #FOREVER}.
     */
    public int lastUse(int number) {
        return lastUse[home[number]];
    }
}
