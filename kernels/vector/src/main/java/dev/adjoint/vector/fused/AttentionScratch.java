package dev.adjoint.vector.fused;

import dev.adjoint.program.Kernel;

/**
 * What one thread of attention works in.
 *
 * @param keys keys of a segment
 * @param values values of a segment
 * @param columns a tile of query rows, later of results
 * @param p scores, then probabilities of a tile
 * @param partials partial sums of a tile
 */
record AttentionScratch(
        float[] keys, float[] values, float[] columns, float[] p, float[] partials) {
    static AttentionScratch of(AttentionShape shape) {
        int longest = shape.longest();
        return new AttentionScratch(
                new float[longest * shape.paddedDim()],
                new float[longest * shape.paddedDim()],
                new float[shape.paddedDim() * AttentionTiles.LANES],
                new float[longest * AttentionTiles.LANES],
                new float[Kernel.PARTIALS * AttentionTiles.LANES]);
    }
}
