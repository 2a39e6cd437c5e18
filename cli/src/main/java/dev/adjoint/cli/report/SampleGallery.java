package dev.adjoint.cli.report;

import dev.adjoint.cli.report.Sample.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Responses of the policy, before beside after, each token on a ground that says how unlikely it
 * was.
 *
 * @param samples the run's samples
 */
record SampleGallery(List<Sample> samples) {
    private static final int PAIRS = 6;
    private static final int MOST_PAIRS = 48;
    private static final int DURING = 12;
    private static final int LEVELS = 8;

    /** Tokens of this probability or less have the strongest ground. */
    private static final double FAINTEST = 0.01;

    private record Question(String problem, boolean greedy) {}

    Section section() {
        StringBuilder out = new StringBuilder("<h2>Samples</h2>\n");
        if (samples.isEmpty()) {
            return new Section("samples", out + "<p class=\"note\">None written yet.</p>\n");
        }
        out.append(legend());
        List<String> pairs = questions().entrySet().stream().map(SampleGallery::pair).toList();
        pairs.stream().limit(PAIRS).forEach(out::append);
        if (pairs.size() > PAIRS) {
            out.append(more(pairs.subList(PAIRS, Math.min(pairs.size(), MOST_PAIRS))));
        }
        out.append(during());
        return new Section("samples", out.toString());
    }

    private static String more(List<String> pairs) {
        return "<details id=\"more\"><summary>%d more</summary>\n%s</details>\n"
                .formatted(pairs.size(), String.join("", pairs));
    }

    private Map<Question, List<Sample>> questions() {
        Map<Question, List<Sample>> questions = new LinkedHashMap<>();
        for (Sample sample : samples) {
            if (sample.phase() != Phase.STEP) {
                Question question = new Question(sample.problem(), sample.greedy());
                questions.computeIfAbsent(question, q -> new ArrayList<>()).add(sample);
            }
        }
        return questions;
    }

    private static String legend() {
        StringBuilder out = new StringBuilder("<p class=\"legend\">A token's ground: ");
        for (int level = 0; level <= LEVELS; level++) {
            double part = (double) level / LEVELS;
            double probability = StrictMath.exp(StrictMath.log(FAINTEST) * part * part);
            String end = level == 0 ? "certain" : level == LEVELS ? "p &le; 0.01" : "";
            out.append(
                    "<span class=\"t t%d\" title=\"p = %s\">%s</span>"
                            .formatted(
                                    level,
                                    Figures.figure(probability),
                                    end.isEmpty() ? "&nbsp;" : end));
        }
        return out + " &mdash; point at a token, or focus a text and use the arrow keys.</p>\n";
    }

    private static String pair(Map.Entry<Question, List<Sample>> question) {
        Question asked = question.getKey();
        StringBuilder out = new StringBuilder();
        out.append(
                "<article class=\"pair\"><h3><code>%s</code> <span class=\"tag\">%s</span></h3>\n"
                        .formatted(
                                Html.escape(asked.problem()),
                                asked.greedy() ? "greedy" : "sampled"));
        for (Phase phase : List.of(Phase.BEFORE, Phase.AFTER)) {
            String title = phase == Phase.BEFORE ? "before" : "after";
            out.append(
                    question.getValue().stream()
                            .filter(sample -> sample.phase() == phase)
                            .findFirst()
                            .map(sample -> response(sample, title))
                            .orElse(""));
        }
        return out.append("</article>\n").toString();
    }

    private String during() {
        List<Sample> all = samples.stream().filter(s -> s.phase() == Phase.STEP).toList();
        if (all.isEmpty()) {
            return "";
        }
        int shown = Math.min(DURING, all.size());
        StringBuilder out = new StringBuilder();
        out.append(
                "<details id=\"during\"><summary>During training: %d of %d samples</summary>\n"
                        .formatted(shown, all.size()));
        out.append("<div class=\"during\">");
        for (int i = 0; i < shown; i++) {
            int spread = shown == 1 ? 0 : i * (all.size() - 1) / (shown - 1);
            Sample sample = all.get(spread);
            out.append(response(sample, "step " + sample.step() + ", " + sample.problem()));
        }
        return out.append("</div></details>\n").toString();
    }

    private static String response(Sample sample, String title) {
        return """
        <div class="response"><p class="note">%s %s</p>
        <pre class="tokens" tabindex="0" role="group" aria-label="response, %s, reward %s">%s</pre>
        <output class="token"></output></div>
        """
                .formatted(
                        Html.escape(title),
                        reward(sample.reward()),
                        Html.escape(title),
                        Figures.plain(sample.reward()),
                        text(sample));
    }

    private static String reward(double reward) {
        String kind = reward > 0 ? "good" : "poor";
        String mark = reward > 0 ? "&#10003;" : "&#10007;";
        return "<span class=\"reward %s\">%s reward %s</span>"
                .formatted(kind, mark, Figures.plain(reward));
    }

    private static String text(Sample sample) {
        if (sample.tokens().isEmpty()) {
            return Html.escape(sample.response());
        }
        StringBuilder out = new StringBuilder();
        sample.tokens().forEach(token -> out.append(span(token)));
        return out.toString();
    }

    private static String span(SampledToken token) {
        return "<span class=\"t t%d\" title=\"%s\">%s</span>"
                .formatted(
                        level(token.logProbability()),
                        Html.escape(description(token)),
                        Html.escape(token.text().replace("\n", "\u21b5\n")));
    }

    private static String description(SampledToken token) {
        String entropy =
                Double.isNaN(token.entropy())
                        ? ""
                        : String.format(Locale.ROOT, ", entropy %.3f", token.entropy());
        return "“%s” log p %s (p = %s)%s"
                .formatted(
                        token.text().replace("\n", "\u21b5"),
                        Figures.figure(token.logProbability()),
                        Figures.rate(StrictMath.exp(token.logProbability())),
                        entropy);
    }

    /** The square root spreads the likely tokens, which are most. */
    private static int level(double logProbability) {
        double part = Math.clamp(logProbability / StrictMath.log(FAINTEST), 0, 1);
        return (int) StrictMath.rint(LEVELS * StrictMath.sqrt(part));
    }
}
