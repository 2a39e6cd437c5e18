package dev.adjoint.cli;

import dev.adjoint.cli.report.EventFiles;
import dev.adjoint.cli.report.RunReport;
import dev.adjoint.rl.rollout.Answer;
import dev.adjoint.rl.train.Evaluation;
import dev.adjoint.rl.train.OnPolicyLoop;
import dev.adjoint.rl.train.RunFiles;
import dev.adjoint.rl.train.Settings;
import dev.adjoint.rl.train.StepReport;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;

/** What a training run says on the terminal, and its summary. */
final class TrainingReport implements OnPolicyLoop.Listener {
    private static final int SHOWN_ANSWERS = 3;
    private static final int LONGEST_LINE = 160;

    private final PrintWriter out;
    private final Settings settings;
    private final Progress progress;
    private final long start = System.nanoTime();
    private Optional<Evaluation> before = Optional.empty();
    private Optional<Evaluation> latest = Optional.empty();
    private boolean fresh;

    TrainingReport(PrintWriter out, Settings settings) {
        this.out = out;
        this.settings = settings;
        this.progress = new Progress(out, settings.steps());
    }

    @Override
    public void evaluated(int step, Evaluation evaluation) {
        if (step == 0) {
            before = Optional.of(evaluation);
        }
        latest = Optional.of(evaluation);
        fresh = true;
    }

    @Override
    public void stepped(StepReport report) {
        progress.show(
                report.step() + 1, line(report), fresh || report.step() + 1 == settings.steps());
        fresh = false;
    }

    private String line(StepReport report) {
        String scored =
                latest.map(evaluation ->
                                String.format(
                                        Locale.ROOT,
                                        "pass@1 %.3f  greedy %.3f",
                                        evaluation.passAt1(),
                                        evaluation.greedyScore()))
                        .orElse("pass@1 -");
        return String.format(
                Locale.ROOT,
                "reward %.3f  %s  entropy %.3f  length %.1f  %.0f tok/s",
                report.reward(),
                scored,
                report.entropy(),
                report.responseLength(),
                report.tokensPerSecond());
    }

    /** Prints the table of before and after, and writes summary.json. */
    void finish(RunFiles files, long productFlops) {
        double seconds = (System.nanoTime() - start) / 1e9;
        long memory = PeakMemory.bytes();
        Evaluation after = latest.orElseThrow();
        Scores beforeScores = before.map(Scores::of).orElseGet(() -> Scores.firstOf(files));
        Scores afterScores = Scores.of(after);
        out.println();
        out.println(
                String.format(
                        Locale.ROOT,
                        "%-34s %8s %8s",
                        settings.steps() + " steps",
                        "before",
                        "after"));
        row("held-out pass@1 (sampled at T = 1)", beforeScores.passAt1, afterScores.passAt1);
        row("held-out greedy", beforeScores.greedy, afterScores.greedy);
        several(after);
        before.ifPresent(evaluation -> answers("before", evaluation.sampled()));
        answers("after", after.sampled());
        out.println(
                String.format(
                        Locale.ROOT,
                        "%.1f s, %.3f TFLOP in matrix products (%.1f GFLOP/s), peak memory %d MiB",
                        seconds,
                        productFlops / 1e12,
                        productFlops / 1e9 / seconds,
                        memory >> 20));
        files.summary(
                JsonObject.empty()
                        .with("pass_at_1_before", beforeScores.passAt1)
                        .with("pass_at_1_after", afterScores.passAt1)
                        .with("greedy_before", beforeScores.greedy)
                        .with("greedy_after", afterScores.greedy)
                        .with("problems", after.sampled().size())
                        .with("seconds", seconds)
                        .with("seed", settings.seed())
                        .with("steps", settings.steps())
                        .with("flops", productFlops)
                        .with("peak_memory_bytes", memory));
        EventFiles.write(files.folder());
        out.println("report: " + RunReport.write(files.folder()));
        out.flush();
    }

    /** The two scores of an evaluation. */
    private record Scores(double passAt1, double greedy) {
        static Scores of(Evaluation evaluation) {
            return new Scores(evaluation.passAt1(), evaluation.greedyScore());
        }

        /** Of the first evaluation of a run that was resumed. */
        static Scores firstOf(RunFiles files) {
            StepReport.Scored scored = files.firstScores();
            return new Scores(scored.passAt1(), scored.greedy());
        }
    }

    /** What several answers to each problem say besides. */
    private void several(Evaluation after) {
        if (after.samples() == 1) {
            return;
        }
        int samples = after.samples();
        Optional<Evaluation> first = before;
        BiConsumer<String, ToDoubleFunction<Evaluation>> line =
                (name, score) ->
                        row(
                                "held-out " + name + samples,
                                first.map(score::applyAsDouble).orElse(Double.NaN),
                                score.applyAsDouble(after));
        line.accept("pass@", evaluation -> evaluation.passAt(samples));
        line.accept("avg@", Evaluation::average);
        line.accept("maj@", Evaluation::majority);
    }

    private void row(String name, double beforeScore, double afterScore) {
        out.println(String.format(Locale.ROOT, "%-34s %8.3f %8.3f", name, beforeScore, afterScore));
    }

    private void answers(String when, List<Answer> answers) {
        out.println(when + ":");
        for (Answer answer : answers.subList(0, Math.min(SHOWN_ANSWERS, answers.size()))) {
            String verdict = answer.reward() == 1 ? "right" : "wrong";
            out.println(
                    "  "
                            + oneLine(answer.problem().name())
                            + "  "
                            + oneLine(answer.text())
                            + "  "
                            + verdict);
        }
    }

    /** Text of a model in one line of a terminal: no control characters, and not without end. */
    static String oneLine(String text) {
        String visible =
                text.codePoints()
                        .map(point -> Character.isISOControl(point) ? '\u00b7' : point)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
        int end = Math.min(visible.length(), LONGEST_LINE);
        return end == visible.length() ? visible : visible.substring(0, end) + "...";
    }
}
