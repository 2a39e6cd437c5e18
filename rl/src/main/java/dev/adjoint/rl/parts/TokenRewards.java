package dev.adjoint.rl.parts;

import dev.adjoint.rl.Advantages;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.Rollout;
import dev.adjoint.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Rewards of single tokens, and what follows from them row by row. The reward of an answer is that
 * of its last token that counts. Tokens that do not count (observations, padding) are stepped over:
 * they neither discount nor bootstrap.
 *
 * @param rewards of all tokens [rows · columns]
 * @param mask which of them count
 */
record TokenRewards(double[] rewards, Mask mask) {
    /** The scores at the last tokens, less a divergence penalty at every token. */
    static TokenRewards of(Rollout rollout, Kl placement) {
        double[] rewards = new double[rollout.mask().rows() * rollout.mask().columns()];
        if (placement instanceof Kl.InReward penalty) {
            double[] lost = penalty.penalty(rollout).toDoubles();
            Arrays.setAll(rewards, i -> -lost[i]);
        }
        TokenRewards table = new TokenRewards(rewards, rollout.mask());
        int row = 0;
        for (int[] places : table.places()) {
            if (places.length > 0) {
                rewards[places[places.length - 1]] += rollout.scores()[row];
            }
            row++;
        }
        return table;
    }

    /** Advantages by a critic's values [rows · columns]; the value after the last token is 0. */
    Advantages advantages(Gae gae, double... values) {
        double[] all = new double[rewards.length];
        for (int[] places : places()) {
            double[] advantages = gae.advantages(steps(places, values));
            IntStream.range(0, places.length).forEach(i -> all[places[i]] = advantages[i]);
        }
        return new Advantages(Tensor.of(mask.weights().dtype(), all, mask.rows(), mask.columns()));
    }

    private Gae.Steps steps(int[] places, double... values) {
        int length = places.length;
        double[] own = Arrays.stream(places).mapToDouble(place -> values[place]).toArray();
        double[] following = new double[length];
        boolean[] last = new boolean[length];
        if (length > 0) {
            System.arraycopy(own, 1, following, 0, length - 1);
            last[length - 1] = true;
        }
        return new Gae.Steps(
                Arrays.stream(places).mapToDouble(place -> rewards[place]).toArray(),
                own,
                following,
                last);
    }

    /** For every row the places of the tokens that count. */
    private int[][] places() {
        double[] weights = mask.weights().toDoubles();
        int columns = mask.columns();
        return IntStream.range(0, mask.rows())
                .mapToObj(row ->
                        IntStream.range(row * columns, (row + 1) * columns)
                                .filter(place -> weights[place] != 0)
                                .toArray())
                .toArray(int[][]::new);
    }
}
