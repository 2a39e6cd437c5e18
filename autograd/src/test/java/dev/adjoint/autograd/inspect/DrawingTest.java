package dev.adjoint.autograd.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.program.DType;
import dev.adjoint.program.Program;
import dev.adjoint.program.ProgramCosts;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Signature;
import dev.adjoint.tensor.Recording;
import dev.adjoint.tensor.Tensor;
import java.io.StringReader;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** Pictures and costs of a small program, counted by hand. */
class DrawingTest {
    private static Program program() {
        Signature x = new Signature(DType.F32, Shape.of(4, 3));
        Signature w = new Signature(DType.F32, Shape.of(2, 3));
        return Recording.of("layer", List.of(x, w), DrawingTest::layer).program();
    }

    /** relu(x wᵀ) + 1, summed over rows. */
    private static List<Tensor> layer(List<Tensor> xs) {
        return List.of(xs.get(0).linear(xs.get(1)).relu().add(1).sum(1));
    }

    @Test
    void costsAreThoseCountedByHand() {
        ProgramCosts costs = ProgramCosts.of(program());
        assertEquals(2 * 4 * 3 * 2 + 8 + 8 + 8, costs.flops());
        int matmul = 12 + 6 + 8;
        int pointwise = 8 + 8;
        int sum = 8 + 4;
        assertEquals(4 * (matmul + 2 * pointwise + sum), costs.bytes());
        assertEquals(4 * (8 + 8), costs.peakBytes());
        assertEquals("72 flops, 280 bytes moved, 64 bytes at the peak", costs.toString());
    }

    @Test
    void theDotTextHasEveryValueAndEdge() {
        String dot = Drawing.dot(program());
        assertTrue(dot.startsWith("digraph \"layer\" {"), dot);
        assertEquals(6, count(dot, "\\[label="));
        assertEquals(5, count(dot, " -> "));
        assertTrue(dot.contains("label=\"matmul\\nf32[4, 2]\""), dot);
        assertEquals(1, count(dot, "penwidth=2"));
    }

    @Test
    void theSvgIsXmlWithEveryBox() throws Exception {
        String svg = Drawing.svg(program());
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)));
        assertEquals(6, count(svg, "<rect "));
        assertEquals(5, count(svg, "<line "));
    }

    @Test
    void aGradientIsDrawnAsWell() {
        Signature x = new Signature(DType.F32, Shape.of(3));
        Program gradient =
                Recording.of(
                                "gradient",
                                List.of(x),
                                xs -> {
                                    Tensor variable = xs.get(0).tracked();
                                    return Gradients.of(
                                            variable.exp().log().sum(), List.of(variable));
                                })
                        .program();
        assertTrue(count(Drawing.dot(gradient), "\\[label=") > 3, Drawing.dot(gradient));
    }

    private static long count(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).results().count();
    }
}
