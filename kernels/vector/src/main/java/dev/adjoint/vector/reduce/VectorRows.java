package dev.adjoint.vector.reduce;

import dev.adjoint.program.Kernel;
import dev.adjoint.vector.species.Specialised;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

import java.lang.invoke.MethodHandles;

/** {@link Rows} in vectors. A template, see {@link Specialised}. */
final class VectorRows extends Rows {
    private static final VectorSpecies<Float> SPECIES = Specialised.species(MethodHandles.lookup());
    private static final int LANES = SPECIES.length();

    VectorRows() {}

    @Override
    void add(float[] target, int targetStart, float[] source, int sourceStart, int count) {
        int whole = SPECIES.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, target, targetStart + i);
            sum.add(FloatVector.fromArray(SPECIES, source, sourceStart + i))
                    .intoArray(target, targetStart + i);
        }
        for (int i = whole; i < count; i++) {
            target[targetStart + i] += source[sourceStart + i];
        }
    }

    @Override
    void larger(float[] target, int targetStart, float[] source, int sourceStart, int count) {
        int whole = SPECIES.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector best = FloatVector.fromArray(SPECIES, target, targetStart + i);
            best.max(FloatVector.fromArray(SPECIES, source, sourceStart + i))
                    .intoArray(target, targetStart + i);
        }
        for (int i = whole; i < count; i++) {
            target[targetStart + i] = Math.max(target[targetStart + i], source[sourceStart + i]);
        }
    }

    @Override
    void smaller(float[] target, int targetStart, float[] source, int sourceStart, int count) {
        int whole = SPECIES.loopBound(count);
        for (int i = 0; i < whole; i += LANES) {
            FloatVector best = FloatVector.fromArray(SPECIES, target, targetStart + i);
            best.min(FloatVector.fromArray(SPECIES, source, sourceStart + i))
                    .intoArray(target, targetStart + i);
        }
        for (int i = whole; i < count; i++) {
            target[targetStart + i] = Math.min(target[targetStart + i], source[sourceStart + i]);
        }
    }

    @Override
    void addGroups(float[] partials, float[] source, int start, int groups) {
        for (int lane = 0; lane < Kernel.PARTIALS; lane += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, partials, lane);
            for (int group = 0; group < groups; group++) {
                int place = start + lane + group * Kernel.PARTIALS;
                sum = sum.add(FloatVector.fromArray(SPECIES, source, place));
            }
            sum.intoArray(partials, lane);
        }
    }

    @Override
    float largest(float[] source, int start, int count) {
        int whole = SPECIES.loopBound(count);
        FloatVector best = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < whole; i += LANES) {
            best = best.max(FloatVector.fromArray(SPECIES, source, start + i));
        }
        float result = best.reduceLanes(VectorOperators.MAX);
        for (int i = whole; i < count; i++) {
            result = Math.max(result, source[start + i]);
        }
        return result;
    }

    @Override
    float smallest(float[] source, int start, int count) {
        int whole = SPECIES.loopBound(count);
        FloatVector best = FloatVector.broadcast(SPECIES, Float.POSITIVE_INFINITY);
        for (int i = 0; i < whole; i += LANES) {
            best = best.min(FloatVector.fromArray(SPECIES, source, start + i));
        }
        float result = best.reduceLanes(VectorOperators.MIN);
        for (int i = whole; i < count; i++) {
            result = Math.min(result, source[start + i]);
        }
        return result;
    }
}
