package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.vector.threads.Scratch;

/**
 * What one thread of attention works in.
 *
 * @param keys keys of a segment
 * @param values values of a segment
 * @param keyPanels these keys in panels
 * @param valuePanels these values in panels
 * @param columns a tile of query rows, later of results
 * @param p scores, then probabilities of a tile
 * @param partials partial sums of a tile
 */
record AttentionScratch(
        float[] keys,
        float[] values,
        float[] keyPanels,
        float[] valuePanels,
        float[] columns,
        float[] p,
        float[] partials) {
    static AttentionScratch of(AttentionShape shape, Scratch scratch) {
        int longest = shape.longest();
        return new AttentionScratch(
                scratch.take(longest * shape.paddedDim()),
                scratch.take(longest * shape.paddedDim()),
                scratch.take(longest * shape.dim()),
                scratch.take(longest * shape.dim()),
                scratch.take(shape.paddedDim() * AttentionTiles.LANES),
                scratch.take(longest * AttentionTiles.LANES),
                scratch.take(Kernel.PARTIALS * AttentionTiles.LANES));
    }
}
