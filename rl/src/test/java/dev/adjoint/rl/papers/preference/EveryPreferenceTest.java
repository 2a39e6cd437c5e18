package dev.adjoint.rl.papers.preference;

import static dev.adjoint.rl.Numbers.assertNear;
import static dev.adjoint.rl.Numbers.gradient;
import static dev.adjoint.rl.Numbers.inDouble;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.Gradcheck;
import dev.adjoint.program.DType;
import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.RandomRollout;
import dev.adjoint.rl.Scores;
import dev.adjoint.rl.StepCounts;
import dev.adjoint.tensor.Tensor;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every loss on written answers, as EveryMethodTest has it for policy gradients. */
class EveryPreferenceTest {
    /**
     * Some pairs of a step: rows 2i and 2i + 1 are the better and the worse answer.
     *
     * @param live log-probabilities, a leaf or a part of it
     * @param mask of the same rows
     * @param reference of the same rows
     * @param step the mask of all rows of the step
     */
    record Part(Tensor live, Mask mask, Tensor reference, Mask step) {
        Part rows(int from, int to) {
            return new Part(
                    live.slice(0, from, to),
                    mask.rows(from, to),
                    reference.slice(0, from, to),
                    step);
        }

        Part wider(int columns) {
            return new Part(
                    live.pad(1, 0, columns),
                    new Mask(mask.weights().pad(1, 0, columns)),
                    reference.pad(1, 0, columns),
                    new Mask(step.weights().pad(1, 0, columns)));
        }

        Scores scores() {
            return new Scores(LogProbs.plain(live), live.detach());
        }

        Pairs pairs(Mask which) {
            int[] better = IntStream.range(0, which.rows() / 2).map(i -> 2 * i).toArray();
            int[] worse = IntStream.of(better).map(row -> row + 1).toArray();
            Optional<LogProbs> frozen =
                    which == mask ? Optional.of(LogProbs.plain(reference)) : Optional.empty();
            return new Pairs(which, new Choices(better, worse), frozen);
        }
    }

    /** A loss by name. */
    record Row(String name, Function<Part, Loss> loss) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Row> rows() {
        return List.of(
                new Row("SFT", EveryPreferenceTest::imitation),
                pairwise("DPO", new Dpo(.3, .1)),
                pairwise("IPO by sums", new Ipo(.4, Ipo.Length.SUM)),
                pairwise("IPO by means", new Ipo(.4, Ipo.Length.MEAN)),
                pairwise("ORPO", new Orpo(.5)),
                new Row("KTO", EveryPreferenceTest::marked),
                new Row("reward model", EveryPreferenceTest::rewarding));
    }

    private static Row pairwise(String name, PairObjective objective) {
        return new Row(
                name,
                part -> {
                    PairCounts counts = PairCounts.of(part.pairs(part.step));
                    return objective.loss(part.scores(), part.pairs(part.mask), counts);
                });
    }

    private static Loss imitation(Part part) {
        return Sft.loss(part.scores(), part.mask, StepCounts.of(part.step, 6));
    }

    private static Loss marked(Part part) {
        return marked(part, new Kto(.3, 1, 1.5));
    }

    private static Loss marked(Part part, Kto kto) {
        boolean[] good = new boolean[part.mask.rows()];
        IntStream.range(0, good.length).forEach(row -> good[row] = row % 2 == 0);
        Kto.Marked marked = new Kto.Marked(part.mask, good, LogProbs.plain(part.reference));
        return kto.loss(part.scores(), marked, .2, part.step.rows());
    }

    /** The rewards are those of a linear head on the first column. */
    private static Loss rewarding(Part part) {
        return rewarding(part, new BradleyTerry(.1));
    }

    private static Loss rewarding(Part part, BradleyTerry model) {
        Tensor rewards = part.live.slice(1, 0, 1);
        int pairs = part.step.rows() / 2;
        return model.loss(rewards, part.pairs(part.mask).choices(), pairs);
    }

    private static Part whole(double padding) {
        RandomRollout random = RandomRollout.of(3, DType.F64, padding);
        Mask mask = random.rollout().mask();
        RandomRollout raw = RandomRollout.of(4, DType.F64, padding);
        Tensor reference = RandomRollout.matrix(DType.F64, raw.live());
        return new Part(random.leaf(), mask, reference, mask);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void paddingDoesNotLeak(Row row) {
        inDouble(() -> {
            Part clean = whole(0);
            Loss expected = row.loss.apply(clean);
            double[] wanted = gradient(expected.value(), clean.live);
            assertTrue(Arrays.stream(wanted).anyMatch(x -> x != 0), row.name);
            for (double poison : new double[] {Double.NaN, 1e30, Double.NEGATIVE_INFINITY}) {
                Part poisoned = whole(poison);
                Loss loss = row.loss.apply(poisoned);
                assertEquals(expected.value().item(), loss.value().item(), row.name);
                assertNear(row.name, wanted, gradient(loss.value(), poisoned.live), 0);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("rows")
    void splitsAddUp(Row row) {
        inDouble(() -> {
            Part whole = whole(Double.NaN);
            Loss one = row.loss.apply(whole);
            double value = 0;
            double[] sum = new double[RandomRollout.ROWS * RandomRollout.COLUMNS];
            for (int[] cut : new int[][] {{0, 2}, {2, 6}, {6, 8}}) {
                Loss loss = row.loss.apply(whole.rows(cut[0], cut[1]));
                value += loss.value().item();
                double[] gradient = gradient(loss.value(), whole.live);
                Arrays.setAll(sum, i -> sum[i] + gradient[i]);
            }
            assertEquals(one.value().item(), value, 1e-12, row.name);
            assertNear(row.name, gradient(one.value(), whole.live), sum, 1e-12);
        });
    }

    @ParameterizedTest
    @MethodSource("rows")
    void widthsDoNotMatter(Row row) {
        inDouble(() -> {
            Part narrow = whole(0);
            Part wide = narrow.wider(3);
            assertEquals(
                    row.loss.apply(narrow).value().item(),
                    row.loss.apply(wide).value().item(),
                    1e-14,
                    row.name);
        });
    }

    @ParameterizedTest
    @MethodSource("rows")
    void gradientIsThatOfTheLoss(Row row) {
        inDouble(() -> {
            Part part = whole(0);
            Gradcheck.check(
                    xs ->
                            row.loss
                                    .apply(
                                            new Part(
                                                    xs.get(0),
                                                    part.mask,
                                                    part.reference,
                                                    part.step))
                                    .value(),
                    List.of(part.live.detach()),
                    2);
        });
    }

    /** The order of pairs is no information. */
    @ParameterizedTest
    @MethodSource("rows")
    void orderDoesNotMatter(Row row) {
        inDouble(() -> {
            Part part = whole(0);
            Tensor index = Tensor.of(new int[] {4, 5, 0, 1, 6, 7, 2, 3}, 8);
            Mask mask = new Mask(part.mask.weights().gatherRows(index));
            Part other =
                    new Part(
                            part.live.gatherRows(index),
                            mask,
                            part.reference.gatherRows(index),
                            mask);
            Loss straight = row.loss.apply(part);
            Loss shuffled = row.loss.apply(other);
            assertEquals(straight.value().item(), shuffled.value().item(), 1e-14, row.name);
            assertNear(
                    row.name,
                    gradient(straight.value(), part.live),
                    gradient(shuffled.value(), part.live),
                    1e-14);
        });
    }

    static List<Record> methods() {
        return List.of(
                new Dpo(.3, .1),
                new Ipo(.4, Ipo.Length.SUM),
                new Orpo(.5),
                new Kto(.3, 1, 1.5),
                new BradleyTerry(.1));
    }

    /** Every option reaches the loss; the options are found by reflection. */
    @ParameterizedTest
    @MethodSource("methods")
    void eachOptionChangesTheLoss(Record method) {
        inDouble(() -> {
            double usual = loss(method);
            for (RecordComponent component : method.getClass().getRecordComponents()) {
                assertNotEquals(usual, loss(changed(method, component)), method + ": " + component);
            }
        });
    }

    private static double loss(Record method) {
        Part part = whole(0);
        Loss loss =
                switch (method) {
                    case PairObjective objective -> pairwise("changed", objective).loss.apply(part);
                    case Kto kto -> marked(part, kto);
                    case BradleyTerry model -> rewarding(part, model);
                    default -> throw new AssertionError(method.toString());
                };
        return loss.value().item();
    }

    private static Record changed(Record method, RecordComponent which) {
        RecordComponent[] components = method.getClass().getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Object[] values = new Object[components.length];
            for (int i = 0; i < values.length; i++) {
                Object value = components[i].getAccessor().invoke(method);
                values[i] = components[i].getName().equals(which.getName()) ? other(value) : value;
            }
            return method.getClass().getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Object other(Object value) {
        return value instanceof Double number ? (Object) (number + .25) : Ipo.Length.MEAN;
    }
}
