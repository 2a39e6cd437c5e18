package dev.adjoint.rl.cases;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Every field that a case or a training run may have; the help is made of this list, so it cannot
 * leave one out.
 */
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
    KEEP(
            "{\"at_least\": reward} or {\"best\": reward}: all such answers, or the best to each prompt if it is"
                    + " one, for rejection-sampling"),
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
    CENTRING("coefficient that keeps rewards near 0, for reward-model"),
    EPOCHS(Use.TRAINING, "passes over the answers of a step (1); methods with a ratio"),
    MINIBATCHES(
            Use.TRAINING,
            "updates of one pass, each on some of the problems (1); methods with a ratio"),
    DYNAMIC_SAMPLING(
            Use.TRAINING,
            "the most batches drawn to fill a step with problems whose answers differ in reward"),
    OVERLONG_CACHE(
            Use.TRAINING,
            "length over which answers are punished before the limit, from 0 to 1, in tokens"),
    FORMAT(
            Use.TRAINING,
            "{\"pattern\": regular expression, \"bonus\": reward}: added where the pattern is found"),
    MASK_TRUNCATED(Use.TRAINING, "true: answers that were cut off are not learnt from"),
    REFERENCE_POLICY(
            Use.TRAINING,
            "fixed, {\"every\": steps} or {\"average\": rate}: how the reference follows the policy"),
    KL_TARGET(
            Use.TRAINING,
            "{\"divergence\": of an answer, \"horizon\": answers}: the coefficient of kl moves towards it"),
    VALUE_COEFFICIENT(Use.TRAINING, "weight of the critic's error (0.5); methods with a critic");

    /** What a field is for. */
    private enum Use {
        LOSS,
        TRAINING
    }

    private final Use use;
    private final String meaning;

    CaseField(String meaning) {
        this(Use.LOSS, meaning);
    }

    CaseField(Use use, String meaning) {
        this.use = use;
        this.meaning = meaning;
    }

    /** How it is written in a file. */
    String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One line for every field of a case. */
    static String help() {
        return help(Use.LOSS);
    }

    /** One line for every further field of training. */
    static String trainingHelp() {
        return help(Use.TRAINING);
    }

    private static String help(Use use) {
        return Arrays.stream(values())
                .filter(field -> field.use == use)
                .map(field -> "  %-20s %s".formatted(field.written(), field.meaning))
                .collect(Collectors.joining(System.lineSeparator()));
    }
}
