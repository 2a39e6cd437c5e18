package dev.adjoint.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.algebra.Einsum;
import dev.adjoint.autograd.algebra.Matrices;
import dev.adjoint.autograd.nn.Convolutions;
import dev.adjoint.autograd.nn.Losses;
import dev.adjoint.autograd.nn.Noise;
import dev.adjoint.autograd.nn.Pooling;
import dev.adjoint.autograd.nn.Sliding;
import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The messages of layers, losses and matrices, word for word. */
class LayerMessagesTest {
    private record Case(String message, Executable code) {
        @Override
        public String toString() {
            return message;
        }
    }

    private static Tensor f32(int... lengths) {
        return Tensor.full(DType.F32, 1, Shape.of(lengths));
    }

    static List<Case> cases() {
        Sliding plain = Sliding.plain(1);
        return List.of(
                new Case(
                        "convolution: x must have 3 axes, it is [2, 3]",
                        () -> Convolutions.convolution(f32(2, 3), f32(1, 3, 2), plain, 1)),
                new Case(
                        "convolution: weight [4, 2, 3] must have length 3 in axis 1, not 2",
                        () -> Convolutions.convolution(f32(1, 3, 5), f32(4, 2, 3), plain, 1)),
                new Case(
                        "convolution: 3 channels are not a multiple of 2 groups",
                        () -> Convolutions.convolution(f32(1, 3, 5), f32(4, 1, 3), plain, 2)),
                new Case(
                        "windows: size 6 with dilation 1 is longer than axis 2 of [1, 3, 5], which has length 5",
                        () -> Convolutions.convolution(f32(1, 3, 5), f32(4, 3, 6), plain, 1)),
                new Case(
                        "transposed: weight [4, 2, 3] must have length 3 in axis 0, not 4",
                        () -> Convolutions.transposed(f32(1, 3, 5), f32(4, 2, 3), plain, 0, 1)),
                new Case(
                        "max: window must have 1 axes, it is [2, 2]",
                        () -> Pooling.max(f32(1, 3, 5), Shape.of(2, 2), plain)),
                new Case(
                        "sliding: stride [1], padding [0, 0] and dilation [1] are of different numbers of axes",
                        () -> new Sliding(List.of(1), List.of(0, 0), List.of(1))),
                new Case(
                        "einsum: ij,jk->ik: j has lengths 3 and 4",
                        () -> Einsum.of("ij,jk->ik", f32(2, 3), f32(4, 2))),
                new Case(
                        "einsum: ij->ik: the result's k is in no operand",
                        () -> Einsum.of("ij->ik", f32(2, 3))),
                new Case("einsum: ij: there is no ->", () -> Einsum.of("ij", f32(2, 3))),
                new Case(
                        "einsum: ij,jk->ik: 2 operands are named, 1 are given",
                        () -> Einsum.of("ij,jk->ik", f32(2, 3))),
                new Case(
                        "einsum: ijk->i: ijk names 3 axes, the operand is [2, 3]",
                        () -> Einsum.of("ijk->i", f32(2, 3))),
                new Case(
                        "einsum: ij->ii: the result names an axis twice",
                        () -> Einsum.of("ij->ii", f32(2, 3))),
                new Case(
                        "crossEntropy: logits [2, 3] and target [2, 4] differ",
                        () -> Losses.crossEntropyOfProbabilities(f32(2, 3), f32(2, 4))),
                new Case(
                        "cholesky: matrix [2, 3] must have length 2 in axis -1, not 3",
                        () -> Matrices.cholesky(f32(2, 3))),
                new Case(
                        "solveTriangular: right side [4, 1] must have length 3 in axis -2, not 4",
                        () -> Matrices.solveTriangular(f32(3, 3), f32(4, 1), false)),
                new Case(
                        "dropout: p = 1.5 is not in [0, 1]",
                        () -> Noise.dropout(f32(2), 1.5, RandomKey.root(1))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyMessageNamesOpAndNumbers(Case provoked) {
        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, provoked.code);
        assertEquals(provoked.message, thrown.getMessage());
    }

    @Test
    void everyOpThatCanComplainIsInTheDocumentOfErrors() throws IOException {
        Path document = Path.of(System.getProperty("adjoint.root"), "docs/errors.md");
        String text = Files.readString(document);
        for (Case provoked : cases()) {
            String op = provoked.message.substring(0, provoked.message.indexOf(':'));
            assertTrue(text.contains("`" + op + ":"), "docs/errors.md has no line for " + op);
        }
    }
}
