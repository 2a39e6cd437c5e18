package dev.adjoint.cli.report;

import dev.adjoint.transformer.json.Json;
import java.util.Arrays;

/**
 * How a figure was spread at a step: a line of histograms.jsonl.
 *
 * @param step the step
 * @param name the figure's name
 * @param edges the bins' edges, rising, one more than there are bins
 * @param counts how often each bin was met
 */
public record StepHistogram(int step, String name, double[] edges, double[] counts) {

    /** All counts together. */
    public double total() {
        return Arrays.stream(counts).sum();
    }

    /** The figure below which half of the counts lie, each bin taken as evenly filled. */
    public double median() {
        double left = total() / 2;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0 && left <= counts[i]) {
                return edges[i] + (edges[i + 1] - edges[i]) * left / counts[i];
            }
            left -= counts[i];
        }
        return edges[0];
    }

    /** This histogram with the other's counts added, if it has the same edges; else this one. */
    StepHistogram plus(StepHistogram other) {
        if (!Arrays.equals(edges, other.edges)) {
            return this;
        }
        double[] sum = counts.clone();
        Arrays.setAll(sum, i -> counts[i] + other.counts[i]);
        return new StepHistogram(step, name, edges, sum);
    }

    static StepHistogram parse(NumberedLine line) {
        Json json = Json.parse(line.place(), line.text());
        double[] edges = numbers(json.field("edges"));
        double[] counts = numbers(json.field("counts"));
        if (counts.length == 0 || edges.length != counts.length + 1) {
            throw json.field("edges")
                    .error(edges.length + " edges do not enclose " + counts.length + " counts");
        }
        for (int i = 0; i < counts.length; i++) {
            if (!(edges[i] < edges[i + 1])) {
                throw json.field("edges").error(edges[i] + ", " + edges[i + 1] + " do not rise");
            }
            if (counts[i] < 0) {
                throw json.field("counts").error("negative: " + counts[i]);
            }
        }
        return new StepHistogram(
                json.field("step").asInt(), json.field("name").asString(), edges, counts);
    }

    private static double[] numbers(Json array) {
        return array.elements().stream().mapToDouble(Json::asDouble).toArray();
    }
}
