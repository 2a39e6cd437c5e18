package dev.adjoint.vector.move;

import dev.adjoint.program.Layout;

/**
 * How to walk through a source and a target of one shape together: axes of length one are dropped
 * and neighbours merged where both layouts can express it. The last axis is that of the target's
 * neighbouring elements. The axis before it makes a plane with it: that of the source's
 * neighbouring elements, if this is another one. The rest number the planes.
 *
 * @param lengths at least two axes
 * @param sourceStrides the strides in the source
 * @param targetStrides the strides in the target
 * @param sourceOffset the first element in the source
 * @param targetOffset the first element in the target
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares passages
record Passage(
        int[] lengths,
        int[] sourceStrides,
        int[] targetStrides,
        int sourceOffset,
        int targetOffset) {
    /**
     * The passage between two layouts of one shape that has elements; the target is a region of a
     * contiguous one.
     */
    static Passage of(Layout source, Layout target) {
        int rank = source.shape().rank();
        int[] lengths = new int[rank + 2];
        int[] sources = new int[rank + 2];
        int[] targets = new int[rank + 2];
        int first = rank + 2;
        for (int axis = rank - 1; axis >= 0; axis--) {
            int length = source.shape().length(axis);
            if (length == 1) {
                continue;
            }
            boolean merges =
                    first < rank + 2
                            && source.stride(axis) == sources[first] * lengths[first]
                            && target.stride(axis) == targets[first] * lengths[first];
            if (merges) {
                lengths[first] *= length;
            } else {
                first--;
                lengths[first] = length;
                sources[first] = source.stride(axis);
                targets[first] = target.stride(axis);
            }
        }
        for (int axis = 0; axis < first; axis++) {
            lengths[axis] = 1;
        }
        Passage passage = new Passage(lengths, sources, targets, source.offset(), target.offset());
        passage.chooseRows();
        return passage;
    }

    /**
     * Makes the axis of the source's neighbouring elements that of rows, if they are not in columns
     * already.
     */
    private void chooseRows() {
        int rows = lengths.length - 2;
        boolean canTranspose = sourceColumnStride() != 1 && targetColumnStride() == 1;
        for (int axis = 0; axis < rows && canTranspose; axis++) {
            if (sourceStrides[axis] == 1 && lengths[axis] > 1) {
                exchange(lengths, axis, rows);
                exchange(sourceStrides, axis, rows);
                exchange(targetStrides, axis, rows);
                return;
            }
        }
    }

    private static void exchange(int[] numbers, int first, int second) {
        int kept = numbers[first];
        numbers[first] = numbers[second];
        numbers[second] = kept;
    }

    int planes() {
        int planes = 1;
        for (int axis = 0; axis < lengths.length - 2; axis++) {
            planes *= lengths[axis];
        }
        return planes;
    }

    int rows() {
        return lengths[lengths.length - 2];
    }

    int columns() {
        return lengths[lengths.length - 1];
    }

    private int sourceColumnStride() {
        return columns() == 1 ? 1 : sourceStrides[lengths.length - 1];
    }

    private int targetColumnStride() {
        return columns() == 1 ? 1 : targetStrides[lengths.length - 1];
    }

    /** Copies some rows of a plane. */
    void copy(Mover mover, int plane, int row, int rowEnd) {
        int rowAxis = lengths.length - 2;
        int from = sourceOffset + place(plane, sourceStrides) + row * sourceStrides[rowAxis];
        int to = targetOffset + place(plane, targetStrides) + row * targetStrides[rowAxis];
        int fromStride = sourceColumnStride();
        int toStride = targetColumnStride();
        if (fromStride != 1 && toStride == 1 && sourceStrides[rowAxis] == 1) {
            mover.transpose(from, fromStride, to, targetStrides[rowAxis], rowEnd - row, columns());
            return;
        }
        for (int i = row; i < rowEnd; i++) {
            if (fromStride == 1 && toStride == 1) {
                mover.run(from, to, columns());
            } else {
                mover.spread(from, fromStride, to, toStride, columns());
            }
            from += sourceStrides[rowAxis];
            to += targetStrides[rowAxis];
        }
    }

    private int place(int plane, int[] strides) {
        int place = 0;
        int rest = plane;
        for (int axis = lengths.length - 3; axis >= 0; axis--) {
            place += rest % lengths[axis] * strides[axis];
            rest /= lengths[axis];
        }
        return place;
    }
}
