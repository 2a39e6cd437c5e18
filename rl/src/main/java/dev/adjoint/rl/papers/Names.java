package dev.adjoint.rl.papers;

import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.rl.parts.Ratio;
import dev.adjoint.rl.parts.Singleton;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleFunction;

/** The one place where words from outside become parts. */
public final class Names {
    private Names() {}

    /** Aggregations without a number of their own. */
    public static Map<String, Aggregation> aggregations() {
        Map<String, Aggregation> names = new LinkedHashMap<>();
        names.put("sequence_mean_of_token_means", Aggregation.sequenceMeanOfTokenMeans());
        names.put("token_mean", Aggregation.tokenMean());
        names.put("selected_token_mean", Aggregation.selectedTokenMean());
        names.put("sequence_mean_of_token_sums", Aggregation.sequenceMeanOfTokenSums());
        names.put("sequence_mean_over_horizon", Aggregation.sequenceMeanOverHorizon());
        return Collections.unmodifiableMap(names);
    }

    /** Ratios. */
    public static Map<String, Ratio> ratios() {
        Map<String, Ratio> names = new LinkedHashMap<>();
        names.put("none", Ratio.none());
        names.put("on_policy", Ratio.onPolicy());
        names.put("token", Ratio.perToken());
        names.put("behaviour", Ratio.toBehaviour());
        names.put("sequence_mean", Ratio.sequenceMean());
        names.put("sequence_mean_per_token", Ratio.sequenceMeanPerToken());
        names.put("sequence_product", Ratio.sequenceProduct());
        return Collections.unmodifiableMap(names);
    }

    /** Divergences by estimator and placement, for a coefficient. */
    public static Map<String, DoubleFunction<Kl>> divergences() {
        Map<String, DoubleFunction<Kl>> names = new LinkedHashMap<>();
        names.put("none", _ -> new Kl.None());
        names.put("k1_in_reward", Kl.InReward::new);
        names.put("k2_in_loss", Kl.InLossK2::new);
        names.put("k3_in_loss_as_published", Kl.InLossK3AsPublished::new);
        names.put("k3_in_loss_weighted", Kl.InLossK3Weighted::new);
        return Collections.unmodifiableMap(names);
    }

    /** What a group of one is worth. */
    public static Map<String, Singleton> singletons() {
        Map<String, Singleton> names = new LinkedHashMap<>();
        names.put("zero", Singleton.ZERO);
        names.put("raw_score", Singleton.RAW_SCORE);
        names.put("reject", Singleton.REJECT);
        return Collections.unmodifiableMap(names);
    }
}
