package dev.adjoint.cli.report;

import dev.adjoint.transformer.json.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * A token of a response.
 *
 * @param text its text
 * @param logProbability the natural logarithm of the probability that the policy gave it
 * @param entropy the entropy in nats of the distribution that it was drawn from; NaN if not known
 */
public record SampledToken(String text, double logProbability, double entropy) {

    /** The tokens of a line of samples.jsonl; none where the line has none. */
    static List<SampledToken> parse(Json sample) {
        if (sample.optional("tokens").isEmpty()) {
            return List.of();
        }
        List<Json> texts = sample.field("tokens").elements();
        List<Json> logProbabilities = elements(sample, "log_probs", texts.size());
        boolean withEntropies = sample.optional("entropies").isPresent();
        List<Json> entropies =
                withEntropies ? elements(sample, "entropies", texts.size()) : List.of();
        List<SampledToken> tokens = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            double entropy = withEntropies ? entropies.get(i).asDouble() : Double.NaN;
            double logProbability = logProbabilities.get(i).asDouble();
            tokens.add(new SampledToken(texts.get(i).asString(), logProbability, entropy));
        }
        return tokens;
    }

    private static List<Json> elements(Json sample, String field, int expected) {
        Json array = sample.field(field);
        List<Json> elements = array.elements();
        if (elements.size() != expected) {
            throw array.error(elements.size() + " elements, tokens has " + expected);
        }
        return elements;
    }
}
