package dev.adjoint.vector.pointwise;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors that kernels compute with: the preferred species, or the one that the system property
 * {@value #PROPERTY} names (128, 256 or 512), at most 16 lanes. A kernel keeps it in a {@code
 * static final} of its own.
 */
public final class VectorWidth {
    /** The system property that forces a width in bits. */
    public static final String PROPERTY = "adjoint.vector.bits";

    private VectorWidth() {}

    /** The species of binary32 vectors. */
    public static VectorSpecies<Float> floats() {
        int bits = Integer.getInteger(PROPERTY, FloatVector.SPECIES_PREFERRED.vectorBitSize());
        return switch (bits) {
            case 64, 128 -> FloatVector.SPECIES_128;
            case 256 -> FloatVector.SPECIES_256;
            default -> FloatVector.SPECIES_512;
        };
    }
}
