package dev.adjoint.cli;

import dev.adjoint.rl.Stat;
import dev.adjoint.rl.cases.LossCase;
import dev.adjoint.rl.train.BaseTraining;
import dev.adjoint.rl.train.Checkpoint;
import dev.adjoint.rl.train.Reference;
import dev.adjoint.rl.train.RunFiles;
import dev.adjoint.rl.train.Settings;
import dev.adjoint.rl.train.StepReport;
import dev.adjoint.rl.train.data.DataLoop;
import dev.adjoint.rl.train.data.DataMethod;
import dev.adjoint.rl.train.data.Example;
import dev.adjoint.rl.train.data.ExampleFile;
import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.qwen.ModelFiles;
import dev.adjoint.transformer.qwen.QwenFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Training on written answers, as config.json of a run says: SFT on demonstrations, DPO, IPO, ORPO,
 * KTO and reward models on pairs.
 *
 * @param settings the numbers; prompts are examples in a step
 * @param loop that trains
 */
record DataJob(Settings settings, DataLoop loop) {
    /** The method of a run, if it is one on written answers. */
    static Optional<LossCase.OnData> method(Json config) {
        return config.optional("method").flatMap(LossCase::onData);
    }

    /** A job from the beginning, or from a checkpoint. */
    static DataJob of(Json config, LossCase.OnData named, Optional<Checkpoint> checkpoint) {
        DataMethod method = named.method();
        Settings settings = Settings.of(config);
        QwenFolder start = start(config);
        QwenFolder policy = checkpoint.map(Checkpoint::policy).orElseGet(() -> start(config));
        Path data = Path.of(config.field("data").asString());
        List<Example> examples =
                method.needsPairs()
                        ? ExampleFile.pairs(data, policy)
                        : ExampleFile.demonstrations(data, policy);
        DataLoop.Numbers numbers =
                new DataLoop.Numbers(
                        settings.seed(),
                        settings.steps(),
                        settings.prompts(),
                        settings.schedule(),
                        settings.clipNorm(),
                        settings.adam());
        Reference reference = new Reference(start.model(), named.reference());
        DataLoop loop = new DataLoop(policy, Optional.of(reference), examples, method, numbers);
        checkpoint.ifPresent(loop::resume);
        return new DataJob(settings, loop);
    }

    private static QwenFolder start(Json config) {
        return config.optional("model")
                .map(model -> ModelFiles.load(Path.of(model.asString())))
                .orElseGet(BaseTraining::shipped);
    }

    /** Trains, with a line for every step. */
    void run(RunFiles files, PrintWriter out) {
        files.keepStepsBelow(loop.step());
        long[] last = {System.nanoTime()};
        loop.run(report -> {
            long now = System.nanoTime();
            StepReport row = row(report, (now - last[0]) / 1e9);
            last[0] = now;
            files.report(row);
            keep(files, report.step() + 1);
            out.println(line(report));
            out.flush();
        });
    }

    private void keep(RunFiles files, int step) {
        if (step % settings.checkpointEvery() == 0 || step == settings.steps()) {
            Checkpoint.write(files.checkpoints(), step, loop.content(), settings.keep());
        }
    }

    private String line(DataLoop.Report report) {
        Stat accuracy = report.measures().getOrDefault("accuracy", Stat.NONE);
        String judged =
                accuracy.count() == 0
                        ? ""
                        : String.format(Locale.ROOT, "  pairs judged right %.3f", accuracy.mean());
        return String.format(
                Locale.ROOT,
                "step %d/%d  loss %.5f  gradient norm %.4f%s",
                report.step() + 1,
                settings.steps(),
                report.loss(),
                report.gradientNorm(),
                judged);
    }

    /** As a row of metrics.csv; the reward is the share of pairs that the policy judges right. */
    private static StepReport row(DataLoop.Report report, double seconds) {
        double nothing = Double.NaN;
        Stat entropy = report.measures().getOrDefault("entropy", Stat.NONE);
        return new StepReport(
                report.step(),
                report.measures().getOrDefault("accuracy", Stat.NONE).mean(),
                Optional.empty(),
                entropy.mean(),
                nothing,
                report.loss(),
                report.gradientNorm(),
                report.learningRate(),
                nothing,
                nothing,
                nothing,
                nothing,
                StepReport.Measured.NOTHING,
                0,
                seconds);
    }
}
