package dev.adjoint.transformer.qwen;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The gradient of a batch does not depend on how the batch is computed. The order of sums does, so
 * equality is to 1e-5 of the largest element of each gradient.
 */
class MicroBatchTest {
    private static final List<int[]> SEQUENCES =
            List.of(
                    new int[] {5, 6, 7, 8, 9, 10, 11, 12, 13},
                    new int[] {200, 3},
                    new int[] {40, 41, 42, 43, 250, 30},
                    new int[] {17},
                    new int[] {100, 101, 102, 9, 8, 7, 6, 5, 4, 3, 2});

    /** One way to compute the gradients of the summed loss, in the order of the parameters. */
    @FunctionalInterface
    private interface Way {
        List<Tensor> gradients(QwenModel model);
    }

    private static List<Tensor> gradients(QwenModel model, List<int[]> sequences) {
        Tensor loss = Golden.nextLogProbs(model, sequences, 1).sum().neg();
        return Gradients.of(loss, model.parameters().stream().map(Parameter::value).toList());
    }

    /** The gradients of parts of the batch, added up. */
    private static Way parts(List<List<int[]>> parts) {
        return model -> {
            List<Tensor> sum = new ArrayList<>();
            for (List<int[]> part : parts) {
                List<Tensor> each = gradients(model, part);
                for (int i = 0; i < each.size(); i++) {
                    if (sum.size() == i) {
                        sum.add(each.get(i));
                    } else {
                        sum.set(i, sum.get(i).add(each.get(i)));
                    }
                }
            }
            return sum;
        };
    }

    static Stream<Arguments> ways() {
        List<int[]> reversed = new ArrayList<>(SEQUENCES);
        Collections.reverse(reversed);
        List<List<int[]>> rows =
                SEQUENCES.stream().filter(ids -> ids.length > 1).map(List::of).toList();
        List<List<int[]>> halves = List.of(SEQUENCES.subList(0, 2), SEQUENCES.subList(2, 5));
        return Golden.NAMES.stream()
                .flatMap(name ->
                        Stream.of(
                                Arguments.of(name, "reversed", parts(List.of(reversed))),
                                Arguments.of(name, "one row at a time", parts(rows)),
                                Arguments.of(name, "two micro-batches", parts(halves)),
                                Arguments.of(
                                        name,
                                        "with activation checkpointing",
                                        (Way)
                                                model ->
                                                        gradients(
                                                                model.checkpointed(), SEQUENCES))));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ways")
    void everyWayGivesTheGradientsOfThePackedBatch(String name, String label, Way way) {
        QwenModel model = Golden.read(name).model();
        List<Tensor> expected = gradients(model, SEQUENCES);
        List<Tensor> found = way.gradients(model);
        for (int i = 0; i < expected.size(); i++) {
            String weight = model.parameters().get(i).name();
            double largest = size(expected.get(i));
            double off = size(expected.get(i).sub(found.get(i)));
            assertTrue(
                    off <= 1e-5 * largest,
                    () ->
                            name
                                    + ", "
                                    + label
                                    + ": "
                                    + weight
                                    + ": off by "
                                    + off
                                    + " of "
                                    + largest);
        }
    }

    private static double size(Tensor tensor) {
        double largest = 0;
        for (double value : tensor.toDoubles()) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
