package dev.adjoint.vector.matmul;

import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Widens BF16 a vector at a time; counts are multiples of its lanes, as those of panels are. A
 * template, see {@link Specialised}.
 */
final class BrainWidening extends Widening {
    private static final VectorSpecies<Float> SPECIES = Specialised.species(MethodHandles.lookup());
    private static final VectorSpecies<Integer> INTS =
            VectorSpecies.of(int.class, SPECIES.vectorShape());
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));

    BrainWidening() {}

    @Override
    void run(short[] from, int start, float[] to, int at, int count) {
        for (int i = 0; i < count; i += SPECIES.length()) {
            IntVector bits =
                    (IntVector)
                            ShortVector.fromArray(SHORTS, from, start + i)
                                    .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
            bits.lanewise(VectorOperators.LSHL, Short.SIZE)
                    .reinterpretAsFloats()
                    .intoArray(to, at + i);
        }
    }
}
