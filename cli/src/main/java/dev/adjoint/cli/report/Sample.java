package dev.adjoint.cli.report;

import dev.adjoint.transformer.json.Json;
import java.util.List;

/**
 * A response of the policy: a line of samples.jsonl.
 *
 * @param phase when it was taken
 * @param step the step at which it was taken
 * @param problem what was asked
 * @param greedy whether the likeliest token was taken each time
 * @param reward what the verifier gave
 * @param response the whole text
 * @param tokens its tokens with what the policy thought of them
 */
public record Sample(
        Phase phase,
        int step,
        String problem,
        boolean greedy,
        double reward,
        String response,
        List<SampledToken> tokens) {

    /** When a sample was taken. */
    public enum Phase {
        /** From the policy that training started with. */
        BEFORE,
        /** During training. */
        STEP,
        /** From the trained policy. */
        AFTER
    }

    /** Copies the list. */
    public Sample {
        tokens = List.copyOf(tokens);
    }

    static Sample parse(NumberedLine line) {
        Json json = Json.parse(line.place(), line.text());
        return new Sample(
                phase(json.field("phase")),
                json.field("step").asInt(),
                json.field("problem").asString(),
                json.field("greedy").asBoolean(),
                json.field("reward").asDouble(),
                json.field("response").asString(),
                SampledToken.parse(json));
    }

    private static Phase phase(Json json) {
        return switch (json.asString()) {
            case "before" -> Phase.BEFORE;
            case "step" -> Phase.STEP;
            case "after" -> Phase.AFTER;
            default -> throw json.expected("before, step or after");
        };
    }
}
