package dev.adjoint.bench.measure;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Interleaved measurement by wall time: in every round each subject has one turn, each time another
 * one begins, and a turn starts when the process is at rest. What changes on the machine meanwhile
 * meets all subjects alike.
 */
public final class Rounds {
    private static final double NANOS = 1e-9;

    /**
     * The JIT rests if it takes less than so many milliseconds a second. It is done if it rests for
     * the whole time of warming.
     */
    private static final double COMPILING = 100;

    /** How often the usual time of warming is spent at most while the JIT still compiles. */
    private static final double PATIENCE = 16;

    /** A subject is steady if its quartiles are this part of the median apart, or less. */
    private static final double STEADY = 0.05;

    private final Pace pace;
    private final Quiet quiet = new Quiet();
    private final CompilationMXBean jit = ManagementFactory.getCompilationMXBean();

    /** Rounds of some pace. */
    public Rounds(Pace pace) {
        this.pace = pace;
    }

    /**
     * Seconds a call of every subject, in the order of the subjects, one sample for each round.
     * After the fewest rounds they end as soon as every subject is steady.
     *
     * @param subjects at least one
     */
    public List<double[]> measure(List<Subject> subjects) {
        List<double[]> samples = new ArrayList<>();
        int[] calls = new int[subjects.size()];
        for (int i = 0; i < calls.length; i++) {
            calls[i] = warm(subjects.get(i));
            samples.add(new double[0]);
        }
        for (int round = 0; round < pace.rounds() && !isEnough(round, samples); round++) {
            samples.replaceAll(before -> Arrays.copyOf(before, before.length + 1));
            for (int turn = 0; turn < calls.length; turn++) {
                int next = (round + turn) % calls.length;
                samples.get(next)[round] = turn(subjects.get(next).task(), calls[next]);
            }
        }
        return samples;
    }

    private boolean isEnough(int rounds, List<double[]> samples) {
        return rounds >= pace.fewest()
                && samples.stream().map(Spread::of).allMatch(Rounds::isSteady);
    }

    private static boolean isSteady(Spread seconds) {
        return seconds.high() - seconds.low() <= STEADY * seconds.median();
    }

    /** Runs a subject until it is warm; returns the number of calls that fill a burst. */
    private int warm(Subject subject) {
        double enough = subject.role() == Role.OURS ? pace.warming() : pace.burst();
        double spent = 0;
        double last = seconds(subject.task(), 1);
        double still = subject.role() == Role.OURS ? 0 : enough;
        while (spent < enough || (still < enough && spent < PATIENCE * enough)) {
            int times = fitting(last);
            long compiled = jit.getTotalCompilationTime();
            double burst = seconds(subject.task(), times);
            boolean compiling = jit.getTotalCompilationTime() - compiled > COMPILING * burst;
            still = compiling ? 0 : still + burst;
            spent += burst;
            last = burst / times;
        }
        return fitting(last);
    }

    private int fitting(double secondsPerCall) {
        return (int) Math.clamp(pace.burst() / secondsPerCall, 1, 1_000_000);
    }

    /** Where calls are short one goes untimed before them: it wakes threads and fills caches. */
    private double turn(Task task, int calls) {
        quiet.await();
        if (calls > 1) {
            task.run(1);
        }
        return seconds(task, calls) / calls;
    }

    private static double seconds(Task task, int times) {
        long start = System.nanoTime();
        task.run(times);
        return (System.nanoTime() - start) * NANOS;
    }
}
