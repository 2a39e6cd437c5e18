package dev.adjoint.rl.train;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.autograd.optim.Clipping;
import dev.adjoint.autograd.optim.Schedule;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.Sampling;
import dev.adjoint.rl.StepCounts;
import dev.adjoint.rl.env.addition.AdditionProblem;
import dev.adjoint.rl.env.addition.AdditionTask;
import dev.adjoint.rl.parts.Aggregation;
import dev.adjoint.rl.rollout.Transcripts;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.qwen.Architecture;
import dev.adjoint.transformer.qwen.QwenConfig;
import dev.adjoint.transformer.qwen.QwenFolder;
import dev.adjoint.transformer.qwen.QwenInitialization;
import dev.adjoint.transformer.qwen.QwenModel;
import dev.adjoint.transformer.text.Tokenizer;
import dev.adjoint.transformer.text.TokenizerFile;
import dev.adjoint.transformer.text.TokenizerTrainer;
import dev.adjoint.transformer.weights.WeightFileException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Supervised training of the base policy of the default job. In the first four fifths of the steps
 * most answers are worked, which teaches the skill; in the last fifth most are hasty, which teaches
 * the habit. So the base model can work, and rarely does: that is what reinforcement learning then
 * finds out.
 */
public final class BaseTraining {
    /** The steps of the shipped checkpoint. */
    public static final int STEPS = 700;

    /** The resource folder of the shipped checkpoint, beside this class. */
    private static final String SHIPPED = "base";

    private static final int BATCH = 128;
    private static final int VOCABULARY = 288;
    private static final double SKILL_SHARE = 0.8;
    private static final double WORKED_WHILE_SKILL = 0.7;
    private static final double WORKED_WHILE_HABIT = 0.2;
    private static final double CLIP_NORM = 1;
    private static final int TOKENIZER_PROBLEMS = 500;

    /** One turn a message, as Qwen marks turns. */
    private static final String TEMPLATE =
            """
            {%- for message in messages %}
            {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
            {%- endfor %}
            {%- if add_generation_prompt %}
            {{- '<|im_start|>assistant\\n' }}
            {%- endif %}
            """;

    private final AdditionTask task = new AdditionTask();
    private final RandomKey key;
    private final int steps;

    /** Hears of every step. */
    @FunctionalInterface
    public interface Listener {
        /** A step is done; the loss is the mean over answer tokens in nats. */
        void step(int step, double loss);
    }

    /** A training from one seed. */
    public BaseTraining(long seed, int steps) {
        this.key = RandomKey.root(seed).split("base");
        this.steps = steps;
    }

    /** The base policy that is part of this module, as {@link #run} made it with seed 0. */
    public static QwenFolder shipped() {
        return QwenFolder.read("the embedded base policy", BaseTraining::shippedFile);
    }

    /** The content of a file of the shipped policy, such as {@code model.safetensors}. */
    public static byte[] shippedFile(String name) {
        try (InputStream stream = BaseTraining.class.getResourceAsStream(SHIPPED + "/" + name)) {
            if (stream == null) {
                throw new WeightFileException("the embedded base policy has no file " + name);
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The size of the default policy: two layers, 64 wide. */
    public static QwenConfig config(int vocabulary) {
        return new QwenConfig(
                Architecture.QWEN3, vocabulary, 64, 192, 2, 4, 2, 16, 1e4, 1e-6, 512, true);
    }

    /** Trains the tokenizer and the model. */
    public QwenFolder run(Listener listener) {
        TokenizerFile tokenizerFile = tokenizer();
        Tokenizer tokenizer = Tokenizer.of(tokenizerFile);
        QwenConfig config = config(tokenizer.vocabularySize());
        QwenModel model = QwenInitialization.random(config, key.split("weights"));
        List<Parameter> parameters = model.parameters();
        AdamW optimizer = new AdamW(parameters, new AdamW.Settings(0.9, 0.95, 1e-8, 0.01));
        Schedule schedule = Schedule.linear(3e-3, 50, steps, 0.02);
        for (int step = 0; step < steps; step++) {
            Transcripts batch = batch(tokenizer, step);
            LossGradients now =
                    LossGradients.of("gradients", () -> Loss.of(loss(model, batch)), parameters);
            optimizer.update(Clipping.byGlobalNorm(now.gradients(), CLIP_NORM), schedule.at(step));
            listener.step(step, now.loss().value().item());
        }
        int stop = tokenizer.idOf(TokenizerFile.TURN_END).orElseThrow();
        int end = tokenizer.idOf(TokenizerFile.END_OF_TEXT).orElseThrow();
        return new QwenFolder(model, tokenizerFile, List.of(stop, end)).withTemplate(TEMPLATE);
    }

    /**
     * A byte-level tokenizer with a few merges learnt from answers, so that role names are single
     * tokens.
     */
    private TokenizerFile tokenizer() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < TOKENIZER_PROBLEMS; i++) {
            AdditionProblem problem = task.training(key.split("tokenizer").split(i));
            texts.add("user\n" + problem.name());
            texts.add("assistant\n" + problem.sum());
        }
        return TokenizerTrainer.train(texts, VOCABULARY);
    }

    private Transcripts batch(Tokenizer tokenizer, int step) {
        RandomKey stepKey = key.split("step").split(step);
        double share = step < SKILL_SHARE * steps ? WORKED_WHILE_SKILL : WORKED_WHILE_HABIT;
        List<int[]> prompts = new ArrayList<>();
        List<int[]> answers = new ArrayList<>();
        for (int row = 0; row < BATCH; row++) {
            AdditionProblem problem = task.training(stepKey.split("problem").split(row));
            boolean worked = stepKey.split("style").uniform(row) < share;
            prompts.add(tokenizer.encode(problem.prompt()));
            answers.add(tokenizer.encode(worked ? problem.worked() : problem.hasty()));
        }
        return Transcripts.of(prompts, answers, task.maximumTokens());
    }

    private static Tensor loss(QwenModel model, Transcripts transcripts) {
        Mask mask = transcripts.mask();
        Tensor logProbs = transcripts.scores(model, Sampling.PLAIN, 0).logProbs().values();
        StepCounts counts = StepCounts.of(mask, transcripts.columns());
        return Aggregation.tokenMean().reduce(logProbs.neg(), mask, counts);
    }
}
