package dev.adjoint.transformer.qwen;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.SelectedLogProb;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.weights.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a model says about given rows of tokens: logits, and with labels the loss and its gradient
 * by every weight. It answers in the shapes that transformers uses, with zeros where a row is
 * padded, so that the two can be compared number by number.
 *
 * @param inputIds token ids, rows of equal length
 * @param attentionMask 1 for tokens, 0 for padding, in the same shape; the tokens of a row are
 *     adjacent
 * @param labels the token that should stand at each place, or −100; empty for no loss
 */
public record Probe(
        List<List<Integer>> inputIds,
        List<List<Integer>> attentionMask,
        Optional<List<List<Integer>>> labels) {
    /** A label that does not count. */
    public static final int IGNORED = -100;

    /**
     * Reads a case: input_ids, optionally attention_mask and labels.
     *
     * @throws dev.adjoint.transformer.json.JsonException naming the field if rows differ in length
     *     or a value is of the wrong type
     */
    public static Probe of(Json root) {
        List<List<Integer>> ids = rows(root.field("input_ids"));
        int columns = ids.isEmpty() ? 0 : ids.get(0).size();
        List<List<Integer>> mask =
                root.optional("attention_mask").map(Probe::rows).orElseGet(() -> ones(ids));
        Optional<List<List<Integer>>> labels = root.optional("labels").map(Probe::rows);
        requireTable(root.field("input_ids"), ids, ids.size(), columns);
        root.optional("attention_mask")
                .ifPresent(field -> requireTable(field, mask, ids.size(), columns));
        root.optional("labels")
                .ifPresent(field -> requireTable(field, labels.orElseThrow(), ids.size(), columns));
        root.fields().keySet().stream()
                .filter(name -> !List.of("input_ids", "attention_mask", "labels").contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw root.field(name).error("unknown field");
                });
        return new Probe(ids, mask, labels);
    }

    private static List<List<Integer>> rows(Json table) {
        return table.elements().stream()
                .map(row -> row.elements().stream().map(Json::asInt).toList())
                .toList();
    }

    private static List<List<Integer>> ones(List<List<Integer>> ids) {
        return ids.stream().map(row -> row.stream().map(_ -> 1).toList()).toList();
    }

    private static void requireTable(Json field, List<List<Integer>> table, int rows, int columns) {
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

    /** Logits, and with labels loss and gradients, as tensors of a weight file. */
    public List<TensorData> run(QwenModel model) {
        Packing packing = pack();
        Tensor logits = model.logits(model.hidden(packing.batch())); // (tokens, vocabulary)
        int rows = inputIds.size();
        int columns = inputIds.get(0).size();
        Tensor places = Tensor.of(packing.places(), packing.places().length);
        Tensor table = logits.detach().scatterRows(places, rows * columns);
        List<TensorData> results = new ArrayList<>();
        results.add(QwenFolder.data("logits", table.reshape(rows, columns, logits.length(1))));
        labels.ifPresent(given -> addLoss(model, logits, packing.places(), given, results));
        return results;
    }

    private void addLoss(
            QwenModel model,
            Tensor logits,
            int[] places,
            List<List<Integer>> given,
            List<TensorData> results) {
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
        Tensor loss =
                SelectedLogProb.of(chosen, Tensor.of(ints(targets), targets.size())).mean().neg();
        results.add(QwenFolder.data("loss", loss));
        List<Parameter> parameters = model.parameters();
        List<Tensor> gradients =
                Gradients.of(loss, parameters.stream().map(Parameter::value).toList());
        for (int i = 0; i < parameters.size(); i++) {
            results.add(QwenFolder.data("grad." + parameters.get(i).name(), gradients.get(i)));
        }
    }
}
