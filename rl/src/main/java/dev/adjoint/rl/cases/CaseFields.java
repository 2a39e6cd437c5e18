package dev.adjoint.rl.cases;

import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.json.Json;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The fields of a case. It remembers which were read, for a field that nothing reads is a mistake.
 */
final class CaseFields {
    private final Json json;
    private final Map<CaseField, Json> given = new EnumMap<>(CaseField.class);
    private final Set<CaseField> read = EnumSet.noneOf(CaseField.class);

    CaseFields(Json json) {
        this.json = json;
        json.fields().forEach((name, value) -> given.put(known(name, value), value));
    }

    private static CaseField known(String name, Json value) {
        return Arrays.stream(CaseField.values())
                .filter(field -> field.written().equals(name))
                .findFirst()
                .orElseThrow(() -> value.error("there is no such field"));
    }

    /** A field that is needed. */
    Json need(CaseField field) {
        return optional(field)
                .orElseThrow(() -> json.error("the field " + field.written() + " is missing"));
    }

    Optional<Json> optional(CaseField field) {
        read.add(field);
        return Optional.ofNullable(given.get(field));
    }

    Optional<Double> number(CaseField field) {
        return optional(field).map(Json::asDouble);
    }

    boolean has(CaseField field) {
        return given.containsKey(field);
    }

    /** Refuses fields that nothing has read. */
    void requireAllRead(String method) {
        for (Map.Entry<CaseField, Json> field : given.entrySet()) {
            if (!read.contains(field.getKey())) {
                throw field.getValue().error(method + " does not use this field");
            }
        }
    }

    /** One of the words of a table. */
    <T> T choice(Json value, Map<String, T> words) {
        T chosen = words.get(value.asString());
        if (chosen == null) {
            throw value.error(
                    "expected one of "
                            + String.join(", ", words.keySet())
                            + ", found "
                            + value.asString());
        }
        return chosen;
    }

    /** A matrix of numbers with rows of one length. */
    Tensor matrix(CaseField field) {
        List<Json> rows = need(field).elements();
        int columns = rows.isEmpty() ? 0 : rows.getFirst().elements().size();
        for (Json row : rows) {
            if (row.elements().size() != columns) {
                throw row.error(
                        "has " + row.elements().size() + " columns, the first row has " + columns);
            }
        }
        double[] values =
                rows.stream()
                        .flatMap(row -> row.elements().stream())
                        .mapToDouble(Json::asDouble)
                        .toArray();
        return Tensor.of(values, rows.size(), columns);
    }

    double[] numbers(CaseField field) {
        return need(field).elements().stream().mapToDouble(Json::asDouble).toArray();
    }

    int[] integers(CaseField field) {
        return need(field).elements().stream().mapToInt(Json::asInt).toArray();
    }
}
