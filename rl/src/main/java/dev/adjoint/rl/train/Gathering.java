package dev.adjoint.rl.train;

import dev.adjoint.rl.Groups;
import dev.adjoint.rl.control.DynamicSampling;
import dev.adjoint.rl.env.TextTask;
import dev.adjoint.rl.rollout.Answer;
import dev.adjoint.rl.rollout.Sampler;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.transformer.generate.Generator;
import dev.adjoint.transformer.qwen.QwenFolder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Asks problems until a step has what it learns from. */
final class Gathering {
    private final QwenFolder policy;
    private final TextTask task;
    private final Settings settings;
    private final Optional<DynamicSampling> filter;

    /**
     * What a step got, the answers to one problem behind each other.
     *
     * @param drawn all answers
     * @param kept those that the step learns from
     * @param batches how many times problems were asked
     */
    record Gathered(List<Answer> drawn, List<Answer> kept, int batches) {}

    Gathering(
            QwenFolder policy, TextTask task, Settings settings, Optional<DynamicSampling> filter) {
        this.policy = policy;
        this.task = task;
        this.settings = settings;
        this.filter = filter;
    }

    /**
     * The answers of a step. If no problem of any batch has answers that differ, the step learns
     * from the last batch, which teaches nothing.
     */
    Gathered gather(RandomKey key) {
        List<Answer> first = answers(key);
        return filter.map(control -> filled(control, first, key))
                .orElseGet(() -> new Gathered(first, first, 1));
    }

    private Gathered filled(DynamicSampling control, List<Answer> first, RandomKey key) {
        List<Answer> batch = first;
        List<Answer> drawn = new ArrayList<>(first);
        List<Answer> kept = new ArrayList<>(telling(control, first, 0));
        int batches = 1;
        while (control.wantsMore(kept.size() / settings.samples(), batches)) {
            batch = answers(key.split("batch").split(batches++));
            drawn.addAll(batch);
            kept.addAll(telling(control, batch, kept.size() / settings.samples()));
        }
        return new Gathered(drawn, kept.isEmpty() ? batch : kept, batches);
    }

    /** The answers of the problems that teach something, by the verifier's rewards. */
    private List<Answer> telling(DynamicSampling control, List<Answer> batch, int already) {
        Groups groups = Groups.equal(batch.size() / settings.samples(), settings.samples());
        double[] rewards = batch.stream().mapToDouble(Answer::reward).toArray();
        return Arrays.stream(control.keep(groups, rewards, already)).mapToObj(batch::get).toList();
    }

    /** Several answers to each of several problems, one group behind the other. */
    private List<Answer> answers(RandomKey key) {
        List<TextTask.Problem> problems = new ArrayList<>();
        for (int prompt = 0; prompt < settings.prompts(); prompt++) {
            TextTask.Problem problem = task.training(key.split("problem").split(prompt));
            problems.addAll(Collections.nCopies(settings.samples(), problem));
        }
        Generator.Decoding decoding =
                new Generator.Decoding(
                        settings.temperature(), task.maximumTokens(), policy.stopIds());
        Sampler sampler = new Sampler(policy.model(), policy.tokenizer(), decoding);
        return sampler.answer(problems, key.split("answer"));
    }
}
