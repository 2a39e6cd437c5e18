package dev.adjoint.rl.cases;

import dev.adjoint.program.scalar.ScalarBackend;
import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.control.ReferencePolicy;
import dev.adjoint.rl.papers.Papers;
import dev.adjoint.rl.train.Regime;
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
     * A policy gradient to train with.
     *
     * @param method the loss
     * @param regime what happens around it
     */
    public record OnPolicy(PolicyGradient method, Regime regime) {}

    /**
     * A method to train with on written answers.
     *
     * @param method the loss
     * @param reference how its reference policy follows
     */
    public record OnData(DataMethod method, ReferencePolicy reference) {}

    /**
     * The policy gradient that an object names: {@code algorithm}, conventions and what happens
     * around the loss, without numbers.
     *
     * @throws JsonException naming the field, if one is unknown, or the method has no place for it
     */
    public static OnPolicy onPolicy(Json json) {
        CaseFields fields = new CaseFields(json);
        String algorithm = fields.need(CaseField.ALGORITHM).asString();
        try {
            PolicyGradient method = MethodCase.of(fields, algorithm);
            Regime regime = RegimeCase.of(fields, method);
            fields.requireAllRead(algorithm);
            return new OnPolicy(method, regime);
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
    public static Optional<OnData> onData(Json json) {
        CaseFields fields = new CaseFields(json);
        String algorithm = fields.need(CaseField.ALGORITHM).asString();
        try {
            Optional<OnData> method =
                    DataMethodCase.of(fields, algorithm)
                            .map(found -> new OnData(found, reference(fields, found)));
            method.ifPresent(_ -> fields.requireAllRead(algorithm));
            return method;
        } catch (JsonException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw json.error(String.valueOf(e.getMessage()));
        }
    }

    private static ReferencePolicy reference(CaseFields fields, DataMethod method) {
        return method.comparesWithReference()
                ? RegimeCase.reference(fields)
                : new ReferencePolicy.Fixed();
    }

    /** The names of all methods. */
    public static List<String> algorithms() {
        List<String> names =
                new ArrayList<>(Papers.composed().stream().map(Papers.Composed::key).toList());
        names.addAll(PairCase.methods().keySet());
        return List.copyOf(names);
    }

    /** All fields of a case and what they mean. */
    public static String help() {
        return CaseField.help();
    }

    /** What training has besides, and what it means. */
    public static String trainingHelp() {
        return CaseField.trainingHelp();
    }
}
