package dev.adjoint.vector.threads;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A fixed set of threads for data-parallel loops. {@link #run} hands out the indices of a loop one
 * by one to whoever is free, the calling thread included, so it makes progress even if no other
 * thread gets a processor.
 *
 * <p>An idle worker spins for {@link #SPIN_NANOS} in the hope of another loop and then parks; a
 * caller that waits for the last tasks does the same. One loop runs at a time: a loop started
 * inside a task, or while another caller's loop runs, runs in its own thread only. Worker threads
 * are daemons, and start with the first loop that can use them.
 *
 * <p>Which thread runs which index is not defined. Kernels split outputs only, never a sum, so it
 * cannot be seen.
 */
public final class Workers implements AutoCloseable {
    /** How long an idle thread waits for work before it parks. */
    static final long SPIN_NANOS = 200_000;

    /**
     * How long it waits for itself alone. Afterwards it yields again and again: a thread that has
     * just woken often starts on the processor of the one that woke it, where each would keep the
     * other from working until the system moves one of them.
     */
    private static final long ALONE_NANOS = 10_000;

    private static final int SPINS_BETWEEN_CLOCK_READS = 64;

    private final int threads;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final List<Worker> started = new ArrayList<>(); // guarded by busy
    private volatile Loop loop = Loop.NONE;
    private volatile boolean closed;

    /** One iteration of a loop. */
    @FunctionalInterface
    public interface Task {
        /** Runs iteration {@code index}; called once for each index, from any thread. */
        void run(int index);
    }

    /** A set of {@code threads} threads, of which the caller of {@link #run} is one. */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "workers: at least 1 thread is needed, not " + threads);
        }
        this.threads = threads;
    }

    /** The number of threads that run a loop, the caller included. */
    public int threads() {
        return threads;
    }

    /**
     * Calls {@code task.run} with 0 to {@code tasks - 1}, each exactly once, and returns when all
     * have ended. An exception of a task is rethrown here after the others have ended; further ones
     * are suppressed in it.
     */
    public void run(int tasks, Task task) {
        if (tasks <= 1 || threads == 1 || closed || !busy.compareAndSet(false, true)) {
            for (int index = 0; index < tasks; index++) {
                task.run(index);
            }
            return;
        }
        try {
            runShared(new Loop(tasks, task, Thread.currentThread()));
        } finally {
            if (closed) {
                started.forEach(Worker::wake);
            }
            busy.set(false);
        }
    }

    /** Like {@link #run}, with at most {@code pieces} runs of neighbouring indices handed out. */
    public void runRanges(int tasks, int pieces, Task task) {
        int count = Math.min(tasks, pieces);
        run(
                count,
                piece -> {
                    int end = (int) ((piece + 1L) * tasks / count);
                    for (int index = (int) ((long) piece * tasks / count); index < end; index++) {
                        task.run(index);
                    }
                });
    }

    private void runShared(Loop shared) {
        int useful = Math.min(threads - 1, shared.tasks - 1);
        while (started.size() < useful) {
            started.add(new Worker(started.size() + 1));
        }
        loop = shared;
        for (int i = 0; i < useful; i++) {
            started.get(i).wake();
        }
        shared.work();
        shared.awaitEnd();
        loop = Loop.NONE;
        shared.rethrow();
    }

    /** Ends the threads; later loops run in their caller alone. */
    @Override
    public void close() {
        closed = true;
        if (busy.compareAndSet(false, true)) {
            started.forEach(Worker::wake);
            busy.set(false);
        }
    }

    private boolean isIdle() {
        return !closed && !loop.hasWork();
    }

    /** Waits for a condition to end, for {@link #SPIN_NANOS} at most; whether it has. */
    // what the scheduler makes of a yield is a matter of speed, never of results
    @SuppressWarnings("ThreadPriorityCheck")
    private static boolean spinWhile(BooleanSupplier condition) {
        long start = System.nanoTime();
        long waited = 0;
        while (waited < SPIN_NANOS) {
            if (waited > ALONE_NANOS) {
                Thread.yield();
            }
            for (int i = 0; i < SPINS_BETWEEN_CLOCK_READS; i++) {
                if (!condition.getAsBoolean()) {
                    return true;
                }
                Thread.onSpinWait();
            }
            waited = System.nanoTime() - start;
        }
        return false;
    }

    /** A thread that works on whatever loop there is. */
    private final class Worker implements Runnable {
        private final Thread thread;
        private volatile boolean parked;

        Worker(int number) {
            thread = Thread.ofPlatform().daemon().name("adjoint-worker-" + number).unstarted(this);
            thread.start();
        }

        @Override
        public void run() {
            while (!closed) {
                loop.work();
                if (!spin()) {
                    park();
                }
            }
        }

        private boolean spin() {
            return spinWhile(Workers.this::isIdle);
        }

        /**
         * Publishes that this thread is about to park before it looks once more, so that no loop is
         * missed.
         */
        private void park() {
            parked = true;
            while (isIdle()) {
                LockSupport.park(Workers.this);
            }
            parked = false;
        }

        void wake() {
            if (parked) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** One call of {@link Workers#run}. */
    private static final class Loop {
        static final Loop NONE = new Loop(0, index -> {}, null);

        private final int tasks;
        private final Task task;
        private final @Nullable Thread caller;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger ended = new AtomicInteger();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private volatile boolean callerParked;

        Loop(int tasks, Task task, @Nullable Thread caller) {
            this.tasks = tasks;
            this.task = task;
            this.caller = caller;
        }

        boolean hasWork() {
            return next.get() < tasks;
        }

        void work() {
            while (hasWork()) {
                int index = next.getAndIncrement();
                if (index < tasks) {
                    runOne(index);
                }
            }
        }

        private void runOne(int index) {
            try {
                task.run(index);
            } catch (RuntimeException | Error thrown) {
                if (!failure.compareAndSet(null, thrown)) {
                    suppress(thrown);
                }
            }
            if (ended.incrementAndGet() == tasks && callerParked) {
                LockSupport.unpark(caller);
            }
        }

        private void suppress(Throwable thrown) {
            Throwable first = failure.get();
            if (first != null && !first.equals(thrown)) {
                first.addSuppressed(thrown);
            }
        }

        private boolean isRunning() {
            return ended.get() < tasks;
        }

        void awaitEnd() {
            if (spinWhile(this::isRunning)) {
                return;
            }
            boolean interrupted = false;
            callerParked = true;
            while (isRunning()) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        void rethrow() {
            switch (failure.get()) {
                case null -> {}
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                case Throwable other -> throw new IllegalStateException(other);
            }
        }
    }
}
