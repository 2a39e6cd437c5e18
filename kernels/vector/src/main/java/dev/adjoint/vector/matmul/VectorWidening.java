package dev.adjoint.vector.matmul;

import dev.adjoint.vector.species.Specialised;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.VectorSpecies;

/**
 * Widens a vector at a time; counts are multiples of the vector's length, as those of panels are. A
 * template, see {@link Specialised}; its constant is the format, see {@link Elements16}.
 */
final class VectorWidening extends Widening {
    private static final VectorSpecies<Float> SPECIES = Specialised.species(MethodHandles.lookup());
    private static final VectorSpecies<Short> SHORTS = Elements16.shorts(SPECIES);
    private static final VectorSpecies<Integer> INTS =
            VectorSpecies.of(int.class, SPECIES.vectorShape());
    private static final int FORMAT = Specialised.constant(MethodHandles.lookup(), 0);

    VectorWidening() {}

    @Override
    void run(short[] from, int start, float[] to, int at, int count) {
        for (int i = 0; i < count; i += SPECIES.length()) {
            Elements16.load(SHORTS, INTS, FORMAT, from, start + i).intoArray(to, at + i);
        }
    }
}
