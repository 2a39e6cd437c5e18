package dev.adjoint.transformer.weights;

import java.util.List;

/**
 * What a weight file's header says of one tensor.
 *
 * @param name the tensor's name, as in {@code model.norm.weight}
 * @param type the type of its elements
 * @param shape its axes, outermost first; empty for a scalar
 * @param begin its first byte, counted from the end of the header
 * @param end the byte after its last
 */
public record TensorEntry(
        String name, StorageType type, List<Integer> shape, long begin, long end) {
    /** Copies the shape. */
    public TensorEntry {
        shape = List.copyOf(shape);
    }

    /** The number of elements: the product of the axes, 1 for a scalar. */
    public long size() {
        return (end - begin) / type.bytes();
    }
}
