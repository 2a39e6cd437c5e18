package dev.adjoint.lessons;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.autograd.optim.Clipping;
import dev.adjoint.rl.env.addition.AdditionProblem;
import dev.adjoint.rl.env.addition.AdditionTask;
import dev.adjoint.rl.train.BaseTraining;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.SelectedLogProb;
import dev.adjoint.transformer.generate.Generator;
import dev.adjoint.transformer.generate.Response;
import dev.adjoint.transformer.qwen.PackedBatch;
import dev.adjoint.transformer.qwen.QwenFolder;
import dev.adjoint.transformer.qwen.QwenModel;
import dev.adjoint.vector.VectorBackend;
import java.util.ArrayList;
import java.util.List;

/**
 * GRPO (DeepSeekMath, arXiv:2402.03300) with nothing hidden: ask, answer, judge, compare, learn. It
 * shares no code with the papers of {@code rl}, and its loss is that of {@code Grpo} bit for bit.
 */
public final class L12Grpo {
    private static final int PROMPTS = 8;
    private static final int SAMPLES = 8;
    private static final int COLUMNS = 36;
    private static final double CLIP = 0.2;

    private L12Grpo() {}

    /** Trains the shipped base policy for some steps and prints what it earns. */
    public static void main(String[] arguments) {
        int steps = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        try (VectorBackend backend = new VectorBackend()) {
            Execution.on(backend).run(() -> train(steps));
        }
    }

    /** The mean reward of the last step. */
    static double train(int steps) {
        QwenFolder folder = BaseTraining.shipped();
        QwenModel policy = folder.model();
        AdamW optimizer = new AdamW(policy.parameters(), new AdamW.Settings(0.9, 0.99, 1e-8, 0));
        double mean = 0;
        for (int step = 0; step < steps; step++) {
            RandomKey key = RandomKey.root(0).split(step);

            // 1. Ask: the same problem several times, so that answers can be compared.
            List<AdditionProblem> problems = new ArrayList<>();
            List<int[]> prompts = new ArrayList<>();
            List<RandomKey> keys = new ArrayList<>();
            for (int row = 0; row < PROMPTS * SAMPLES; row++) {
                RandomKey of = key.split("problem").split(row / SAMPLES);
                problems.add(new AdditionTask().training(of));
                prompts.add(folder.tokenizer().encode(problems.getLast().prompt()));
                keys.add(key.split("answer").split(row));
            }

            // 2. Answer: draw tokens at temperature 1.
            Generator.Decoding decoding = new Generator.Decoding(1, COLUMNS, folder.stopIds());
            List<Response> responses = new Generator(policy, decoding).generate(prompts, keys);

            // 3. Judge: 1 for a right answer, 0 for any other.
            double[] rewards = new double[responses.size()];
            for (int row = 0; row < rewards.length; row++) {
                int[] tokens = responses.get(row).tokens();
                String text = folder.tokenizer().decode(tokens, false);
                rewards[row] = problems.get(row).reward(text);
            }

            // 4. Learn: what was better than the other answers becomes likelier.
            Tensor logProbs = logProbs(policy, prompts, responses);
            Tensor old = logProbs.detach(); // one update a rollout: the policy that drew
            int[] lengths = responses.stream().mapToInt(Response::length).toArray();
            Tensor loss = loss(logProbs, old, rewards, SAMPLES, lengths);
            List<Tensor> weights = policy.parameters().stream().map(Parameter::value).toList();
            List<Tensor> gradients = Gradients.of(loss, weights);
            optimizer.update(Clipping.byGlobalNorm(gradients, 1).gradients(), 3e-4);

            mean = java.util.Arrays.stream(rewards).average().orElseThrow();
            System.out.println("step " + (step + 1) + "  reward " + mean);
        }
        return mean;
    }

    /** log π of every answer token [answers, COLUMNS], 0 behind the end. */
    static Tensor logProbs(QwenModel policy, List<int[]> prompts, List<Response> responses) {
        List<int[]> sequences = new ArrayList<>();
        List<Integer> before = new ArrayList<>(); // where the token before each stands
        List<Integer> chosen = new ArrayList<>();
        List<Integer> places = new ArrayList<>(); // where each goes in the table
        int start = 0;
        for (int row = 0; row < prompts.size(); row++) {
            int[] prompt = prompts.get(row);
            int[] answer = responses.get(row).tokens();
            int[] both = java.util.Arrays.copyOf(prompt, prompt.length + answer.length);
            System.arraycopy(answer, 0, both, prompt.length, answer.length);
            sequences.add(both);
            for (int t = 0; t < answer.length; t++) {
                before.add(start + prompt.length + t - 1); // it is the one that predicts
                chosen.add(answer[t]);
                places.add(row * COLUMNS + t);
            }
            start += both.length;
        }
        Tensor hidden = policy.hidden(PackedBatch.of(sequences)).gatherRows(indices(before));
        Tensor flat = SelectedLogProb.of(policy.logits(hidden), indices(chosen)).unsqueeze(-1);
        return flat.scatterRows(indices(places), prompts.size() * COLUMNS)
                .reshape(prompts.size(), COLUMNS);
    }

    private static Tensor indices(List<Integer> numbers) {
        return Tensor.of(numbers.stream().mapToInt(Integer::intValue).toArray(), numbers.size());
    }

    /**
     * 1/N Σ 1/L Σ max(−r A, −clip(r, 1 ± CLIP) A), with the ratio r = π / π_old of a token and the
     * advantage A = (R − mean) / (std + 1e-4) of an answer among those to the same problem.
     *
     * @param logProbs of the policy that learns [answers, columns]
     * @param old of the policy that drew, a constant
     * @param rewards one an answer
     * @param samples answers to one problem, which stand behind each other
     * @param lengths tokens of each answer
     */
    static Tensor loss(Tensor logProbs, Tensor old, double[] rewards, int samples, int[] lengths) {
        int rows = logProbs.length(0);
        int columns = logProbs.length(1);
        double[] mask = new double[rows * columns];
        double[] advantages = new double[rows * columns];
        double[] divisors = new double[rows];
        for (int row = 0; row < rows; row++) {
            int first = row / samples * samples;
            double sum = 0;
            double squares = 0;
            for (int i = first; i < first + samples; i++) {
                sum += rewards[i];
            }
            for (int i = first; i < first + samples; i++) {
                squares += (rewards[i] - sum / samples) * (rewards[i] - sum / samples);
            }
            double std = Math.sqrt(squares / (samples - 1));
            for (int t = 0; t < lengths[row]; t++) {
                mask[row * columns + t] = 1;
                advantages[row * columns + t] = (rewards[row] - sum / samples) / (std + 1e-4);
            }
            divisors[row] = lengths[row];
        }
        Tensor advantage = Tensor.of(logProbs.dtype(), advantages, rows, columns);
        Tensor counts = Tensor.of(logProbs.dtype(), mask, rows, columns);
        Tensor length = Tensor.of(logProbs.dtype(), divisors, rows, 1);
        Tensor ratio = logProbs.sub(old).exp();
        Tensor free = ratio.mul(advantage);
        Tensor clipped = ratio.clamp(1 - CLIP, 1 + CLIP).mul(advantage);
        Tensor perToken = free.min(clipped).neg().mul(counts);
        return perToken.sum(-1).unsqueeze(-1).div(length).sum().div(rows);
    }
}
