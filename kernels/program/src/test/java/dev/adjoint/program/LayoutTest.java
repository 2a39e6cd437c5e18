package dev.adjoint.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {
    /** The storage places of all elements in row-major order. */
    private static List<Integer> places(Layout layout) {
        List<Integer> places = new ArrayList<>();
        int[] index = new int[layout.shape().rank()];
        for (int i = 0; i < layout.shape().size(); i++) {
            int place = layout.offset();
            int rest = i;
            for (int axis = index.length - 1; axis >= 0; axis--) {
                place += rest % layout.shape().length(axis) * layout.stride(axis);
                rest /= layout.shape().length(axis);
            }
            places.add(place);
        }
        return places;
    }

    private static Layout contiguous(int... lengths) {
        return Layout.contiguous(Shape.of(lengths));
    }

    @Test
    void movementsReadTheExpectedPlaces() {
        Layout layout = contiguous(2, 3);
        assertEquals(List.of(0, 1, 2, 3, 4, 5), places(layout));
        assertEquals(List.of(0, 3, 1, 4, 2, 5), places(layout.permute(1, 0)));
        assertEquals(List.of(1, 2, 4, 5), places(layout.slice(1, 1, 3)));
        assertEquals(List.of(2, 1, 0, 5, 4, 3), places(layout.flip(1)));
        assertEquals(List.of(0, 0, 1, 1), places(contiguous(2, 1).expand(Shape.of(2, 2))));
        assertEquals(List.of(0, 1, 0, 1), places(contiguous(2).expand(Shape.of(2, 2))));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void reshapeKeepsTheOrderOfElementsOrRefuses(long seed) {
        Random random = new Random(seed);
        int views = 0;
        for (int trial = 0; trial < 500; trial++) {
            Layout layout = randomLayout(random);
            Shape target = randomFactors(layout.shape().size(), random);
            Optional<Layout> reshaped = layout.reshape(target);
            if (reshaped.isPresent()) {
                views++;
                String message = "seed " + seed + ": " + layout + " to " + target;
                assertEquals(places(layout), places(reshaped.get()), message);
                assertEquals(target, reshaped.get().shape(), message);
            }
        }
        assertTrue(views > 100, "only " + views + " of 500 could be viewed");
    }

    private static Layout randomLayout(Random random) {
        Layout layout = contiguous(2, 3, 4, 1, 2);
        for (int move = random.nextInt(3); move > 0; move--) {
            layout =
                    switch (random.nextInt(3)) {
                        case 0 -> layout.permute(1, 0, 2, 3, 4);
                        case 1 -> layout.flip(random.nextInt(5));
                        default -> layout.permute(0, 1, 4, 3, 2);
                    };
        }
        return layout;
    }

    private static Shape randomFactors(int size, Random random) {
        List<Integer> lengths = new ArrayList<>();
        int rest = size;
        while (rest > 1) {
            int factor = 1 + random.nextInt(rest);
            if (rest % factor == 0) {
                lengths.add(factor);
                rest /= factor;
            }
        }
        return Shape.of(lengths.stream().mapToInt(Integer::intValue).toArray());
    }

    @Test
    void contiguousMeansRowMajorWithoutGaps() {
        assertTrue(contiguous(2, 3).isContiguous());
        assertTrue(contiguous(2, 3).slice(0, 1, 2).isContiguous());
        assertFalse(contiguous(2, 3).slice(1, 0, 2).isContiguous());
        assertFalse(contiguous(2, 3).permute(1, 0).isContiguous());
        assertTrue(contiguous(1, 3).permute(1, 0).isContiguous());
        assertEquals(6, contiguous(2, 3).flip(1).extent());
        assertEquals(0, contiguous(0, 3).extent());
    }

    @Test
    void shapesRefuseWhatCannotBe() {
        assertEquals("shape [2, -1] has a negative length -1", message(2, -1));
        assertEquals("shape [65536, 65536] has more than 2^31 - 1 elements", message(65536, 65536));
    }

    private static String message(int... lengths) {
        return org.junit.jupiter.api.Assertions.assertThrows(
                        IllegalArgumentException.class, () -> Shape.of(lengths))
                .getMessage();
    }
}
