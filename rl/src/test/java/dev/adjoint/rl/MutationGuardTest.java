package dev.adjoint.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bugs that are put into the sources, each of which a test must see. A source file is changed,
 * compiled by itself, put before the real classes, and the named tests run in a process of their
 * own.
 *
 * <p>Of the traps of the list 1 to 15, 17 to 23, 25, 26 and 28 apply here. There is no dropout
 * (16); the log-probability of chosen tokens that never holds all of them (24) is an op of the
 * tensor module; evaluations have no state that they could spoil (27), EvaluationTest watches over
 * that.
 */
@Tag("long")
class MutationGuardTest {
    private static final Path SOURCES =
            Path.of(
                    System.getProperty("adjoint.root", ".."),
                    "rl",
                    "src",
                    "main",
                    "java",
                    "dev",
                    "adjoint",
                    "rl");

    private static final String TOKENS = "dev.adjoint.rl.papers.tokens.";
    private static final String F1 = TOKENS + "F1Test";
    private static final String EVERY = TOKENS + "EveryMethodTest";
    private static final String IDENTITIES = "dev.adjoint.rl.parts.IdentitiesTest";
    private static final String GAE = "dev.adjoint.rl.parts.GaeTest";
    private static final String MESSAGES = "dev.adjoint.rl.MessagesTest";
    private static final String NOUNS = "dev.adjoint.rl.NounsTest";
    private static final String PREFERENCE = "dev.adjoint.rl.papers.preference.PreferenceTest";
    private static final String VALUE = "dev.adjoint.rl.papers.value.ValueTest";
    private static final String CLASSIC = "dev.adjoint.rl.env.classic.ClassicTest";
    private static final String LOOPS = "dev.adjoint.rl.train.control.ReplayLoopsTest";
    private static final String TRAIN = "dev.adjoint.rl.train.";
    private static final String FIRST = TRAIN + "FirstUpdateTest";
    private static final String RESUME = TRAIN + "ResumeTest";
    private static final String CONTROL = "dev.adjoint.rl.control.ControlTest";
    private static final String PAIRS = "dev.adjoint.rl.papers.preference.EveryPreferenceTest";
    private static final String VERIFIERS = "dev.adjoint.rl.reward.VerifiersTest";

    @TempDir private Path folder;

    /**
     * A bug.
     *
     * @param name what it is, with the number of the trap if it has one
     * @param file of the sources
     * @param sound what stands there, once
     * @param broken what stands there instead
     * @param test that must see it
     */
    record Mutant(String name, String file, String sound, String broken, String test) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Mutant> mutants() {
        List<Mutant> mutants = new ArrayList<>(sketched());
        mutants.addAll(traps());
        mutants.addAll(trapsOfTraining());
        return mutants;
    }

    /** The eleven of the sketch. */
    private static List<Mutant> sketched() {
        return List.of(
                new Mutant(
                        "sign of the divergence",
                        "parts/Kl.java",
                        "K1 -> d;",
                        "K1 -> d.neg();",
                        F1),
                new Mutant(
                        "k3 the other way round",
                        "parts/Kl.java",
                        "d.neg().exp().add(d).sub(1)",
                        "d.exp().sub(d).sub(1)",
                        IDENTITIES),
                new Mutant(
                        "leave one out over all",
                        "parts/Advantage.java",
                        "(scores.length - 1)",
                        "scores.length",
                        F1),
                new Mutant(
                        "no stopped gradient in the clipped weight",
                        "parts/Surrogate.java",
                        "clamp(min, max).detach()",
                        "clamp(min, max)",
                        F1),
                new Mutant(
                        "whitening over the padding",
                        "parts/Advantage.java",
                        ".filter(i -> weights[i] != 0)",
                        ".filter(i -> weights[i] != -1)",
                        F1),
                new Mutant(
                        "trap 11: observation tokens in the recursion",
                        "parts/TokenRewards.java",
                        "place -> weights[place] != 0",
                        "place -> weights[place] != -1",
                        GAE),
                new Mutant(
                        "the larger of the two surrogates",
                        "parts/Surrogate.java",
                        "free.min(limited)",
                        "free.max(limited)",
                        F1),
                new Mutant(
                        "mean over rows of the batch in place of the step",
                        "parts/Aggregation.java",
                        "means.sum().div(Math.max(1, step.sequences()))",
                        "means.sum().div(mask.rows())",
                        EVERY),
                new Mutant(
                        "padding multiplied in place of chosen",
                        "Mask.java",
                        "return weights.select(values, zero(values.dtype()));",
                        "return weights.mul(values);",
                        EVERY),
                new Mutant(
                        "biased deviation for the unbiased one",
                        "parts/Advantage.java",
                        "deviation == Deviation.POPULATION",
                        "deviation != Deviation.POPULATION",
                        F1),
                new Mutant(
                        "sequence ratio without its length",
                        "parts/Ratio.java",
                        "logRatioSum(logProb, rollout).div(rollout.mask().divisors())",
                        "logRatioSum(logProb, rollout)",
                        F1));
    }

    /** One for each trap of the list that applies to what is here. */
    private static List<Mutant> traps() {
        return List.of(
                new Mutant(
                        "trap 1: token mean of the micro-batch",
                        "parts/Aggregation.java",
                        "step.tokens() == 0 ? 1 : step.tokens()",
                        "step.tokens() == 0 ? 1 : mask.tokens()",
                        EVERY),
                new Mutant(
                        "trap 2: the padded width for the horizon",
                        "parts/Aggregation.java",
                        "sequences * step.horizon()",
                        "sequences * mask.columns()",
                        EVERY),
                new Mutant(
                        "trap 3: the last token left out",
                        "Mask.java",
                        "column.less(end)",
                        "column.less(end.sub(1))",
                        NOUNS),
                new Mutant(
                        "trap 4: the reward before the last token",
                        "parts/TokenRewards.java",
                        "rewards[places[places.length - 1]]",
                        "rewards[places[0]]",
                        F1),
                new Mutant(
                        "trap 5: unlike samplings compared",
                        "LogProbs.java",
                        "!sampling.equals(other.sampling)",
                        "false",
                        MESSAGES),
                new Mutant(
                        "trap 6: cut-off samplings compared",
                        "LogProbs.java",
                        "sampling.isTruncated()",
                        "false",
                        MESSAGES),
                new Mutant(
                        "trap 9: divergence counted twice",
                        "PolicyGradient.java",
                        "inLoss && advantage.penalisesDivergence()",
                        "false",
                        MESSAGES),
                new Mutant(
                        "trap 12: a group of one passed over",
                        "parts/GroupStatistic.java",
                        "case RAW_SCORE -> score;",
                        "case RAW_SCORE -> 0;",
                        IDENTITIES),
                new Mutant(
                        "trap 12: noise over epsilon",
                        "parts/GroupStatistic.java",
                        "return equal ? new double[scores.length] : worth(scores);",
                        "return worth(scores);",
                        IDENTITIES),
                new Mutant(
                        "trap 13: whitening by the biased variance",
                        "parts/Advantage.java",
                        "Variance.of(counted).getAsDouble()",
                        "Variance.of(counted).setBiased(true).getAsDouble()",
                        F1),
                new Mutant(
                        "trap 14: a cut taken for an end",
                        "env/classic/Vectorised.java",
                        "case End.Truncated<double[]>(double[] last) -> Optional.of(last);",
                        "case End.Truncated<double[]>(double[] last) -> Optional.empty();",
                        LOOPS),
                new Mutant(
                        "trap 14: the observation after the reset",
                        "env/classic/Vectorised.java",
                        "Optional.of(last);",
                        "Optional.of(step.observation());",
                        CLASSIC),
                new Mutant(
                        "trap 15: an entropy bonus without gradient",
                        "parts/Term.java",
                        "live.entropy().mul(-coefficient)",
                        "live.entropy().detach().mul(-coefficient)",
                        IDENTITIES),
                new Mutant(
                        "trap 17: a stale policy not noticed",
                        "PolicyGradient.java",
                        "drew != divides",
                        "drew < divides - 99",
                        MESSAGES),
                new Mutant(
                        "trap 18: IPO by sums where means were asked for",
                        "papers/preference/Ipo.java",
                        "case MEAN -> sums.div(pairs.mask().divisors());",
                        "case MEAN -> sums;",
                        PREFERENCE),
                new Mutant(
                        "trap 20: numbers used as often as wanted",
                        "reward/CountdownVerifier.java",
                        "return allowed && value",
                        "return value",
                        VERIFIERS),
                new Mutant(
                        "trap 21: pass@k with replacement",
                        "reward/Attempts.java",
                        "Math.max(0, attempts - rightOnes - i) / (double) (attempts - i)",
                        "(attempts - rightOnes) / (double) attempts",
                        VERIFIERS),
                new Mutant(
                        "trap 21: a tie taken for a majority",
                        "reward/Attempts.java",
                        "leading.size() == 1",
                        "leading.size() >= 1",
                        VERIFIERS),
                new Mutant(
                        "trap 26: the density without its correction",
                        "papers/value/TanhGaussian.java",
                        "normal.sub(stretching)",
                        "normal",
                        VALUE),
                new Mutant(
                        "trap 28: a deep target with a gradient",
                        "papers/value/Dqn.java",
                        "target.detach().gatherElements(best)",
                        "target.gatherElements(best)",
                        VALUE),
                new Mutant(
                        "trap 28: targets with a gradient",
                        "papers/value/Sac.java",
                        "sub(next.mul(alpha)).detach()",
                        "sub(next.mul(alpha))",
                        VALUE));
    }

    /** Those that only a run shows. */
    private static List<Mutant> trapsOfTraining() {
        return List.of(
                new Mutant(
                        "trap 5: the temperature left out of what is learnt",
                        "rollout/Transcripts.java",
                        "targets, sampling.temperature());",
                        "targets, 1);",
                        FIRST),
                new Mutant(
                        "trap 7: the shift by one lost",
                        "rollout/Transcripts.java",
                        ".length + column - 1;",
                        ".length + column;",
                        FIRST),
                new Mutant(
                        "trap 8: a term whose gradient is 0 on average",
                        "parts/Kl.java",
                        "Estimator.K2.of(live.logProb(), reference)",
                        "Estimator.K1.of(live.logProb(), reference)",
                        IDENTITIES),
                new Mutant(
                        "trap 10: texts cut into tokens again",
                        "rollout/Sampler.java",
                        "new Answer(problem, prompt, response, text,",
                        "new Answer(problem, prompt, new Response(tokenizer.encode(text),"
                                + " response.logProbs(), response.entropies(), response.stopped()), text,",
                        FIRST),
                new Mutant(
                        "trap 11: prompts and padding in the mean of an answer",
                        "papers/preference/Pairs.java",
                        "return sums(name, live).div(mask.divisors());",
                        "return sums(name, live).div(mask.columns());",
                        PAIRS),
                new Mutant(
                        "trap 19: a loss of 0 without a gradient",
                        "parts/Ratio.java",
                        "return logProb.sub(rollout.proximal().values()).exp();",
                        "return logProb.detach().sub(rollout.proximal().values()).exp();",
                        F1),
                new Mutant(
                        "trap 22: a seed that is the time",
                        "train/OnPolicyLoop.java",
                        "RandomKey.root(settings.seed())",
                        "RandomKey.root(System.nanoTime())",
                        RESUME),
                new Mutant(
                        "trap 23: moments forgotten",
                        "train/Checkpoint.java",
                        "        restore(content.optimizer);",
                        "",
                        RESUME),
                new Mutant(
                        "trap 23: critic and reference forgotten",
                        "train/Checkpoint.java",
                        "        content.weights.forEach(this::restore);",
                        "",
                        RESUME),
                new Mutant(
                        "trap 23: controllers forgotten",
                        "train/Checkpoint.java",
                        "        content.controllers.forEach(this::restore);",
                        "",
                        RESUME),
                new Mutant(
                        "trap 25: sequences that see each other",
                        "rollout/Transcripts.java",
                        "start += sequences.get(row).length;",
                        "start += sequences.getFirst().length;",
                        FIRST),
                new Mutant(
                        "trap 28: the critic moves the policy",
                        "train/ValueHead.java",
                        "Execution.withoutTracking()",
                        "Execution.withTracking()",
                        FIRST),
                new Mutant(
                        "problems kept that teach nothing",
                        "control/DynamicSampling.java",
                        ".filter(members -> differ(members, scores))",
                        ".filter(members -> !differ(members, scores))",
                        CONTROL),
                new Mutant(
                        "the coefficient steered away from the target",
                        "control/AdaptiveKl.java",
                        "beta *= 1 + error",
                        "beta *= 1 - error",
                        CONTROL));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void isSeen(Mutant mutant) throws IOException, InterruptedException {
        String sound = Files.readString(SOURCES.resolve(mutant.file));
        assertTrue(sound.contains(mutant.sound), mutant.file + " has no " + mutant.sound);
        Path classes = compiled(mutant.file, sound.replace(mutant.sound, mutant.broken));
        assertNotEquals(
                0, exitCode(classes, mutant.test), mutant.name + " was not seen by " + mutant.test);
    }

    /** The same way with unchanged sources: the tests pass, so it is the bugs that they see. */
    @Test
    void soundSourcesPass() throws IOException, InterruptedException {
        for (String file : mutants().stream().map(Mutant::file).distinct().toList()) {
            compiled(file, Files.readString(SOURCES.resolve(file)));
        }
        for (String test : mutants().stream().map(Mutant::test).distinct().toList()) {
            assertEquals(0, exitCode(folder.resolve("classes"), test), test);
        }
    }

    private Path compiled(String file, String text) throws IOException, InterruptedException {
        Path source = folder.resolve(Objects.requireNonNull(Path.of(file).getFileName()));
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Files.writeString(source, text);
        int code =
                run(
                        tool("javac"),
                        "-nowarn",
                        "-d",
                        classes.toString(),
                        "-cp",
                        classPath(),
                        source.toString());
        assertEquals(0, code, "the mutant of " + file + " does not compile");
        return classes;
    }

    private int exitCode(Path classes, String test) throws IOException, InterruptedException {
        String path = classes + File.pathSeparator + classPath();
        return run(
                tool("java"),
                "-ea",
                "--add-modules",
                "jdk.incubator.vector",
                "-Dadjoint.root=" + System.getProperty("adjoint.root", ".."),
                "-cp",
                path,
                TestRunner.class.getName(),
                test);
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /**
     * The class path, and what stands on the module path when the tests run inside their module.
     */
    private static String classPath() {
        String here =
                Path.of(System.getProperty("adjoint.root", ".."), "rl", "target", "test-classes")
                        .toString();
        return Stream.of(
                        here,
                        System.getProperty("jdk.module.path", ""),
                        System.getProperty("java.class.path"))
                .filter(part -> !part.isEmpty())
                .reduce((left, right) -> left + File.pathSeparator + right)
                .orElseThrow();
    }

    private int run(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output.txt").toFile())
                        .start();
        return process.waitFor();
    }
}
