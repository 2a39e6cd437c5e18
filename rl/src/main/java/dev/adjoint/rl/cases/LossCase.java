package dev.adjoint.rl.cases;

import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.papers.Papers;
import dev.adjoint.rl.train.data.DataMethod;
import dev.adjoint.tensor.Execution;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonException;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One loss from a file: the case names a method, its conventions and the numbers; the output has
 * the loss, its gradient by the live log-probabilities and the metrics. In double, by the reference
 * backend.
 */
public final class LossCase {
    private LossCase() {}

    /**
     * Computes a case.
     *
     * @throws JsonException naming the field, if one is unknown, missing, unused or wrong
     */
    public static JsonObject run(Json json) {
        return Execution.on(new ScalarBackend()).call(() -> output(json));
    }

    private static JsonObject output(Json json) {
        CaseFields fields = new CaseFields(json);
        Json name = fields.need(CaseField.ALGORITHM);
        String algorithm = name.asString();
        try {
            JsonObject output =
                    Optional.ofNullable(PairCase.methods().get(algorithm))
                            .map(method -> method.apply(fields))
                            .orElseGet(() -> new PolicyCase(fields, algorithm).output());
            fields.requireAllRead(algorithm);
            return output;
        } catch (JsonException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw json.error(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The policy gradient that an object names: {@code algorithm} and conventions, without numbers.
     *
     * @throws JsonException naming the field, if one is unknown, or the method has no place for it
     */
    public static PolicyGradient method(Json json) {
        CaseFields fields = new CaseFields(json);
        String algorithm = fields.need(CaseField.ALGORITHM).asString();
        try {
            PolicyGradient method = MethodCase.of(fields, algorithm);
            fields.requireAllRead(algorithm);
            return method;
        } catch (JsonException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw json.error(String.valueOf(e.getMessage()));
        }
    }

    /**
     * The method on written answers that an object names; empty if its algorithm is a policy
     * gradient.
     *
     * @throws JsonException naming the field, if one is unknown, or the method has no place for it
     */
    public static Optional<DataMethod> dataMethod(Json json) {
        CaseFields fields = new CaseFields(json);
        String algorithm = fields.need(CaseField.ALGORITHM).asString();
        Optional<DataMethod> method = DataMethodCase.of(fields, algorithm);
        method.ifPresent(_ -> fields.requireAllRead(algorithm));
        return method;
    }

    /** The names of all methods. */
    public static List<String> algorithms() {
        List<String> names =
                new ArrayList<>(Papers.composed().stream().map(Papers.Composed::key).toList());
        names.addAll(PairCase.methods().keySet());
        return List.copyOf(names);
    }

    /** All fields and what they mean. */
    public static String help() {
        return CaseField.help();
    }
}
