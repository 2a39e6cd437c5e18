package dev.adjoint.vector.move;

/** Copies planes of integers. */
final class IntPlanes {
    private IntPlanes() {}

    static void copy(Passage passage, int plane, int[] source, int[] target) {
        int from = passage.source(plane);
        int to = passage.target(plane);
        boolean runs = passage.sourceColumnStride() == 1 && passage.targetColumnStride() == 1;
        for (int row = 0; row < passage.rows(); row++) {
            if (runs) {
                System.arraycopy(source, from, target, to, passage.columns());
            } else {
                spread(source, from, passage.sourceColumnStride(), target, to, passage);
            }
            from += passage.sourceRowStride();
            to += passage.targetRowStride();
        }
    }

    private static void spread(
            int[] source, int from, int fromStride, int[] target, int to, Passage passage) {
        int toStride = passage.targetColumnStride();
        for (int i = 0; i < passage.columns(); i++) {
            target[to + i * toStride] = source[from + i * fromStride];
        }
    }
}
