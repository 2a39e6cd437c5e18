package dev.adjoint.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tensors of 16 bits: read by products, gathers and casts, refused by everything else. */
final class HalfTest {
    private static final List<DType> TYPES = List.of(DType.BF16, DType.F16);
    private static final Tensor X = Tensor.of(new float[] {1, 2, 3, -1, 0.5f, 4}, 2, 3);

    private static Tensor weight(DType type) {
        return Tensor.of(type, new double[] {0.1, 0.2, 0.3, -0.4, 0.5, 0.6}, 2, 3);
    }

    @Test
    void productsAndGathersAreThoseOfTheCast() {
        for (DType type : TYPES) {
            Tensor weight = weight(type);
            Tensor wide = weight.cast(DType.F32);
            assertEquals(DType.F32, X.linear(weight).dtype());
            assertArrayEquals(X.linear(wide).toFloats(), X.linear(weight).toFloats());
            Tensor ids = Tensor.of(new int[] {1, 0, 1}, 3);
            assertArrayEquals(wide.gatherRows(ids).toFloats(), weight.gatherRows(ids).toFloats());
        }
    }

    @Test
    void gradientsFlowPastTheWeight() {
        for (DType type : TYPES) {
            Tensor y = X.tracked().linear(weight(type));
            Node node = y.node().orElseThrow();
            Tensor ones = Tensor.full(DType.F32, 1, y.shape());
            Tensor gradient = ((Op.Rule) node.op()).derivative(0, node, ones);
            Tensor expected = ones.matmul(weight(type).cast(DType.F32));
            assertArrayEquals(expected.toFloats(), gradient.toFloats());
            assertFalse(X.tracked().cast(type).isTracked());
        }
    }

    @Test
    void castsRoundOnceAndReadBack() {
        assertArrayEquals(
                new float[] {
                    0.100097656f, 0.2001953125f, 0.30078125f, -0.400390625f, 0.5f, 0.6015625f
                },
                weight(DType.BF16).toFloats());
        assertArrayEquals(
                new double[] {0.300048828125, 0.60009765625},
                weight(DType.F16).slice(1, 2, 3).toDoubles());
        assertEquals(0.5, Tensor.full(DType.F16, 0.5, Shape.SCALAR).item());
    }

    @Test
    void everythingElseIsRefused() {
        Tensor weight = weight(DType.BF16);
        assertRefused(
                "add: bf16[2, 3] is stored in 16 bits and not computed with; cast(F32) it"
                        + " (products read it on their right side, gathers as a table)",
                () -> X.add(weight));
        assertRefused(
                "matmul: needs one floating type: left bf16[2, 3], right f32[3, 2]·[1, 3]",
                () -> weight.matmul(X.transpose()));
        assertRefused("tracked: a tensor of bf16 carries no gradient", weight::tracked);
        assertRefused("sum: a tensor of bf16 carries no gradient", () -> weight.sum(1));
    }

    private static void assertRefused(String message, Runnable run) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, run::run).getMessage());
    }
}
