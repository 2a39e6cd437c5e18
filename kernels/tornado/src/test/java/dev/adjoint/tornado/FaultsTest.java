package dev.adjoint.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Faults of TornadoVM that our kernels are written around, on its OpenCL backend. A test fails when
 * a release repairs its fault, so that we notice and can write the plain thing; what must be right
 * for our way around stands beside it.
 */
class FaultsTest {
    private static final int SIZE = 8;
    private static final AtomicInteger NAMES = new AtomicInteger();

    @FunctionalInterface
    private interface Kernel {
        void addTo(TaskGraph graph);
    }

    private static void run(Object in, Object out, Kernel kernel) {
        String name = "fault" + NAMES.incrementAndGet();
        TaskGraph graph = new TaskGraph(name);
        graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, in);
        kernel.addTo(graph);
        graph.transferToHost(DataTransferMode.EVERY_EXECUTION, out);
        WorkerGrid1D grid = new WorkerGrid1D(SIZE);
        grid.setLocalWork(SIZE, 1, 1);
        GridScheduler grids = new GridScheduler(name + ".kernel", grid);
        new TornadoExecutionPlan(graph.snapshot()).withGridScheduler(grids).execute();
    }

    private static IntArray ints() {
        return IntArray.fromElements(
                -1, -7, -1000, Integer.MIN_VALUE, 1, 7, 1000, Integer.MAX_VALUE);
    }

    static void shiftUnsigned(KernelContext context, IntArray in, IntArray out) {
        int item = context.globalIdx;
        out.set(item, in.get(item) >>> 4);
    }

    static void shiftMasked(KernelContext context, IntArray in, IntArray out) {
        int item = context.globalIdx;
        out.set(item, (in.get(item) >> 4) & 0x0FFFFFFF);
    }

    @Test
    void unsignedShiftsAreSigned() {
        KernelContext context = new KernelContext();
        IntArray in = ints();
        IntArray out = new IntArray(SIZE);
        run(in, out, graph -> graph.task("kernel", FaultsTest::shiftUnsigned, context, in, out));
        assertEquals(-1, out.get(0), "-1 >>> 4 has been repaired: masks are not needed any more");
        run(in, out, graph -> graph.task("kernel", FaultsTest::shiftMasked, context, in, out));
        for (int i = 0; i < SIZE; i++) {
            assertEquals(in.get(i) >>> 4, out.get(i));
        }
    }

    static void quarter(KernelContext context, IntArray in, IntArray out) {
        int item = context.globalIdx;
        out.set(item, in.get(item) / 4);
    }

    @Test
    void negativeNumbersAreDividedByPowersOfTwoWrongly() {
        KernelContext context = new KernelContext();
        IntArray in = ints();
        IntArray out = new IntArray(SIZE);
        run(in, out, graph -> graph.task("kernel", FaultsTest::quarter, context, in, out));
        assertNotEquals(-7 / 4, out.get(1), "-7 / 4 has been repaired");
        assertEquals(1000 / 4, out.get(6));
    }

    static void fromHalf(KernelContext context, ShortArray in, FloatArray out) {
        int item = context.globalIdx;
        out.set(item, Float.float16ToFloat(in.get(item)));
    }

    @Test
    void halvesAreNotConverted() {
        KernelContext context = new KernelContext();
        ShortArray in = new ShortArray(SIZE);
        in.init(Float.floatToFloat16(1.5f));
        FloatArray out = new FloatArray(SIZE);
        boolean isRight;
        try {
            run(in, out, graph -> graph.task("kernel", FaultsTest::fromHalf, context, in, out));
            isRight = out.get(0) == 1.5f;
        } catch (RuntimeException | Error e) {
            isRight = false;
        }
        assertTrue(!isRight, "float16ToFloat has been repaired");
    }

    static void fromBits(KernelContext context, IntArray in, FloatArray out) {
        int item = context.globalIdx;
        out.set(item, Float.intBitsToFloat(in.get(item) << 16) * 3f + 1f);
    }

    /**
     * Where the number is only loaded or stored it works; where it is computed with, it does not.
     */
    @Test
    void bitsAreNotConvertedToComputeWith() {
        KernelContext context = new KernelContext();
        IntArray in = ints();
        FloatArray out = new FloatArray(SIZE);
        TornadoInternalError failure =
                assertThrows(
                        TornadoInternalError.class,
                        () ->
                                run(
                                        in,
                                        out,
                                        graph ->
                                                graph.task(
                                                        "kernel",
                                                        FaultsTest::fromBits,
                                                        context,
                                                        in,
                                                        out)),
                        "intBitsToFloat has been implemented: halves can be widened by their bits");
        assertTrue(
                String.valueOf(failure.getMessage()).contains("unimplemented"), failure::toString);
    }

    static void notANumber(KernelContext context, FloatArray in, IntArray out) {
        int item = context.globalIdx;
        float value = in.get(item);
        out.set(item, Float.isNaN(value) ? 1 : 0);
    }

    /** By default the OpenCL backend compiles with fast math; our options turn that off. */
    @Test
    void notANumberIsSeenWithOurOptions() {
        assertEquals("-w", System.getProperty("tornado.opencl.compiler.flags"));
        KernelContext context = new KernelContext();
        FloatArray in =
                FloatArray.fromElements(Float.NaN, 1, 2, 3, Float.POSITIVE_INFINITY, 5, 6, 7);
        IntArray out = new IntArray(SIZE);
        run(in, out, graph -> graph.task("kernel", FaultsTest::notANumber, context, in, out));
        assertArrayEquals(new int[] {1, 0, 0, 0, 0, 0, 0, 0}, out.toHeapArray());
    }

    /** The same kernel with the flags that are TornadoVM's default. */
    @Test
    void notANumberIsNotSeenWithFastMath() {
        KernelContext context = new KernelContext();
        FloatArray in = FloatArray.fromElements(Float.NaN, 1, 2, 3, 4, 5, 6, 7);
        IntArray out = new IntArray(SIZE);
        String name = "fast" + NAMES.incrementAndGet();
        TaskGraph graph = new TaskGraph(name);
        graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, in);
        graph.task("kernel", FaultsTest::notANumber, context, in, out);
        graph.transferToHost(DataTransferMode.EVERY_EXECUTION, out);
        WorkerGrid1D grid = new WorkerGrid1D(SIZE);
        grid.setLocalWork(SIZE, 1, 1);
        new TornadoExecutionPlan(graph.snapshot())
                .withCompilerFlags(
                        uk.ac.manchester.tornado.api.enums.TornadoVMBackendType.OPENCL,
                        "-cl-fast-relaxed-math")
                .withGridScheduler(new GridScheduler(name + ".kernel", grid))
                .execute();
        assertEquals(0, out.get(0), "fast math sees NaN now: the flags can go");
    }

    static void sumHalf(KernelContext context, FloatArray in, FloatArray out) {
        float[] values = context.allocateFloatLocalArray(SIZE);
        int lane = context.localIdx;
        values[lane] = in.get(lane);
        context.localBarrier();
        out.set(lane, mirrored(values, lane));
    }

    private static float mirrored(float[] values, int lane) {
        return values[SIZE - 1 - lane];
    }

    @Test
    void localMemoryThatIsPassedOnIsReadWrongly() {
        KernelContext context = new KernelContext();
        FloatArray in = FloatArray.fromElements(1, 2, 3, 4, 5, 6, 7, 8);
        FloatArray out = new FloatArray(SIZE);
        run(in, out, graph -> graph.task("kernel", FaultsTest::sumHalf, context, in, out));
        assertNotEquals(8f, out.get(0), "local memory can be passed to methods now");
    }

    static void either(KernelContext context, IntArray in, IntArray out) {
        int item = context.globalIdx;
        int value = in.get(item);
        int sum = 0;
        for (int i = 0; i < 3; i++) {
            int other = in.get(i);
            boolean isBefore = other < value || (other == value && i < item);
            sum += isBefore ? 1 : 0;
        }
        out.set(item, sum);
    }

    @Test
    void anOrOfAnAndIsWrong() {
        KernelContext context = new KernelContext();
        IntArray in = IntArray.fromElements(1, 1, 1, 1, 0, 2, 1, 1);
        IntArray out = new IntArray(SIZE);
        run(in, out, graph -> graph.task("kernel", FaultsTest::either, context, in, out));
        int[] right = {0, 1, 2, 3, 0, 3, 3, 3};
        assertTrue(
                !java.util.Arrays.equals(right, out.toHeapArray()),
                "conditions that mix and with or have been repaired");
    }

    static void thrower(KernelContext context, IntArray in, IntArray out) {
        int item = context.globalIdx;
        if (in.get(item) > 3) {
            throw new IllegalStateException("kernels cannot throw");
        }
        out.set(item, 1);
    }

    /**
     * The option is what makes this an exception: without it the host would have run the kernel.
     */
    @Test
    void bailoutIsOff() {
        assertEquals("False", System.getProperty("tornado.recover.bailout"));
        KernelContext context = new KernelContext();
        IntArray in = ints();
        IntArray out = new IntArray(SIZE);
        assertThrows(
                TornadoBailoutRuntimeException.class,
                () ->
                        run(
                                in,
                                out,
                                graph ->
                                        graph.task(
                                                "kernel", FaultsTest::thrower, context, in, out)));
        assertEquals(0, out.get(0), "the kernel ran on the host");
    }
}
