package dev.adjoint.program;

import java.util.Locale;

/**
 * What one run of a program costs, counted from its text.
 *
 * @param flops floating-point operations
 * @param bytes elements read and written by all steps, as if nothing stayed in a cache
 * @param peakBytes the most that computed values take at a time, each given back after its last
 *     use, those that nobody uses at once; inputs and captured storages are not counted, since the
 *     caller has them anyway
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
        Liveness liveness = Liveness.of(program);
        long[] over = new long[program.steps().size()];
        long now = 0;
        long peak = 0;
        for (int place = 0; place < over.length; place++) {
            for (int number : program.steps().get(place).outputs()) {
                Program.Value value = program.values().get(number);
                if (value instanceof Program.Value.Computed) {
                    now += bytes(value.signature());
                    int last = liveness.lastUse(number);
                    if (last != Liveness.FOREVER) {
                        over[last] += bytes(value.signature());
                    }
                }
            }
            peak = Math.max(peak, now);
            now -= over[place];
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
