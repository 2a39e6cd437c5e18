package dev.adjoint.program;

import java.util.Locale;

/**
 * What one run of a program costs, counted from its text.
 *
 * @param flops floating-point operations
 * @param bytes elements read and written by all steps, as if nothing stayed in a cache
 * @param peakBytes the most that computed values take at a time, each given back after its last
 *     use; inputs and captured storages are not counted, since the caller has them anyway
 */
public record ProgramCosts(long flops, long bytes, long peakBytes) {
    /** Counts a program; calls count as one step. */
    public static ProgramCosts of(Program program) {
        long bytes = 0;
        for (Program.Step step : program.steps()) {
            for (Operand operand : step.kernel().inputs()) {
                bytes += (long) operand.shape().size() * operand.dtype().bytes();
            }
            for (Signature output : step.kernel().outputs()) {
                bytes += bytes(output);
            }
        }
        return new ProgramCosts(program.flops(), bytes, peak(program));
    }

    private static long bytes(Signature signature) {
        return (long) signature.shape().size() * signature.dtype().bytes();
    }

    private static long peak(Program program) {
        int[] lastUse = new int[program.values().size()];
        for (int place = 0; place < program.steps().size(); place++) {
            for (int number : program.steps().get(place).inputs()) {
                lastUse[number] = place;
            }
        }
        program.outputs().forEach(number -> lastUse[number] = Integer.MAX_VALUE);
        boolean[] live = new boolean[lastUse.length];
        long now = 0;
        long peak = 0;
        for (int place = 0; place < program.steps().size(); place++) {
            for (int number : program.steps().get(place).outputs()) {
                live[number] = true;
                now += bytes(program.values().get(number).signature());
            }
            peak = Math.max(peak, now);
            for (int number : program.steps().get(place).inputs()) {
                if (live[number] && lastUse[number] == place) {
                    live[number] = false;
                    now -= bytes(program.values().get(number).signature());
                }
            }
        }
        return peak;
    }

    /** As in {@code 1,024 flops, 8,192 bytes moved, 4,096 bytes at the peak}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d flops, %,d bytes moved, %,d bytes at the peak",
                flops,
                bytes,
                peakBytes);
    }
}
