package dev.adjoint.vector.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The one concurrent algorithm of this module, under stress. */
@Timeout(120)
final class WorkersTest {
    @Test
    void everyIndexRunsOnce() {
        for (int threads : new int[] {1, 2, 3, 8}) {
            try (Workers workers = new Workers(threads)) {
                for (int round = 0; round < 20_000; round++) {
                    int tasks = round % 17;
                    AtomicIntegerArray counts = new AtomicIntegerArray(tasks);
                    workers.run(tasks, counts::incrementAndGet);
                    for (int i = 0; i < tasks; i++) {
                        assertEquals(1, counts.get(i), "threads " + threads + ", round " + round);
                    }
                }
            }
        }
    }

    @Test
    void plainWritesOfTasksAreSeenByTheCaller() {
        try (Workers workers = new Workers(4)) {
            int[] values = new int[64];
            for (int round = 1; round < 50_000; round++) {
                int now = round;
                workers.run(values.length, index -> values[index] = now);
                for (int value : values) {
                    assertEquals(now, value);
                }
            }
        }
    }

    @Test
    void parkedWorkersWakeUp() {
        try (Workers workers = new Workers(3)) {
            for (int round = 0; round < 200; round++) {
                AtomicInteger sum = new AtomicInteger();
                workers.run(5, sum::addAndGet);
                assertEquals(10, sum.get());
                LockSupport.parkNanos(Workers.SPIN_NANOS * (round % 4));
            }
        }
    }

    @Test
    void exceptionsReachTheCallerAfterAllTasksHaveEnded() {
        try (Workers workers = new Workers(3)) {
            for (int round = 0; round < 2_000; round++) {
                AtomicInteger ended = new AtomicInteger();
                Workers.Task task =
                        index -> {
                            ended.incrementAndGet();
                            if (index % 4 == 1) {
                                throw new IllegalArgumentException("task " + index);
                            }
                        };
                IllegalArgumentException thrown =
                        assertThrows(IllegalArgumentException.class, () -> workers.run(9, task));
                assertTrue(thrown.getMessage().startsWith("task "));
                assertEquals(9, ended.get());
                assertEquals(1, thrown.getSuppressed().length);
            }
            assertThrows(
                    StackOverflowError.class,
                    () ->
                            workers.run(
                                    4,
                                    index -> {
                                        throw new StackOverflowError();
                                    }));
            AtomicInteger sum = new AtomicInteger();
            workers.run(4, sum::addAndGet);
            assertEquals(6, sum.get());
        }
    }

    @Test
    void nestedLoopsRunInline() {
        try (Workers workers = new Workers(4)) {
            for (int round = 0; round < 2_000; round++) {
                AtomicIntegerArray counts = new AtomicIntegerArray(64);
                workers.run(
                        8,
                        outer -> {
                            Thread thread = Thread.currentThread();
                            workers.run(
                                    8,
                                    inner -> {
                                        assertEquals(thread, Thread.currentThread());
                                        counts.incrementAndGet(8 * outer + inner);
                                    });
                        });
                for (int i = 0; i < 64; i++) {
                    assertEquals(1, counts.get(i));
                }
            }
        }
    }

    @Test
    void callersDoNotDisturbEachOther() throws InterruptedException {
        try (Workers workers = new Workers(3)) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            List<Thread> callers = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                callers.add(
                        Thread.ofPlatform()
                                .start(() -> {
                                    try {
                                        for (int round = 0; round < 10_000; round++) {
                                            AtomicInteger sum = new AtomicInteger();
                                            workers.run(7, sum::addAndGet);
                                            assertEquals(21, sum.get());
                                        }
                                    } catch (Throwable thrown) {
                                        failure.set(thrown);
                                    }
                                }));
            }
            for (Thread caller : callers) {
                caller.join();
            }
            assertEquals(null, failure.get());
        }
    }

    @Test
    void interruptsAreKeptForTheCaller() {
        try (Workers workers = new Workers(2)) {
            for (int round = 0; round < 50; round++) {
                Thread.currentThread().interrupt();
                AtomicInteger sum = new AtomicInteger();
                workers.run(
                        4,
                        index -> {
                            LockSupport.parkNanos(1000);
                            sum.addAndGet(index);
                        });
                assertEquals(6, sum.get());
                assertTrue(Thread.interrupted());
            }
        }
    }

    @Test
    void threadsAreDaemonsAndEndWhenClosed() throws InterruptedException {
        Workers workers = new Workers(2);
        AtomicReference<Thread> other = new AtomicReference<>();
        Thread caller = Thread.currentThread();
        while (other.get() == null) {
            workers.run(
                    2,
                    index -> {
                        if (Thread.currentThread() != caller) {
                            other.set(Thread.currentThread());
                        } else {
                            LockSupport.parkNanos(1_000_000);
                        }
                    });
        }
        assertTrue(other.get().isDaemon());
        LockSupport.parkNanos(10 * Workers.SPIN_NANOS);
        workers.close();
        other.get().join(10_000);
        assertFalse(other.get().isAlive());
        AtomicInteger sum = new AtomicInteger();
        workers.run(4, sum::addAndGet);
        assertEquals(6, sum.get());
    }

    @Test
    void noThreadsIsAnError() {
        String message =
                assertThrows(IllegalArgumentException.class, () -> new Workers(0)).getMessage();
        assertEquals("workers: at least 1 thread is needed, not 0", message);
    }
}
