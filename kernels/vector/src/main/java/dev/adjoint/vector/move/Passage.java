package dev.adjoint.vector.move;

import dev.adjoint.program.Layout;

/**
 * Two layouts of one shape, reduced to the fewest axes that both can express: how to walk through a
 * source and a target together. The innermost two axes are a plane; the others number the planes.
 */
final class Passage {
    private final int[] lengths;
    private final int[] sourceStrides;
    private final int[] targetStrides;
    private final int sourceOffset;
    private final int targetOffset;

    private Passage(
            int[] lengths,
            int[] sourceStrides,
            int[] targetStrides,
            int sourceOffset,
            int targetOffset) {
        this.lengths = lengths;
        this.sourceStrides = sourceStrides;
        this.targetStrides = targetStrides;
        this.sourceOffset = sourceOffset;
        this.targetOffset = targetOffset;
    }

    /** The passage from one layout to another; both have the same shape, which has elements. */
    static Passage of(Layout source, Layout target) {
        int rank = source.shape().rank();
        int[] lengths = new int[rank + 2];
        int[] sources = new int[rank + 2];
        int[] targets = new int[rank + 2];
        int place = rank + 2;
        for (int axis = rank - 1; axis >= 0; axis--) {
            int length = source.shape().length(axis);
            if (length == 1) {
                continue;
            }
            boolean merges =
                    place < rank + 2
                            && source.stride(axis) == sources[place] * lengths[place]
                            && target.stride(axis) == targets[place] * lengths[place];
            if (merges) {
                lengths[place] *= length;
            } else {
                place--;
                lengths[place] = length;
                sources[place] = source.stride(axis);
                targets[place] = target.stride(axis);
            }
        }
        for (int axis = place - 1; axis >= 0; axis--) {
            lengths[axis] = 1;
        }
        return new Passage(lengths, sources, targets, source.offset(), target.offset());
    }

    private int outerAxes() {
        return lengths.length - 2;
    }

    int planes() {
        int planes = 1;
        for (int axis = 0; axis < outerAxes(); axis++) {
            planes *= lengths[axis];
        }
        return planes;
    }

    int planeSize() {
        return rows() * columns();
    }

    int rows() {
        return lengths[lengths.length - 2];
    }

    int columns() {
        return lengths[lengths.length - 1];
    }

    int sourceRowStride() {
        return sourceStrides[lengths.length - 2];
    }

    int sourceColumnStride() {
        return sourceStrides[lengths.length - 1];
    }

    int targetRowStride() {
        return targetStrides[lengths.length - 2];
    }

    int targetColumnStride() {
        return targetStrides[lengths.length - 1];
    }

    int source(int plane) {
        return sourceOffset + place(plane, sourceStrides);
    }

    int target(int plane) {
        return targetOffset + place(plane, targetStrides);
    }

    private int place(int plane, int[] strides) {
        int place = 0;
        int rest = plane;
        for (int axis = outerAxes() - 1; axis >= 0; axis--) {
            place += rest % lengths[axis] * strides[axis];
            rest /= lengths[axis];
        }
        return place;
    }
}
