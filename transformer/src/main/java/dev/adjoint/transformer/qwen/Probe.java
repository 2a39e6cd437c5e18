package dev.adjoint.transformer.qwen;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Traced;
import dev.adjoint.tensor.fused.SelectedLogProb;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.weights.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a model says about given rows of tokens: logits, and with labels the loss and its gradient
 * by every weight. It answers in the shapes that transformers uses, with zeros where a row is
 * padded, so that the two can be compared number by number.
 *
 * @param inputIds token ids, rows of equal length
 * @param attentionMask 1 for tokens, 0 for padding, in the same shape; the tokens of a row are
 *     adjacent
 * @param labels the token that should stand at each place, or −100; empty for no loss
 * @param withStates whether to show what goes from layer to layer (output_hidden_states)
 * @param withRouters whether to show what routers say, and to add their balance to the loss
 *     (output_router_logits); empty for what the model's config.json says
 */
public record Probe(
        List<List<Integer>> inputIds,
        List<List<Integer>> attentionMask,
        Optional<List<List<Integer>>> labels,
        boolean withStates,
        Optional<Boolean> withRouters) {
    /** A label that does not count. */
    public static final int IGNORED = -100;

    private static final String IDS = "input_ids";
    private static final String MASK = "attention_mask";
    private static final String LABELS = "labels";
    private static final String STATES = "output_hidden_states";
    private static final String ROUTERS = "output_router_logits";

    /**
     * Reads a case: input_ids, optionally attention_mask, labels, output_hidden_states and
     * output_router_logits.
     *
     * @throws dev.adjoint.transformer.json.JsonException naming the field if rows differ in length
     *     or a value is of the wrong type
     */
    public static Probe of(Json root) {
        List<List<Integer>> ids = rows(root.field(IDS));
        List<List<Integer>> mask = root.optional(MASK).map(Probe::rows).orElseGet(() -> ones(ids));
        Optional<List<List<Integer>>> labels = root.optional(LABELS).map(Probe::rows);
        int columns = ids.isEmpty() ? 0 : ids.get(0).size();
        for (String table : List.of(IDS, MASK, LABELS)) {
            root.optional(table).ifPresent(field -> requireTable(field, ids.size(), columns));
        }
        Set<String> known = Set.of(IDS, MASK, LABELS, STATES, ROUTERS);
        root.fields().keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw root.field(name).error("unknown field");
                });
        return new Probe(
                ids,
                mask,
                labels,
                root.optional(STATES).map(Json::asBoolean).orElse(false),
                root.optional(ROUTERS).map(Json::asBoolean));
    }

    private static List<List<Integer>> rows(Json table) {
        return table.elements().stream()
                .map(row -> row.elements().stream().map(Json::asInt).toList())
                .toList();
    }

    private static List<List<Integer>> ones(List<List<Integer>> ids) {
        return ids.stream().map(row -> row.stream().map(_ -> 1).toList()).toList();
    }

    private static void requireTable(Json field, int rows, int columns) {
        List<List<Integer>> table = rows(field);
        if (table.isEmpty() || table.size() != rows) {
            throw field.error("has " + table.size() + " rows, input_ids has " + rows);
        }
        for (int row = 0; row < rows; row++) {
            if (table.get(row).size() != columns) {
                throw field.error(
                        "row "
                                + row
                                + " has "
                                + table.get(row).size()
                                + " columns, not "
                                + columns);
            }
        }
    }

    /** The tokens of all rows, packed, and where each stands in the table. */
    private record Packing(PackedBatch batch, int[] places) {}

    private Packing pack() {
        List<int[]> sequences = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        int columns = inputIds.get(0).size();
        for (int row = 0; row < inputIds.size(); row++) {
            List<Integer> tokens = new ArrayList<>();
            for (int column = 0; column < columns; column++) {
                if (attentionMask.get(row).get(column) != 0) {
                    tokens.add(inputIds.get(row).get(column));
                    places.add(row * columns + column);
                }
            }
            if (!tokens.isEmpty()) {
                sequences.add(ints(tokens));
            }
        }
        return new Packing(PackedBatch.of(sequences), ints(places));
    }

    private static int[] ints(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * What was asked for, as tensors of a weight file: logits, hidden_states.I, router_logits.I and
     * aux_loss, loss, and grad.NAME of every weight.
     *
     * @throws IllegalArgumentException if routers are asked for and there are none, or no label
     *     counts
     */
    public List<TensorData> run(QwenModel model) {
        List<String> names = new ArrayList<>();
        List<Tensor> values =
                Traced.call(
                        "probe",
                        () -> {
                            List<Named> results = computed(model);
                            results.forEach(result -> names.add(result.name));
                            return results.stream().map(Named::value).toList();
                        });
        return IntStream.range(0, names.size())
                .mapToObj(i -> QwenFolder.data(names.get(i), values.get(i)))
                .toList();
    }

    /** A result. */
    private record Named(String name, Tensor value) {}

    private List<Named> computed(QwenModel model) {
        Packing packing = pack();
        QwenModel.Activations passed = model.activations(packing.batch());
        Tensor logits = model.logits(passed.hidden()); // (tokens, vocabulary)
        List<Named> results = new ArrayList<>();
        results.add(table("logits", logits, packing));
        if (withStates) {
            addTables("hidden_states.", passed.states(), packing, results);
        }
        Optional<Tensor> balance = Optional.empty();
        Optional<ExpertConfig> experts = model.config().experts();
        if (withRouters.orElse(experts.map(ExpertConfig::isBalanced).orElse(false))) {
            addTables("router_logits.", passed.routerLogits(), packing, results);
            int perToken = experts.map(ExpertConfig::perToken).orElse(0);
            Tensor loss = RouterBalance.of(passed.routerLogits(), perToken);
            results.add(new Named("aux_loss", loss));
            balance = Optional.of(loss.mul(experts.orElseThrow().balanceFactor()));
        }
        if (labels.isPresent()) {
            Tensor loss = loss(model, logits, packing.places(), labels.get());
            addGradients(model, balance.map(loss::add).orElse(loss), results);
        }
        return results;
    }

    /** Numbers of every token in the places of the case's table, 0 where it is padded. */
    private Named table(String name, Tensor values, Packing packing) {
        int rows = inputIds.size();
        int columns = inputIds.get(0).size();
        Tensor places = Tensor.of(packing.places(), packing.places().length);
        Tensor table = values.detach().scatterRows(places, rows * columns);
        return new Named(name, table.reshape(rows, columns, values.length(1)));
    }

    private void addTables(
            String prefix, List<Tensor> values, Packing packing, List<Named> results) {
        for (int i = 0; i < values.size(); i++) {
            results.add(table(prefix + i, values.get(i), packing));
        }
    }

    private static Tensor loss(
            QwenModel model, Tensor logits, int[] places, List<List<Integer>> given) {
        int columns = given.get(0).size();
        List<Integer> predictors = new ArrayList<>();
        List<Integer> targets = new ArrayList<>();
        for (int token = 0; token < places.length; token++) {
            int row = places[token] / columns;
            int next = places[token] % columns + 1;
            if (next < columns && given.get(row).get(next) != IGNORED) {
                model.config().requireToken(given.get(row).get(next));
                predictors.add(token);
                targets.add(given.get(row).get(next));
            }
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("labels: no label counts, so there is no loss");
        }
        Tensor chosen = logits.gatherRows(Tensor.of(ints(predictors), predictors.size()));
        Tensor wanted = Tensor.of(ints(targets), targets.size());
        return SelectedLogProb.of(chosen, wanted).mean().neg();
    }

    private static void addGradients(QwenModel model, Tensor loss, List<Named> results) {
        results.add(new Named("loss", loss));
        List<Parameter> parameters = model.parameters();
        List<Tensor> gradients =
                Gradients.of(loss, parameters.stream().map(Parameter::value).toList());
        for (int i = 0; i < parameters.size(); i++) {
            results.add(new Named("grad." + parameters.get(i).name(), gradients.get(i)));
        }
    }
}
