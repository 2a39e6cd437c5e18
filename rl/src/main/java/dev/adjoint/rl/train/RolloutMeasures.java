package dev.adjoint.rl.train;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.Stat;
import dev.adjoint.rl.rollout.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** What can be said about the answers of a step before anything is learnt from them. */
final class RolloutMeasures {
    private RolloutMeasures() {}

    /**
     * All of it by name. Rewards and lengths are those of all answers that were drawn.
     *
     * @param samples answers to one problem
     * @param method with the coefficients of this step
     */
    static SortedMap<String, Stat> of(
            Gathering.Gathered gathered,
            Updates.Lesson lesson,
            int samples,
            PolicyGradient method) {
        List<Answer> drawn = gathered.drawn();
        SortedMap<String, Stat> measures = new TreeMap<>();
        measures.put("reward", stat(drawn.stream(), Answer::reward));
        measures.put("unreadable", stat(drawn.stream(), RolloutMeasures::unreadable));
        measures.put("shaped_reward", Stat.of(lesson.rollout().scores()));
        measures.put("group_deviation", Stat.of(deviations(drawn, samples)));
        measures.put("length", stat(drawn.stream(), RolloutMeasures::length));
        measures.put("length_stopped", stat(stopped(drawn, true), RolloutMeasures::length));
        measures.put("length_truncated", stat(stopped(drawn, false), RolloutMeasures::length));
        measures.put("prompt_length", stat(drawn.stream(), answer -> answer.prompt().length));
        measures.put("advantage", Stat.of(lesson.advantages().perToken(), lesson.rollout().mask()));
        measures.put("batches", Stat.of(gathered.batches()));
        measures.put("problems_kept", Stat.of((double) lesson.answers().size() / samples));
        measures.put("divergence_coefficient", Stat.of(method.divergence().beta()));
        return measures;
    }

    /** 1 if nothing can be read from an answer, which is not the same as being wrong. */
    private static double unreadable(Answer answer) {
        return answer.problem().reading(answer.text()).isPresent() ? 0 : 1;
    }

    private static double length(Answer answer) {
        return answer.response().length();
    }

    private static Stream<Answer> stopped(List<Answer> answers, boolean stopped) {
        return answers.stream().filter(answer -> answer.response().stopped() == stopped);
    }

    private static Stat stat(Stream<Answer> answers, ToDoubleFunction<Answer> number) {
        return Stat.of(answers.mapToDouble(number).toArray());
    }

    /** The deviation of the rewards of each problem. */
    private static double[] deviations(List<Answer> answers, int samples) {
        List<Double> deviations = new ArrayList<>();
        for (int from = 0; from < answers.size(); from += samples) {
            Stream<Answer> group = answers.subList(from, from + samples).stream();
            deviations.add(stat(group, Answer::reward).deviation());
        }
        return deviations.stream().flatMapToDouble(DoubleStream::of).toArray();
    }
}
