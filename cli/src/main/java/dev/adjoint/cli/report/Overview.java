package dev.adjoint.cli.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The head of the page: what the run is in words, and what it came to.
 *
 * @param run the run
 */
record Overview(RunFolder run) {

    Section section() {
        return new Section(
                "overview",
                """
                <p class="eyebrow">Adjoint &middot; run report %s</p>
                <h1>%s</h1>
                <p class="lead">%s</p>
                <div class="cards">
                %s</div>
                """
                        .formatted(state(), Html.escape(run.name()), sentence(), cards()));
    }

    private String state() {
        return run.isOver() ? "" : "<span class=\"live\">" + progress() + "</span>";
    }

    private String progress() {
        int last = run.metrics().lastStep();
        OptionalInt steps = run.configuration().integer("steps");
        String of = steps.isPresent() ? " of " + steps.getAsInt() : "";
        return last < 0 ? "starting" : "step " + (last + 1) + of;
    }

    private String sentence() {
        RunConfiguration configuration = run.configuration();
        StringBuilder out = new StringBuilder();
        out.append(Html.escape(configuration.text("algorithm").orElse("Training")));
        configuration.text("task").ifPresent(t -> out.append(" on ").append(Html.escape(t)));
        configuration.text("seed").ifPresent(s -> out.append(", seed ").append(Html.escape(s)));
        configuration.text("steps").ifPresent(s -> out.append(", " + Html.escape(s) + " steps"));
        configuration
                .text("threads")
                .ifPresent(t -> out.append(" on " + Html.escape(t) + threads(t)));
        out.append(". ");
        change("pass_at_1").ifPresent(out::append);
        change("greedy").ifPresent(out::append);
        return out.toString().strip();
    }

    private static String threads(String count) {
        return count.equals("1") ? " thread" : " threads";
    }

    private Optional<String> change(String figure) {
        OptionalDouble before = run.figure(figure + "_before");
        OptionalDouble after = run.figure(figure + "_after");
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        double difference = after.getAsDouble() - before.getAsDouble();
        String verb = difference > 0 ? "rose" : difference < 0 ? "fell" : "stayed";
        String what = figure.equals("greedy") ? "Greedy, it" : "Held-out pass@1, sampled,";
        return Optional.of(
                "%s %s from %s to <b>%s</b>. "
                        .formatted(
                                what,
                                verb,
                                Figures.rate(before.getAsDouble()),
                                Figures.rate(after.getAsDouble())));
    }

    private String cards() {
        StringBuilder out = new StringBuilder();
        out.append(rateCard("pass_at_1", "pass@1, sampled"));
        out.append(rateCard("greedy", "pass@1, greedy"));
        out.append(figureCard("Time", elapsed().stream().mapToObj(Figures::duration), rate()));
        out.append(
                figureCard(
                        "Arithmetic",
                        run.figure("flops").stream().mapToObj(f -> Figures.scaled(f, "FLOP")),
                        throughput()));
        out.append(
                figureCard(
                        "Peak memory",
                        run.figure("peak_memory_bytes").stream().mapToObj(Figures::bytes),
                        "of the whole process"));
        return out.toString();
    }

    private OptionalDouble elapsed() {
        Series seconds = run.metrics().series("seconds");
        OptionalDouble total = run.figure("seconds");
        return total.isPresent() || seconds.isEmpty()
                ? total
                : OptionalDouble.of(Arrays.stream(seconds.values()).sum());
    }

    private String rate() {
        Series tokens = run.metrics().series("tokens_per_second");
        if (tokens.isEmpty()) {
            return "";
        }
        double mean = Arrays.stream(tokens.values()).average().orElse(0);
        return Figures.figure(mean) + " tokens a second";
    }

    private String throughput() {
        OptionalDouble flops = run.figure("flops");
        OptionalDouble seconds = run.figure("seconds");
        return flops.isPresent() && seconds.isPresent() && seconds.getAsDouble() > 0
                ? Figures.scaled(flops.getAsDouble() / seconds.getAsDouble(), "FLOP") + " a second"
                : "";
    }

    private static String figureCard(String title, Stream<String> value, String note) {
        return value.findFirst()
                .map(text ->
                        """
                        <div class="card"><h2>%s</h2>
                                <p class="big">%s</p><p class="note">%s</p></div>
                        """
                                .formatted(title, text, note))
                .orElse("");
    }

    /** The first and the last measurement of a rate; of the summary when there is one. */
    private String rateCard(String figure, String title) {
        Series measured = run.series(figure);
        OptionalDouble first =
                or(
                        run.figure(figure + "_before"),
                        measured.isEmpty() ? Double.NaN : measured.first());
        OptionalDouble last =
                or(
                        run.figure(figure + "_after"),
                        measured.isEmpty() ? Double.NaN : measured.last());
        if (first.isEmpty() || last.isEmpty()) {
            return "";
        }
        return """
        <div class="card rate"><h2>%s</h2>
        <p class="big"><span class="was">%s</span>\
        <span class="arrow" role="img" aria-label="to">&rarr;</span>%s</p>
        %s<p class="note">%s</p></div>
        """
                .formatted(
                        title,
                        Figures.rate(first.getAsDouble()),
                        Figures.rate(last.getAsDouble()),
                        track(first.getAsDouble(), last.getAsDouble()),
                        errors(figure, first.getAsDouble(), last.getAsDouble()));
    }

    private static OptionalDouble or(OptionalDouble figure, double other) {
        return figure.isPresent() || Double.isNaN(other) ? figure : OptionalDouble.of(other);
    }

    /** A line from 0 to 1 with the way from the first to the last figure on it. */
    private static String track(double first, double last) {
        return String.format(
                Locale.ROOT,
                "<div class=\"track\" aria-hidden=\"true\">"
                        + "<i style=\"left:%.1f%%;width:%.1f%%\"></i>"
                        + "<b style=\"left:%.1f%%\"></b></div>\n",
                100 * Math.min(first, last),
                100 * Math.abs(last - first),
                100 * last);
    }

    private String errors(String figure, double first, double last) {
        OptionalDouble problems = problems();
        OptionalDouble before = standardError(figure + "_before", first, problems);
        OptionalDouble after = standardError(figure + "_after", last, problems);
        if (before.isEmpty() || after.isEmpty()) {
            return run.isOver() ? "before and after" : "first and latest";
        }
        return "&plusmn;%s &rarr; &plusmn;%s standard error%s"
                .formatted(
                        Figures.rate(before.getAsDouble()),
                        Figures.rate(after.getAsDouble()),
                        problems.isPresent()
                                ? ", " + Figures.plain(problems.getAsDouble()) + " problems"
                                : "");
    }

    /**
     * What the run says, else that of a mean of independent problems; never less than that of a
     * single miss, because none in n does not mean never.
     */
    private OptionalDouble standardError(String figure, double rate, OptionalDouble problems) {
        OptionalDouble said = run.figure(figure + "_standard_error");
        if (said.isPresent() || problems.isEmpty() || rate < 0 || rate > 1) {
            return said;
        }
        double count = problems.getAsDouble();
        double missed = Math.max(1 / count, Math.min(rate, 1 - rate));
        return OptionalDouble.of(StrictMath.sqrt(missed * (1 - missed) / count));
    }

    /** How many problems were held out, as the summary says. */
    private OptionalDouble problems() {
        return run.figure("problems");
    }
}
