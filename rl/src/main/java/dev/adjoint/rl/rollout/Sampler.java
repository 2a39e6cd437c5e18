package dev.adjoint.rl.rollout;

import dev.adjoint.rl.env.TextTask;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.transformer.generate.Generator;
import dev.adjoint.transformer.generate.Response;
import dev.adjoint.transformer.qwen.QwenModel;
import dev.adjoint.transformer.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/** Lets a policy answer problems and has the answers judged. */
public final class Sampler {
    private final QwenModel policy;
    private final Tokenizer tokenizer;
    private final Generator.Decoding decoding;

    /** A sampler for a policy as it is now. */
    public Sampler(QwenModel policy, Tokenizer tokenizer, Generator.Decoding decoding) {
        this.policy = policy;
        this.tokenizer = tokenizer;
        this.decoding = decoding;
    }

    /**
     * Answers each problem once.
     *
     * @param problems what to answer; the same one several times for several answers
     * @param key answer i is drawn with its i-th part
     */
    public List<Answer> answer(List<? extends TextTask.Problem> problems, RandomKey key) {
        List<int[]> prompts = new ArrayList<>();
        List<RandomKey> keys = new ArrayList<>();
        for (int i = 0; i < problems.size(); i++) {
            prompts.add(tokenizer.encode(problems.get(i).prompt()));
            keys.add(key.split(i));
        }
        List<Response> responses = new Generator(policy, decoding).generate(prompts, keys);
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < problems.size(); i++) {
            answers.add(judged(problems.get(i), prompts.get(i), responses.get(i)));
        }
        return answers;
    }

    private Answer judged(TextTask.Problem problem, int[] prompt, Response response) {
        String text = tokenizer.decode(response.tokens(), false);
        return new Answer(problem, prompt, response, text, problem.reward(text));
    }
}
