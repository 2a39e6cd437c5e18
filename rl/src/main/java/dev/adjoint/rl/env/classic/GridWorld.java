package dev.adjoint.rl.env.classic;

import java.util.ArrayList;
import java.util.List;

/**
 * A map of letters: S start, G goal (1, over), H hole (0, over), # wall, all else floor. Actions 0
 * to 3 are left, down, right and up; on slippery ice the two directions beside the one that was
 * meant are as likely as it (Gymnasium's FrozenLake-v1).
 *
 * @param rows the map
 * @param slippery whether steps may go astray
 */
public record GridWorld(List<String> rows, boolean slippery) implements Tabular {
    /** Steps of an episode on the 4 × 4 lake at most. */
    public static final int LAKE_LIMIT = 100;

    private static final int[] DOWN = {0, 1, 0, -1};
    private static final int[] RIGHT = {-1, 0, 1, 0};

    /** Copies the map and refuses a ragged one or one without a start. */
    public GridWorld {
        rows = List.copyOf(rows);
        for (String row : rows) {
            if (row.length() != rows.getFirst().length()) {
                throw new IllegalArgumentException(
                        "grid world: row "
                                + row
                                + " has "
                                + row.length()
                                + " cells, the first has "
                                + rows.getFirst().length());
            }
        }
        if (rows.stream().noneMatch(row -> row.contains("S"))) {
            throw new IllegalArgumentException("grid world: no cell is S, the start");
        }
    }

    /** The 4 × 4 lake. */
    public static GridWorld lake(boolean slippery) {
        return new GridWorld(List.of("SFFF", "FHFH", "FFFH", "HFFG"), slippery);
    }

    @Override
    public Actions<Integer> actions() {
        return new Actions.Discrete(4);
    }

    private int columns() {
        return rows.getFirst().length();
    }

    @Override
    public int states() {
        return rows.size() * columns();
    }

    @Override
    public int first() {
        return String.join("", rows).indexOf('S');
    }

    private char cell(int state) {
        return rows.get(state / columns()).charAt(state % columns());
    }

    @Override
    public List<Outcome> outcomes(int state, int action) {
        if (cell(state) == 'G' || cell(state) == 'H') {
            return List.of(new Outcome(1, state, 0, true));
        }
        if (!slippery) {
            return List.of(moved(state, action, 1));
        }
        List<Outcome> outcomes = new ArrayList<>();
        for (int turn = 3; turn <= 5; turn++) {
            outcomes.add(moved(state, (action + turn) % 4, 1.0 / 3));
        }
        return outcomes;
    }

    private Outcome moved(int state, int direction, double probability) {
        int row = Math.clamp(state / columns() + DOWN[direction], 0, rows.size() - 1);
        int column = Math.clamp(state % columns() + RIGHT[direction], 0, columns() - 1);
        int target = row * columns() + column;
        int next = cell(target) == '#' ? state : target;
        boolean goal = cell(next) == 'G';
        return new Outcome(probability, next, goal ? 1 : 0, goal || cell(next) == 'H');
    }
}
