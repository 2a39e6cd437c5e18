package dev.adjoint.rl.env.classic;

import java.util.List;

/**
 * States in a row: action 1 goes on, action 0 goes back to the start for a small reward; the last
 * state pays 1 and is the end. The small reward is a trap for whoever looks one step ahead.
 *
 * @param states the number of states
 * @param lure what going back pays
 */
public record Chain(int states, double lure) implements Tabular {
    @Override
    public Actions<Integer> actions() {
        return new Actions.Discrete(2);
    }

    @Override
    public int first() {
        return 0;
    }

    @Override
    public List<Outcome> outcomes(int state, int action) {
        if (action == 0) {
            return List.of(new Outcome(1, 0, lure, false));
        }
        boolean last = state + 1 >= states - 1;
        return List.of(new Outcome(1, Math.min(state + 1, states - 1), last ? 1 : 0, last));
    }
}
