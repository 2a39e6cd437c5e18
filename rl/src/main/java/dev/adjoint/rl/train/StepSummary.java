package dev.adjoint.rl.train;

import dev.adjoint.rl.Groups;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Stat;
import dev.adjoint.rl.ValueLoss;
import dev.adjoint.rl.rollout.Answer;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What the answers of a step look like.
 *
 * @param reward the mean reward
 * @param length the mean length
 * @param truncated the share that did not end
 * @param flatGroups the share of groups with equal rewards
 * @param tokens all new tokens
 * @param loss the mean of the updates' losses
 * @param gradientNorm the mean of their gradient norms
 * @param measures what the losses have measured
 */
record StepSummary(
        double reward,
        double length,
        double truncated,
        double flatGroups,
        long tokens,
        double loss,
        double gradientNorm,
        SortedMap<String, Stat> measures) {

    static StepSummary of(List<Answer> answers, Groups groups, List<Updates.Done> updates) {
        double count = answers.size();
        long tokens = answers.stream().mapToLong(answer -> answer.response().length()).sum();
        long truncated = answers.stream().filter(answer -> !answer.response().stopped()).count();
        List<List<Integer>> members = groups.members();
        long flat = members.stream().filter(group -> isFlat(group, answers)).count();
        return new StepSummary(
                answers.stream().mapToDouble(Answer::reward).sum() / count,
                tokens / count,
                truncated / count,
                flat / (double) members.size(),
                tokens,
                updates.stream().mapToDouble(Updates.Done::loss).average().orElseThrow(),
                updates.stream().mapToDouble(Updates.Done::gradientNorm).average().orElseThrow(),
                updates.stream().map(Updates.Done::measures).reduce(Loss::merge).orElseThrow());
    }

    private static boolean isFlat(List<Integer> group, List<Answer> answers) {
        return group.stream().mapToDouble(row -> answers.get(row).reward()).distinct().count() == 1;
    }

    StepReport report(
            int step, Optional<StepReport.Scored> scored, double learningRate, double seconds) {
        return new StepReport(
                step,
                reward,
                scored,
                mean("entropy"),
                length,
                loss,
                gradientNorm,
                learningRate,
                mean("clipped_low") + mean("clipped_high"),
                mean("kl_old_k3"),
                truncated,
                flatGroups,
                measured(),
                tokens,
                seconds);
    }

    private StepReport.Measured measured() {
        Stat errors = measures.getOrDefault("value_error", Stat.NONE);
        Stat returns = measures.getOrDefault("value_return", Stat.NONE);
        Stat ratio = measures.getOrDefault("ratio", Stat.NONE);
        return new StepReport.Measured(
                mean("clipped_low"),
                mean("clipped_high"),
                mean("kl_old_k1"),
                ratio.count() == 0 ? Double.NaN : ratio.max(),
                mean("kl_reference_k3"),
                ValueLoss.explainedVariance(errors, returns));
    }

    private double mean(String measure) {
        Stat stat = measures.get(measure);
        return stat == null ? Double.NaN : stat.mean();
    }
}
