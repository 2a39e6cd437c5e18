package dev.adjoint.transformer.gguf;

import java.util.List;

/**
 * What a GGUF file's header says of one tensor.
 *
 * @param name the tensor's name, as in {@code blk.0.attn_q.weight}
 * @param type the type of its elements
 * @param shape its axes, outermost first; the file has them the other way round
 * @param begin its first byte, counted from the start of the data
 * @param bytes how many bytes it has
 */
public record GgufTensor(String name, GgmlType type, List<Integer> shape, long begin, long bytes) {
    /** Copies the shape. */
    public GgufTensor {
        shape = List.copyOf(shape);
    }

    /** The number of elements: the product of the axes, 1 for a scalar. */
    public long size() {
        return bytes / type.blockBytes() * type.blockValues();
    }
}
