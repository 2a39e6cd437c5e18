package dev.adjoint.transformer.qwen;

import dev.adjoint.autograd.Checkpoint;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.Attention;
import dev.adjoint.tensor.fused.RmsNorm;
import dev.adjoint.tensor.fused.Rope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A Qwen language model (Qwen2, Qwen2.5, Qwen3, Qwen3-MoE): embedding, pre-norm blocks of attention
 * and SwiGLU or a mixture of experts, final norm, logits. All sequences of a batch are packed, and
 * every token is computed by itself but for attention, so a token's logits do not depend on what
 * else is in the batch, bit for bit.
 */
public final class QwenModel {
    private static final String HEAD = "lm_head.weight";

    private final QwenConfig config;
    private final Map<String, UnaryOperator<Tensor>> additions;
    private final Set<String> projections = new HashSet<>();
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final List<Layer> layers = new ArrayList<>();
    private final boolean isCheckpointed;
    private RopeTable rotations;

    /** The weights of one block; biases and norms are empty where the architecture has none. */
    private record Layer(
            Parameter inputNorm,
            Projection query,
            Projection key,
            Projection value,
            Optional<Parameter> queryNorm,
            Optional<Parameter> keyNorm,
            Projection output,
            Parameter postNorm,
            FeedForward feedForward) {}

    /**
     * What happens in a forward pass.
     *
     * @param states [tokens, D]: the embeddings, then what each layer makes of them; those of the
     *     last layer normalised, as transformers' {@code hidden_states}
     * @param routerLogits [tokens, experts] of every layer that has experts
     */
    public record Activations(List<Tensor> states, List<Tensor> routerLogits) {
        /** Copies the lists. */
        public Activations {
            states = List.copyOf(states);
            routerLogits = List.copyOf(routerLogits);
        }

        /** The last hidden states, normalised: [tokens, D]. */
        public Tensor hidden() {
            return states.getLast();
        }
    }

    /**
     * Loads a model: a folder as Hugging Face's libraries write it, or a GGUF file, whose quantised
     * weights become 32-bit floats. {@link ModelFiles#load} gives tokenizer, stop tokens and chat
     * template as well.
     *
     * @throws RuntimeException with one message that names file, field and numbers if anything is
     *     missing or does not fit
     */
    public static QwenModel load(Path path) {
        return ModelFiles.model(path);
    }

    /**
     * A model whose weights come from a source, which is asked once for every name and shape.
     *
     * @param source gives the tensor for a checkpoint name and a shape
     */
    public QwenModel(QwenConfig config, BiFunction<String, Shape, Tensor> source) {
        this(config, source, Map.of());
    }

    /**
     * A model with something added to what linear layers give, such as low-rank adapters.
     *
     * @param additions what to add, made of the layer's input, by the weight's checkpoint name
     * @throws IllegalArgumentException if there is an addition for what is no linear layer
     */
    public QwenModel(
            QwenConfig config,
            BiFunction<String, Shape, Tensor> source,
            Map<String, UnaryOperator<Tensor>> additions) {
        this.config = config;
        this.additions = Map.copyOf(additions);
        this.isCheckpointed = false;
        int width = config.hiddenSize();
        parameter("model.embed_tokens.weight", source, config.vocabularySize(), width);
        for (int layer = 0; layer < config.layers(); layer++) {
            layers.add(layer(layer, source));
        }
        parameter("model.norm.weight", source, width);
        if (!config.tied()) {
            parameter(HEAD, source, config.vocabularySize(), width);
            projections.add(HEAD);
        }
        requireUse();
        this.rotations = RopeTable.of(config, Math.min(64, config.maxPositions()));
    }

    /** The same model, with blocks that do not keep their intermediate values. */
    private QwenModel(QwenModel model) {
        this.config = model.config;
        this.additions = model.additions;
        this.projections.addAll(model.projections);
        this.parameters.putAll(model.parameters);
        this.layers.addAll(model.layers);
        this.rotations = model.rotations;
        this.isCheckpointed = true;
    }

    /**
     * This model, with the same parameters, whose blocks compute their intermediate values anew in
     * the backward pass instead of keeping them (activation checkpointing): less memory, and one
     * more forward pass.
     */
    public QwenModel checkpointed() {
        return new QwenModel(this);
    }

    private void requireUse() {
        for (String name : additions.keySet()) {
            if (!projections.contains(name)) {
                throw new IllegalArgumentException(
                        "no linear layer " + name + " in a " + config.architecture());
            }
        }
    }

    private Layer layer(int number, BiFunction<String, Shape, Tensor> source) {
        String prefix = "model.layers." + number + ".";
        int width = config.hiddenSize();
        int queries = config.heads() * config.headSize();
        int keys = config.keyValueHeads() * config.headSize();
        boolean bias = config.architecture().hasBias();
        return new Layer(
                parameter(prefix + "input_layernorm.weight", source, width),
                projection(prefix + "self_attn.q_proj", source, queries, width, bias),
                projection(prefix + "self_attn.k_proj", source, keys, width, bias),
                projection(prefix + "self_attn.v_proj", source, keys, width, bias),
                headNorm(prefix + "self_attn.q_norm.weight", source),
                headNorm(prefix + "self_attn.k_norm.weight", source),
                projection(prefix + "self_attn.o_proj", source, width, queries, false),
                parameter(prefix + "post_attention_layernorm.weight", source, width),
                config.hasExperts(number)
                        ? mixture(prefix + "mlp.", source, config.experts().orElseThrow())
                        : swiGlu(prefix + "mlp.", source, config.intermediateSize()));
    }

    private FeedForward.SwiGlu swiGlu(
            String prefix, BiFunction<String, Shape, Tensor> source, int inner) {
        int width = config.hiddenSize();
        return new FeedForward.SwiGlu(
                projection(prefix + "gate_proj", source, inner, width, false),
                projection(prefix + "up_proj", source, inner, width, false),
                projection(prefix + "down_proj", source, width, inner, false));
    }

    private FeedForward mixture(
            String prefix, BiFunction<String, Shape, Tensor> source, ExpertConfig numbers) {
        Projection router =
                projection(prefix + "gate", source, numbers.count(), config.hiddenSize(), false);
        List<FeedForward.SwiGlu> experts = new ArrayList<>();
        for (int expert = 0; expert < numbers.count(); expert++) {
            String name = prefix + "experts." + expert + ".";
            experts.add(swiGlu(name, source, numbers.intermediateSize()));
        }
        return new FeedForward.Mixture(router, experts, numbers.perToken(), numbers.isNormalised());
    }

    private Projection projection(
            String name, BiFunction<String, Shape, Tensor> source, int out, int in, boolean bias) {
        Parameter weight = parameter(name + ".weight", source, out, in);
        projections.add(weight.name());
        return new Projection(
                weight,
                bias ? Optional.of(parameter(name + ".bias", source, out)) : Optional.empty(),
                Optional.ofNullable(additions.get(weight.name())));
    }

    private Optional<Parameter> headNorm(String name, BiFunction<String, Shape, Tensor> source) {
        boolean normed = config.architecture().hasQueryKeyNorm();
        return normed ? Optional.of(parameter(name, source, config.headSize())) : Optional.empty();
    }

    private Parameter parameter(
            String name, BiFunction<String, Shape, Tensor> source, int... lengths) {
        Shape shape = shape(name, lengths);
        Parameter parameter = new Parameter(name, source.apply(name, shape));
        parameters.put(name, parameter);
        return parameter;
    }

    private static Shape shape(String name, int... lengths) {
        try {
            return Shape.of(lengths);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("weight " + name + ": " + e.getMessage(), e);
        }
    }

    /** The numbers of this model. */
    public QwenConfig config() {
        return config;
    }

    /** All weights, in checkpoint order. */
    public List<Parameter> parameters() {
        return List.copyOf(parameters.values());
    }

    /** The weight of a checkpoint name. */
    public Parameter parameter(String name) {
        Parameter parameter = parameters.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException(
                    "no weight " + name + " in a " + config.architecture());
        }
        return parameter;
    }

    /** Whether there is a weight of this checkpoint name. */
    public boolean has(String name) {
        return parameters.containsKey(name);
    }

    /**
     * The last hidden states, normalised: [tokens, D].
     *
     * @throws IllegalArgumentException if a token is outside the vocabulary or a sequence is longer
     *     than the model's positions
     */
    public Tensor hidden(PackedBatch batch) {
        return blocks(batch, (_, key) -> key, (_, value) -> value, _ -> {}, _ -> {});
    }

    /** As {@link #hidden(PackedBatch)}, with what leads there. */
    public Activations activations(PackedBatch batch) {
        List<Tensor> states = new ArrayList<>();
        List<Tensor> routers = new ArrayList<>();
        Tensor hidden =
                blocks(batch, (_, key) -> key, (_, value) -> value, states::add, routers::add);
        states.add(hidden);
        return new Activations(states, routers);
    }

    /**
     * The last hidden states of tokens that continue sequences in a cache, which receives their
     * keys and values.
     *
     * @param batch the new tokens; its segments name rows of the cache as keys
     * @param tokenRows the cache row of every new token, i32 [tokens]
     */
    public Tensor hidden(PackedBatch batch, KeyValueCache cache, Tensor tokenRows) {
        return blocks(
                batch,
                (layer, key) -> cache.writeKeys(layer, tokenRows, key),
                (layer, value) -> cache.writeValues(layer, tokenRows, value),
                _ -> {},
                _ -> {});
    }

    /**
     * The last hidden states.
     *
     * @param states receives what goes into every layer
     * @param routers receives the logits of every router
     */
    private Tensor blocks(
            PackedBatch batch,
            BiFunction<Integer, Tensor, Tensor> keys,
            BiFunction<Integer, Tensor, Tensor> values,
            Consumer<Tensor> states,
            Consumer<Tensor> routers) {
        requireTokens(batch.ids());
        RopeTable rotation = rotations(batch.longest()).at(batch.positions());
        Tensor x =
                parameter("model.embed_tokens.weight")
                        .value()
                        .gatherRows(batch.ids()); // (tokens, D)
        for (int index = 0; index < layers.size(); index++) {
            int number = index;
            states.accept(x);
            List<Tensor> results = part(h -> block(number, h, rotation, batch, keys, values), x);
            x = results.get(0);
            results.subList(1, results.size()).forEach(routers);
        }
        return norm(x, parameter("model.norm.weight"));
    }

    /** Applies a block, whose intermediate values are kept or not. */
    private List<Tensor> part(Function<Tensor, List<Tensor>> block, Tensor x) {
        return isCheckpointed
                ? Checkpoint.all(inputs -> block.apply(inputs.get(0)), List.of(x))
                : block.apply(x);
    }

    /** What a block makes of x, followed by the logits of its router if it has one. */
    private List<Tensor> block(
            int number,
            Tensor x,
            RopeTable rotation,
            PackedBatch batch,
            BiFunction<Integer, Tensor, Tensor> keys,
            BiFunction<Integer, Tensor, Tensor> values) {
        Layer layer = layers.get(number);
        int tokens = batch.tokens();
        Tensor normed = norm(x, layer.inputNorm());
        Tensor query = heads(layer.query().of(normed), config.heads(), layer.queryNorm(), rotation);
        Tensor key =
                heads(layer.key().of(normed), config.keyValueHeads(), layer.keyNorm(), rotation);
        Tensor value =
                layer.value().of(normed).reshape(tokens, config.keyValueHeads(), config.headSize());
        Tensor attended =
                new Attention(scale(), config.window().of(number))
                        .apply(
                                query,
                                keys.apply(number, key),
                                values.apply(number, value),
                                batch.segments());
        Tensor mixed =
                attended.reshape(tokens, config.heads() * config.headSize()); // (tokens, H · d)
        Tensor between = x.add(layer.output().of(mixed));
        List<Tensor> results = new ArrayList<>();
        Tensor inner = layer.feedForward().of(norm(between, layer.postNorm()), results::add);
        results.addFirst(between.add(inner));
        return results;
    }

    /** Ids that are not known yet, in a recording, are not looked at. */
    private void requireTokens(Tensor ids) {
        if (ids.storage() instanceof Storage.Ints) {
            Arrays.stream(ids.toInts()).forEach(config::requireToken);
        }
    }

    private double scale() {
        return 1 / Math.sqrt(config.headSize());
    }

    private Tensor norm(Tensor x, Parameter weight) {
        return RmsNorm.of(x, weight.value(), config.normEpsilon());
    }

    /**
     * Queries or keys of every head, normalised where the architecture does, and rotated: [tokens,
     * heads, d].
     */
    private Tensor heads(
            Tensor projected, int heads, Optional<Parameter> headNorm, RopeTable rotation) {
        int size = config.headSize();
        int tokens = projected.length(0);
        Tensor normed =
                headNorm.map(weight -> norm(projected.reshape(tokens * heads, size), weight))
                        .orElse(projected);
        return Rope.of(normed.reshape(tokens, heads, size), rotation.cos(), rotation.sin());
    }

    /** The logits [rows, vocabulary] of hidden states [rows, D]. */
    public Tensor logits(Tensor hidden) {
        String name = config.tied() ? "model.embed_tokens.weight" : HEAD;
        Tensor logits = hidden.linear(parameter(name).value());
        return Optional.ofNullable(additions.get(name))
                .map(added -> logits.add(added.apply(hidden)))
                .orElse(logits);
    }

    private RopeTable rotations(int count) {
        if (count > config.maxPositions()) {
            throw new IllegalArgumentException(
                    "a sequence of "
                            + count
                            + " tokens is longer than the model's "
                            + config.maxPositions()
                            + " positions (max_position_embeddings)");
        }
        if (rotations.count() < count) {
            rotations =
                    RopeTable.of(
                            config,
                            Math.min(config.maxPositions(), Integer.highestOneBit(count) * 2));
        }
        return rotations;
    }
}
