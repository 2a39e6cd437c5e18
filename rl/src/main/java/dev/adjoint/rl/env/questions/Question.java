package dev.adjoint.rl.env.questions;

import dev.adjoint.rl.env.TextTask;
import dev.adjoint.rl.reward.Rational;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * A question with its final number.
 *
 * @param name the question, or where it stands
 * @param prompt the whole prompt
 * @param number the right answer
 */
record Question(String name, String prompt, Rational number) implements TextTask.Problem {
    /** 1 if the answer's final number is the right one. */
    @Override
    public double reward(String response) {
        return FinalNumber.of(response)
                .filter(found -> found.equals(number))
                .map(_ -> 1.0)
                .orElse(0.0);
    }

    /** The final number as a fraction. */
    @Override
    public Optional<String> reading(String response) {
        return FinalNumber.of(response).map(Rational::toString);
    }

    /** The one user message of a question. */
    static List<JsonObject> turn(Json root) {
        String question = root.field("question").asString();
        return List.of(JsonObject.empty().with("role", "user").with("content", question));
    }

    /** All messages but the last. */
    static List<JsonObject> turns(Json messages) {
        List<Json> all = messages.elements();
        if (all.size() < 2) {
            throw messages.error("needs a question and an answer, has " + all.size() + " messages");
        }
        return all.subList(0, all.size() - 1).stream().map(Json::object).toList();
    }

    /** The content of the last message, which must be the assistant's. */
    static Json answer(Json messages) {
        Json last = messages.elements().getLast();
        Json role = last.field("role");
        if (!role.asString().equals("assistant")) {
            throw role.error(
                    "the last message must be the assistant's, it is of \""
                            + role.asString()
                            + "\"");
        }
        return last.field("content");
    }
}
