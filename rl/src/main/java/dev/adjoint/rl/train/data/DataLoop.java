package dev.adjoint.rl.train.data;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.autograd.optim.AdamW;
import dev.adjoint.autograd.optim.Clipping;
import dev.adjoint.autograd.optim.Schedule;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Stat;
import dev.adjoint.rl.train.Checkpoint;
import dev.adjoint.rl.train.LossGradients;
import dev.adjoint.rl.train.Reference;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.transformer.qwen.QwenFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The loop on written answers: every epoch goes through the examples in an order of its own, which
 * comes from the seed and the epoch, so that a resumed run sees what an uninterrupted one sees.
 */
public final class DataLoop {
    /**
     * The numbers of a run.
     *
     * @param seed of the order
     * @param steps optimizer steps
     * @param batch examples in a step
     * @param schedule the learning rate by step
     * @param clipNorm the largest gradient norm
     * @param adam the optimizer's constants
     */
    public record Numbers(
            long seed,
            int steps,
            int batch,
            Schedule schedule,
            double clipNorm,
            AdamW.Settings adam) {}

    /**
     * What a step did.
     *
     * @param step its number, from 0
     * @param loss before the update
     * @param gradientNorm before clipping
     * @param learningRate of the update
     * @param measures of the loss
     */
    public record Report(
            int step,
            double loss,
            double gradientNorm,
            double learningRate,
            SortedMap<String, Stat> measures) {}

    /** Hears of every step. */
    @FunctionalInterface
    public interface Listener {
        /** A step is done. */
        void stepped(Report report);
    }

    private final QwenFolder policy;
    private final Optional<Reference> reference;
    private final List<Example> examples;
    private final Numbers numbers;
    private final DataLoss loss;
    private final List<Parameter> parameters = new ArrayList<>();
    private final AdamW optimizer;
    private final RandomKey key;

    /**
     * A loop for a policy, which it changes.
     *
     * @param reference the policy that training started from and how it follows, for methods that
     *     have one
     */
    public DataLoop(
            QwenFolder policy,
            Optional<Reference> reference,
            List<Example> examples,
            DataMethod method,
            Numbers numbers) {
        if (method instanceof DataMethod.Marked && numbers.batch() < 2) {
            throw new IllegalArgumentException(
                    "KTO: needs two examples in a step or more, to pair answers with other prompts");
        }
        this.policy = policy;
        this.reference = reference;
        this.examples = List.copyOf(examples);
        this.numbers = numbers;
        this.loss = new DataLoss(method, policy.model(), reference.map(Reference::model));
        this.parameters.addAll(policy.model().parameters());
        this.parameters.addAll(loss.further());
        this.optimizer = new AdamW(parameters, numbers.adam());
        this.key = RandomKey.root(numbers.seed()).split("data");
    }

    /** The number of steps done. */
    public int step() {
        return (int) optimizer.step();
    }

    /** Everything that changes. */
    public Checkpoint.Content content() {
        SortedMap<String, List<Parameter>> weights = new TreeMap<>();
        if (!loss.further().isEmpty()) {
            weights.put("reward", loss.further());
        }
        reference
                .filter(Reference::moves)
                .ifPresent(model -> weights.put("reference", model.model().parameters()));
        return new Checkpoint.Content(policy, optimizer, numbers.seed(), weights, new TreeMap<>());
    }

    /** Goes on from a checkpoint, whose policy this loop was given. */
    public void resume(Checkpoint checkpoint) {
        checkpoint.restore(content());
    }

    /** Runs all steps that are left. */
    public void run(Listener listener) {
        while (step() < numbers.steps()) {
            listener.stepped(step(step()));
        }
    }

    private Report step(int step) {
        List<Example> batch = batch(step);
        LossGradients computed = LossGradients.of("gradients", () -> loss.of(batch), parameters);
        Loss now = computed.loss();
        Clipping.Clipped clipped = Clipping.byGlobalNorm(computed.gradients(), numbers.clipNorm());
        double rate = numbers.schedule().at(step);
        optimizer.update(clipped.gradients(), rate);
        reference.ifPresent(model -> model.follow(step + 1, policy.model()));
        return new Report(step, now.value().item(), clipped.norm(), rate, now.stats());
    }

    private List<Example> batch(int step) {
        List<Example> batch = new ArrayList<>();
        for (int i = 0; i < numbers.batch(); i++) {
            long place = (long) step * numbers.batch() + i;
            int[] order = order(place / examples.size());
            batch.add(examples.get(order[(int) (place % examples.size())]));
        }
        return batch;
    }

    private int[] order(long epoch) {
        RandomKey shuffle = key.split("epoch").split(epoch);
        int[] order = new int[examples.size()];
        for (int i = 0; i < order.length; i++) {
            int other = shuffle.integer(i, i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }
}
