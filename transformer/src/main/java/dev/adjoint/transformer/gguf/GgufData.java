package dev.adjoint.transformer.gguf;

import java.util.List;
import java.util.function.Supplier;

/**
 * A tensor to be written.
 *
 * @param name the tensor's name, as in {@code token_embd.weight}
 * @param type what it is stored as: F32, F16, BF16, Q8_0 or Q4_0
 * @param shape its axes, outermost first
 * @param values gives its elements in row-major order when it is written
 */
public record GgufData(String name, GgmlType type, List<Integer> shape, Supplier<float[]> values) {
    private static final int AXES = 4;

    /**
     * Copies the shape.
     *
     * @throws IllegalArgumentException if the type is not written here, or the shape has other than
     *     1 to 4 axes or rows that are no whole blocks
     */
    public GgufData {
        shape = List.copyOf(shape);
        if (!Quantizer.writes(type)) {
            throw new IllegalArgumentException(
                    "gguf: " + name + ": the type " + type + " is not written");
        }
        if (shape.isEmpty() || shape.size() > AXES || shape.stream().anyMatch(axis -> axis < 0)) {
            throw new IllegalArgumentException(
                    "gguf: " + name + ": shape " + shape + " cannot be stored");
        }
        if (shape.getLast() % type.blockValues() != 0) {
            throw new IllegalArgumentException(
                    "gguf: "
                            + name
                            + ": rows of "
                            + shape.getLast()
                            + " values are no whole blocks of "
                            + type);
        }
    }

    /** The number of elements. */
    long size() {
        return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }

    /** The number of bytes it is stored in. */
    long bytes() {
        return size() / type.blockValues() * type.blockBytes();
    }
}
