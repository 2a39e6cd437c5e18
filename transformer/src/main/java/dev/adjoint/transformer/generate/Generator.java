package dev.adjoint.transformer.generate;

import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Traced;
import dev.adjoint.tensor.Workspace;
import dev.adjoint.tensor.fused.Entropy;
import dev.adjoint.tensor.fused.SelectedLogProb;
import dev.adjoint.tensor.fused.Softmax;
import dev.adjoint.transformer.qwen.KeyValueCache;
import dev.adjoint.transformer.qwen.PackedBatch;
import dev.adjoint.transformer.qwen.QwenModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Continues prompts, all of a batch together, one token of each per forward pass. A sequence that
 * has ended leaves the batch, and so does one that fills all positions of the model. What a
 * sequence becomes depends on its prompt and its key and on nothing else: not on the batch, the
 * threads or the machine. The log-probabilities are those of the training forward pass, bit for
 * bit.
 */
public final class Generator {
    private final QwenModel model;
    private final Decoding decoding;

    /**
     * How tokens are chosen.
     *
     * @param temperature what logits are divided by; 0 takes the most probable token
     * @param maximumTokens the most new tokens
     * @param stopIds tokens that end a response; they are part of it
     */
    public record Decoding(double temperature, int maximumTokens, List<Integer> stopIds) {
        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if the temperature is negative or not a number, or there
         *     is no token to make
         */
        public Decoding {
            stopIds = List.copyOf(stopIds);
            if (!(temperature >= 0) || Double.isInfinite(temperature)) {
                throw new IllegalArgumentException(
                        "temperature must be a number from 0, it is " + temperature);
            }
            if (maximumTokens < 1) {
                throw new IllegalArgumentException(
                        "at least one new token is needed, not " + maximumTokens);
            }
        }
    }

    /** Hears of every token as soon as it is chosen. */
    @FunctionalInterface
    public interface Listener {
        /** A sequence of the batch has a new token. */
        void token(int sequence, int id);
    }

    /** A generator for a model as it is now. */
    public Generator(QwenModel model, Decoding decoding) {
        this.model = model;
        this.decoding = decoding;
    }

    /**
     * Continues each prompt.
     *
     * @param prompts token ids, at least one each
     * @param keys a key for each prompt; token i is drawn with its i-th number
     */
    public List<Response> generate(List<int[]> prompts, List<RandomKey> keys) {
        return generate(prompts, keys, (_, _) -> {});
    }

    /** Continues each prompt and tells a listener of every token. */
    public List<Response> generate(List<int[]> prompts, List<RandomKey> keys, Listener listener) {
        return Execution.withoutTracking()
                .call(() -> Workspace.within(() -> new Batch(prompts, keys, listener).run()));
    }

    /** The state of one call. */
    private final class Batch {
        private final List<int[]> prompts;
        private final Listener listener;
        private final List<Growing> growing = new ArrayList<>();
        private final KeyValueCache cache;

        /** Of the tokens of all active sequences; used again in every step. */
        private float[] probabilities = new float[0];

        Batch(List<int[]> prompts, List<RandomKey> keys, Listener listener) {
            this.prompts = prompts;
            this.listener = listener;
            if (keys.size() != prompts.size()) {
                throw new IllegalArgumentException(
                        keys.size() + " keys are given for " + prompts.size() + " prompts");
            }
            int longest = 0;
            for (int i = 0; i < prompts.size(); i++) {
                int length = prompts.get(i).length;
                requireRoom(i, length);
                longest = Math.max(longest, length);
                growing.add(new Growing(i, keys.get(i), length));
            }
            int capacity = (int) Math.min(positions(), (long) longest + decoding.maximumTokens());
            cache = new KeyValueCache(model.config(), prompts.size(), Traced.bucket(capacity));
        }

        private int positions() {
            return model.config().maxPositions();
        }

        private void requireRoom(int prompt, int length) {
            if (length == 0) {
                throw new IllegalArgumentException("prompt " + prompt + " has no tokens");
            }
            if (length >= positions()) {
                throw new IllegalArgumentException(
                        "prompt "
                                + prompt
                                + " has "
                                + length
                                + " tokens, which leaves none of the model's "
                                + positions()
                                + " positions for an answer (max_position_embeddings)");
            }
        }

        private boolean hasEnded(Growing sequence) {
            return sequence.hasEnded(decoding) || sequence.length() == positions();
        }

        List<Response> run() {
            List<Growing> active = new ArrayList<>(growing);
            if (!active.isEmpty()) {
                choose("prefill", active, this::prefill);
            }
            active.removeIf(this::hasEnded);
            while (!active.isEmpty()) {
                choose("decoding step", active, () -> decode(active));
                active.removeIf(this::hasEnded);
            }
            return growing.stream().map(sequence -> sequence.response(decoding)).toList();
        }

        /** Runs all prompts and returns the hidden state of each prompt's last token. */
        private Tensor prefill() {
            int tokens = prompts.stream().mapToInt(prompt -> prompt.length).sum();
            PackedBatch packed = PackedBatch.of(prompts, Traced.bucket(tokens));
            int[] rows = new int[packed.tokens()];
            Arrays.fill(rows, cache.paddingRow());
            int[] segments = new int[4 * prompts.size()];
            int[] last = new int[prompts.size()];
            int place = 0;
            for (int i = 0; i < prompts.size(); i++) {
                int length = prompts.get(i).length;
                segments(segments, i, place, length, cache.row(i, 0), length);
                for (int position = 0; position < length; position++) {
                    rows[place++] = cache.row(i, position);
                }
                last[i] = place - 1;
            }
            PackedBatch batch =
                    new PackedBatch(
                            packed.ids(),
                            packed.positions(),
                            Tensor.of(segments, prompts.size(), 4),
                            packed.longest());
            Tensor hidden = model.hidden(batch, cache, Tensor.of(rows, rows.length));
            return hidden.gatherRows(Tensor.of(last, last.length));
        }

        /** Runs the newest token of every active sequence. */
        private Tensor decode(List<Growing> active) {
            int count = Traced.bucket(active.size());
            int[] ids = new int[count];
            int[] positions = new int[count];
            int[] rows = new int[count];
            int[] segments = new int[4 * count];
            int longest = 0;
            Arrays.fill(rows, cache.paddingRow());
            for (int i = active.size(); i < count; i++) {
                segments(segments, i, i, 1, cache.paddingRow(), 1);
            }
            for (int i = 0; i < active.size(); i++) {
                Growing sequence = active.get(i);
                ids[i] = sequence.lastToken();
                positions[i] = sequence.length() - 1;
                rows[i] = cache.row(sequence.index, positions[i]);
                segments(segments, i, i, 1, cache.row(sequence.index, 0), sequence.length());
                longest = Math.max(longest, sequence.length());
            }
            PackedBatch batch =
                    new PackedBatch(
                            Tensor.of(ids, count),
                            Tensor.of(positions, count),
                            Tensor.of(segments, count, 4),
                            longest);
            return model.hidden(batch, cache, Tensor.of(rows, count));
        }

        private void segments(
                int[] segments, int row, int queryStart, int queries, int keyStart, int keys) {
            segments[4 * row] = queryStart;
            segments[4 * row + 1] = queries;
            segments[4 * row + 2] = keyStart;
            segments[4 * row + 3] = keys;
        }

        private void choose(String step, List<Growing> active, Supplier<Tensor> hidden) {
            Workspace.region(
                    step,
                    () -> {
                        choose(active, Traced.call(step, () -> distributions(hidden.get())));
                        return List.of();
                    });
        }

        /**
         * What tokens are chosen from: the scaled logits, their entropies, and the most probable
         * tokens or the probabilities of all.
         */
        private List<Tensor> distributions(Tensor hidden) {
            Tensor logits = model.logits(hidden);
            boolean isGreedy = decoding.temperature() == 0;
            Tensor scaled =
                    isGreedy || decoding.temperature() == 1
                            ? logits
                            : logits.div(decoding.temperature());
            Tensor choice = isGreedy ? logits.argMax() : Softmax.of(scaled);
            return List.of(scaled, Entropy.of(scaled), choice);
        }

        /** Chooses the next token of every active sequence. */
        private void choose(List<Growing> active, List<Tensor> distributions) {
            Tensor scaled = distributions.get(0);
            Tensor choice = distributions.get(2);
            int[] chosen = decoding.temperature() == 0 ? choice.toInts() : draw(active, choice);
            Tensor ids = Tensor.of(chosen, chosen.length);
            float[] logProbs =
                    Traced.call("chosen tokens", () -> List.of(SelectedLogProb.of(scaled, ids)))
                            .getFirst()
                            .toFloats();
            float[] entropies = distributions.get(1).toFloats();
            for (int i = 0; i < active.size(); i++) {
                active.get(i).append(chosen[i], logProbs[i], entropies[i]);
                listener.token(active.get(i).index, chosen[i]);
            }
        }

        /** A token for every active sequence; 0 for what only fills the batch. */
        private int[] draw(List<Growing> active, Tensor choice) {
            int width = choice.length(1);
            if (probabilities.length < choice.shape().size()) {
                probabilities = new float[choice.shape().size()];
            }
            choice.copyTo(probabilities);
            int[] chosen = new int[choice.length(0)];
            for (int i = 0; i < active.size(); i++) {
                chosen[i] =
                        Categorical.draw(probabilities, i * width, width, active.get(i).uniform());
            }
            return chosen;
        }
    }

    /** A sequence in the making. */
    private static final class Growing {
        private final int index;
        private final RandomKey key;
        private final int promptLength;
        private final List<Integer> tokens = new ArrayList<>();
        private final List<Float> logProbs = new ArrayList<>();
        private final List<Float> entropies = new ArrayList<>();

        Growing(int index, RandomKey key, int promptLength) {
            this.index = index;
            this.key = key;
            this.promptLength = promptLength;
        }

        int length() {
            return promptLength + tokens.size();
        }

        int lastToken() {
            return tokens.getLast();
        }

        double uniform() {
            return key.uniform(tokens.size());
        }

        void append(int token, float logProb, float entropy) {
            tokens.add(token);
            logProbs.add(logProb);
            entropies.add(entropy);
        }

        boolean hasEnded(Decoding decoding) {
            return stopped(decoding) || tokens.size() >= decoding.maximumTokens();
        }

        private boolean stopped(Decoding decoding) {
            return decoding.stopIds().contains(lastToken());
        }

        Response response(Decoding decoding) {
            return new Response(
                    tokens.stream().mapToInt(Integer::intValue).toArray(),
                    logProbs,
                    entropies,
                    stopped(decoding));
        }
    }
}
