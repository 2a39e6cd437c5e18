package dev.adjoint.vector.fused;

/**
 * What one thread of attention works in.
 *
 * @param keys keys of a segment, [keys, dim] or transposed
 * @param values values of a segment in the same form
 * @param panels values as {@link AttentionTiles#toPanels} lays them out
 * @param keyPanels keys in that form
 * @param columns a tile of query rows, later of results
 * @param gradients a tile of gradients of results, later of queries
 * @param p scores, then probabilities
 * @param ds gradients of probabilities, then of scores
 * @param partials partial sums of a tile
 * @param sums sums of single rows
 */
record AttentionScratch(
        float[] keys,
        float[] values,
        float[] panels,
        float[] keyPanels,
        float[] columns,
        float[] gradients,
        float[] p,
        float[] ds,
        float[] partials,
        RowSums sums) {
    /** For the forward pass, which uses less. */
    static AttentionScratch of(AttentionShape shape) {
        return of(shape, new float[0], new float[0], new float[0], new float[0]);
    }

    static AttentionScratch forBackward(AttentionShape shape) {
        int panels = shape.longest() * paddedDim(shape);
        return of(
                shape,
                new float[shape.longest() * shape.dim()],
                new float[panels],
                new float[paddedDim(shape) * AttentionTiles.LANES],
                new float[shape.longest() * AttentionTiles.LANES]);
    }

    private static AttentionScratch of(
            AttentionShape shape,
            float[] values,
            float[] keyPanels,
            float[] gradients,
            float[] ds) {
        int longest = shape.longest();
        return new AttentionScratch(
                new float[longest * shape.dim()],
                values,
                new float[longest * paddedDim(shape)],
                keyPanels,
                new float[paddedDim(shape) * AttentionTiles.LANES],
                gradients,
                new float[longest * AttentionTiles.LANES],
                ds,
                new float[16 * AttentionTiles.LANES],
                new RowSums());
    }

    private static int paddedDim(AttentionShape shape) {
        return (shape.dim() + AttentionTiles.WIDTH - 1)
                / AttentionTiles.WIDTH
                * AttentionTiles.WIDTH;
    }
}
