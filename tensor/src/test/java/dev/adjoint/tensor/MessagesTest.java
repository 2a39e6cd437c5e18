package dev.adjoint.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.fused.Attention;
import dev.adjoint.tensor.fused.Entropy;
import dev.adjoint.tensor.fused.RmsNorm;
import dev.adjoint.tensor.fused.Rope;
import dev.adjoint.tensor.fused.SelectedLogProb;
import dev.adjoint.tensor.fused.Softmax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All messages of the shape rules, word for word. */
class MessagesTest {
    /** A message and the code that provokes it. */
    private record Case(String message, Executable code) {
        @Override
        public String toString() {
            return message;
        }
    }

    private static Tensor f32(int... lengths) {
        return Tensor.full(DType.F32, 1, Shape.of(lengths));
    }

    private static Tensor i32(int... lengths) {
        return Tensor.full(DType.I32, 0, Shape.of(lengths));
    }

    static List<Case> cases() {
        return List.of(
                new Case(
                        "add: shapes do not broadcast: [2, 3] and [2, 4] differ in axis -1, 3 and 4",
                        () -> f32(2, 3).add(f32(2, 4))),
                new Case(
                        "matmul: inner axes differ: left [2, 3] has 3 columns, right [4, 2] has 4 rows",
                        () -> f32(2, 3).matmul(f32(4, 2))),
                new Case(
                        "matmul: needs two axes on each side: left [3], right [3, 2]",
                        () -> f32(3).matmul(f32(3, 2))),
                new Case(
                        "matmul: needs one floating type: left f32[2, 2]·[0, 0], right i32[2, 2]·[0, 0]",
                        () -> f32(2, 2).matmul(i32(2, 2))),
                new Case(
                        "matmul: shapes do not broadcast: [2] and [3] differ in axis -1, 2 and 3",
                        () -> f32(2, 4, 4).matmul(f32(3, 4, 4))),
                new Case(
                        "linear: weight must have 2 axes, it is [3]",
                        () -> f32(2, 3).linear(f32(3))),
                new Case("sum: no axis 2 in shape [2, 3] of rank 2", () -> f32(2, 3).sum(2)),
                new Case(
                        "sum: axes [0, -2] name an axis of [2, 3] twice",
                        () -> f32(2, 3).sum(0, -2)),
                new Case("sum: a tensor of i32 carries no gradient", () -> i32(2).sum()),
                new Case(
                        "reshape: shape [2, 3] has 6 elements, [4, -1] asks for 4",
                        () -> f32(2, 3).reshape(4, -1)),
                new Case(
                        "permute: order [0, 0] does not name each axis of [2, 3] once",
                        () -> f32(2, 3).permute(0, 0)),
                new Case("transpose: no axis -2 in shape [3] of rank 1", () -> f32(3).transpose()),
                new Case(
                        "expand: shape [2, 3] cannot be repeated to [4, 3]",
                        () -> f32(2, 3).expand(4, 3)),
                new Case(
                        "slice: range 1 to 4 is not within axis 1 of [2, 3], which has length 3",
                        () -> f32(2, 3).slice(1, 1, 4)),
                new Case(
                        "pad: padding -1 and 0 of shape [2] is negative",
                        () -> f32(2).pad(0, -1, 0)),
                new Case(
                        "concat: shapes differ outside axis 0: [2, 3] and [2, 4]",
                        () -> f32(2, 3).concat(0, f32(2, 4))),
                new Case(
                        "concat: types differ: f32[2]·[0] and i32[2]·[0]",
                        () -> f32(2).concat(0, i32(2))),
                new Case(
                        "gather: the table must have two axes, it is [3]",
                        () -> f32(3).gatherRows(i32(2))),
                new Case(
                        "gather: indices must be i32 with one axis, they are f32[2]·[0]",
                        () -> f32(3, 2).gatherRows(f32(2))),
                new Case(
                        "gather: indices [2] must have length 3 in axis 0, not 2",
                        () -> f32(3, 2).gatherElements(i32(2))),
                new Case(
                        "scatter: source must have 2 axes, it is [3]",
                        () -> f32(3).scatterRows(i32(3), 4)),
                new Case(
                        "scatter: source [3, 2] must have length 2 in axis 0, not 3",
                        () -> f32(3, 2).scatterRows(i32(2), 4)),
                new Case(
                        "gather: indices must be i32 with two axes, they are f32[2, 2]·[0, 0]",
                        () -> f32(2, 3).takeAlong(1, f32(2, 2))),
                new Case(
                        "takeAlong: indices must have 2 axes, it is [2]",
                        () -> f32(2, 3).takeAlong(1, i32(2))),
                new Case(
                        "takeAlong: indices [3, 3] and values [2, 3] differ",
                        () -> f32(2, 3).takeAlong(1, i32(3, 2))),
                new Case(
                        "addAlong: indices [4, 3] and values [2, 3] differ",
                        () -> f32(2, 3).addAlong(1, i32(4, 3), 5)),
                new Case(
                        "windows: size 4 with dilation 1 is longer than axis 1 of [2, 3], which has length 3",
                        () -> f32(2, 3).windows(1, 4, 1)),
                new Case(
                        "windows: size 2, step 0 and dilation 1 must be at least 1",
                        () -> f32(2, 3).windows(1, 2, 0)),
                new Case(
                        "split: x [2, 3] must have length 4 in axis 1, not 3",
                        () -> f32(2, 3).split(1, 2, 2)),
                new Case(
                        "squeeze: x [2, 3] must have length 1 in axis 1, not 3",
                        () -> f32(2, 3).squeeze(1)),
                new Case("repeat: x must have 1 axes, it is [2, 3]", () -> f32(2, 3).repeat(2)),
                new Case(
                        "moveAxis: no axis 2 in shape [2, 3] of rank 2",
                        () -> f32(2, 3).moveAxis(2, 0)),
                new Case(
                        "take: no axis 2 in shape [2, 3] of rank 2",
                        () -> f32(2, 3).take(2, i32(1))),
                new Case("tril: no axis -2 in shape [3] of rank 1", () -> f32(3).tril(0)),
                new Case("diagonal: no axis -2 in shape [3] of rank 1", () -> f32(3).diagonal(0)),
                new Case("scan: a tensor of i32 carries no gradient", () -> i32(3).cumSum(0)),
                new Case(
                        "scan: terms must be f64, it is f32",
                        () -> f32(3).recurrence(Tensor.of(new double[3], 3), 0)),
                new Case("tracked: a tensor of i32 carries no gradient", () -> i32(2).tracked()),
                new Case("item: needs exactly one element, shape [2] has 2", () -> f32(2).item()),
                new Case(
                        "tensor: shape [2, 2] has 4 elements, 3 were given",
                        () -> Tensor.of(new float[3], 2, 2)),
                new Case(
                        "rmsNorm: weight [4] must have length 3 in axis 0, not 4",
                        () -> RmsNorm.of(f32(2, 3), f32(4), 1e-6)),
                new Case("softmax: x must have 2 axes, it is [3]", () -> Softmax.of(f32(3))),
                new Case("entropy: logits must have 2 axes, it is [3]", () -> Entropy.of(f32(3))),
                new Case(
                        "selectedLogProb: ids must be i32, it is f32",
                        () -> SelectedLogProb.of(f32(2, 3), f32(2))),
                new Case(
                        "selectedLogProb: ids [3] must have length 2 in axis 0, not 3",
                        () -> SelectedLogProb.of(f32(2, 3), i32(3))),
                new Case(
                        "rope: 3 dimensions are not a multiple of 2 halves",
                        () -> Rope.of(f32(2, 1, 3), f32(2, 1), f32(2, 1))),
                new Case(
                        "rope: cos [3, 2] must have length 2 in axis 0, not 3",
                        () -> Rope.of(f32(2, 1, 4), f32(3, 2), f32(3, 2))),
                new Case(
                        "attention: 3 query heads are not a multiple of 2 key-value heads",
                        () -> Attention.of(f32(2, 3, 4), f32(2, 2, 4), f32(2, 2, 4), i32(1, 4), 1)),
                new Case(
                        "attention: key [2, 2, 4] and value [3, 2, 4] differ",
                        () ->
                                Attention.of(
                                        f32(2, 2, 4), f32(2, 2, 4), f32(3, 2, 4), i32(1, 4), 1)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyMessageNamesOpAndNumbers(Case provoked) {
        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, provoked.code);
        assertEquals(provoked.message, thrown.getMessage());
    }

    /** docs/errors.md explains every op that can complain. */
    @Test
    void everyOpThatCanComplainIsInTheDocumentOfErrors() throws IOException {
        Path document = Path.of(System.getProperty("adjoint.root", ".."), "docs/errors.md");
        String text = Files.readString(document);
        for (Case provoked : cases()) {
            String op = provoked.message.substring(0, provoked.message.indexOf(':'));
            assertTrue(text.contains("`" + op + ":"), "docs/errors.md has no line for " + op);
        }
    }
}
