package dev.adjoint.tornado.pointwise;

import dev.adjoint.program.Layout;
import dev.adjoint.program.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The axes of a shape as a kernel walks them: axes of length one are dropped, and neighbours are
 * merged that every layout sees as one, so that few divisions are left.
 *
 * @param lengths of the remaining axes, outermost first
 * @param strides for each layout, of the remaining axes
 */
record Axes(List<Integer> lengths, List<List<Integer>> strides) {
    static Axes of(Shape shape, List<Layout> layouts) {
        List<Integer> lengths = new ArrayList<>();
        List<List<Integer>> strides = new ArrayList<>();
        layouts.forEach(_ -> strides.add(new ArrayList<>()));
        for (int axis = 0; axis < shape.rank(); axis++) {
            int length = shape.length(axis);
            if (length == 1) {
                continue;
            }
            boolean isMerged = !lengths.isEmpty() && continues(layouts, strides, axis, length);
            if (isMerged) {
                lengths.set(lengths.size() - 1, lengths.getLast() * length);
            } else {
                lengths.add(length);
            }
            for (int i = 0; i < layouts.size(); i++) {
                if (isMerged) {
                    strides.get(i).removeLast();
                }
                strides.get(i).add(layouts.get(i).stride(axis));
            }
        }
        return new Axes(lengths, strides);
    }

    /** Whether every layout sees the axis as the continuation of the one before. */
    private static boolean continues(
            List<Layout> layouts, List<List<Integer>> strides, int axis, int length) {
        for (int i = 0; i < layouts.size(); i++) {
            if (strides.get(i).getLast() != layouts.get(i).stride(axis) * length) {
                return false;
            }
        }
        return true;
    }
}
