package dev.adjoint.rl.cases;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Every field that a case may have; the help is made of this list, so it cannot leave one out. */
enum CaseField {
    ALGORITHM("name of the method"),
    MASK("0/1 [rows][columns]: the tokens that count"),
    NEW(
            "log-probabilities by the policy that learns [rows][columns]; the gradient is taken by these"),
    OLD("by the policy at the start of the step, the denominator of ratios"),
    BEHAVIOUR("by the policy that drew the tokens, if it is another one than old"),
    REFERENCE("by the policy not to stray from"),
    ENTROPY(
            "entropy of each token's distribution [rows][columns], for an entropy bonus or a selection"),
    REWARDS("one a row"),
    GROUPS("number of the prompt that each row answers"),
    ANSWERS("number of the answer that each row belongs to, if answers lie in several rows"),
    VALUES("the critic's values before the update [rows][columns]"),
    NEW_VALUES("the critic's values now; adds value_loss and value_gradient to the output"),
    VALUE_CLIP("how far values may move from values; without it they are not clipped"),
    HORIZON("the longest answer allowed"),
    DDOF("1 (unbiased) or 0 (population) for the deviation of a group"),
    EPSILON("added to that deviation"),
    SINGLETON("zero, raw_score or reject: what the only answer to a prompt is worth"),
    GAMMA("discount"),
    LAMBDA("of the advantage estimation"),
    WHITENING("added to the variance where advantages are whitened"),
    RATIO(
            "none, on_policy, token, behaviour, sequence_mean, sequence_mean_per_token, sequence_product"),
    CLIP_LOW("the ratio is clipped below 1 - clip_low"),
    CLIP_HIGH("the ratio is clipped above 1 + clip_high"),
    DUAL_CLIP(
            "the largest ratio that counts for negative advantages; without it none is too large"),
    WEIGHT_MIN("the least weight, for cispo"),
    WEIGHT_MAX("the largest weight, for cispo"),
    IMPORTANCE(
            "{\"kind\": truncated | within, \"level\": token | sequence, \"low\": for within, \"high\": the cap}"),
    AGGREGATION(
            "sequence_mean_of_token_means, token_mean, selected_token_mean, sequence_mean_of_token_sums,"
                    + " sequence_mean_over_horizon or {\"sum_over\": constant}"),
    KL(
            "{\"placement\": none | k1_in_reward | k2_in_loss | k3_in_loss_as_published | k3_in_loss_weighted,"
                    + " \"beta\": coefficient}"),
    ENTROPY_COEFFICIENT("of the entropy bonus"),
    CHOSEN("row of the better answer of each pair"),
    REJECTED("row of the worse answer of each pair"),
    LABELS("true or false for each row, for kto"),
    REFERENCE_POINT("the mean log-ratio of mismatched pairs, for kto"),
    BETA("strength of the reference, for dpo, ipo and kto; weight of the odds ratio, for orpo"),
    SMOOTHING("probability that a label is wrong, for dpo"),
    LENGTH("sum or mean, for ipo"),
    GOOD("weight of good answers, for kto"),
    BAD("weight of bad answers, for kto"),
    SCORES("reward of each row by the reward model; the gradient is taken by these"),
    MARGINS("by how much each pair was preferred, for reward-model"),
    CENTRING("coefficient that keeps rewards near 0, for reward-model");

    private final String meaning;

    CaseField(String meaning) {
        this.meaning = meaning;
    }

    /** How it is written in a file. */
    String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One line for every field. */
    static String help() {
        return Arrays.stream(values())
                .map(field -> "  %-20s %s".formatted(field.written(), field.meaning))
                .collect(Collectors.joining(System.lineSeparator()));
    }
}
