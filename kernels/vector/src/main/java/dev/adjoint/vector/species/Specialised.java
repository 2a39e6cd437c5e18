package dev.adjoint.vector.species;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Makes copies of a kernel class, each for one vector width and perhaps for other constants.
 *
 * <p>The JIT only makes good machine code of vector operations if the species is a constant, which
 * a static final field is and an instance field or a parameter is not. So that a kernel is written
 * once and can still run at several widths in one process, its class is a template: it is never
 * used itself, but defined again as a hidden class for each width, with the constants as class
 * data, from which its static final fields take them.
 *
 * <p>A template is final, has a constructor without parameters, and no nested classes (these would
 * not be copied).
 */
public final class Specialised {
    private Specialised() {}

    private record Constants(VectorSpecies<Float> species, int[] numbers) {}

    /** An instance of the template's copy for a width in bits and further constants. */
    public static <T> T of(
            MethodHandles.Lookup lookup,
            Class<? extends T> template,
            Class<T> type,
            int bits,
            int... numbers) {
        try {
            Constants constants = new Constants(floats(bits), numbers);
            MethodHandles.Lookup copy =
                    lookup.defineHiddenClassWithClassData(bytes(template), constants, true);
            Object kernel =
                    copy.findConstructor(copy.lookupClass(), MethodType.methodType(void.class))
                            .asType(MethodType.methodType(Object.class))
                            .invokeExact();
            return type.cast(kernel);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw new IllegalStateException(
                    "cannot specialise " + template.getName() + " for " + bits, thrown);
        }
    }

    /** The species that the class of the lookup was made for. */
    public static VectorSpecies<Float> species(MethodHandles.Lookup lookup) {
        return constants(lookup).species();
    }

    /** A number that the class of the lookup was made for. */
    public static int constant(MethodHandles.Lookup lookup, int index) {
        return constants(lookup).numbers()[index];
    }

    private static Constants constants(MethodHandles.Lookup lookup) {
        try {
            return MethodHandles.classData(lookup, "_", Constants.class);
        } catch (IllegalAccessException thrown) {
            throw new IllegalStateException(thrown);
        }
    }

    /** The species of binary32 lanes of a width in bits. */
    public static VectorSpecies<Float> floats(int bits) {
        return switch (bits) {
            case 128 -> FloatVector.SPECIES_128;
            case 256 -> FloatVector.SPECIES_256;
            case 512 -> FloatVector.SPECIES_512;
            default ->
                    throw new IllegalArgumentException(
                            "vectors of 128, 256 or 512 bits are known, not " + bits);
        };
    }

    private static byte[] bytes(Class<?> template) {
        String file = template.getSimpleName() + ".class";
        try (InputStream stream = template.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IllegalStateException("no class file for " + template.getName());
            }
            return stream.readAllBytes();
        } catch (IOException thrown) {
            throw new UncheckedIOException(thrown);
        }
    }
}
