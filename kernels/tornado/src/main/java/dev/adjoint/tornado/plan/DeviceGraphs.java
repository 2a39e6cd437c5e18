package dev.adjoint.tornado.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * One execution plan whose graphs share all arrays on the device: one that puts them there, and
 * then the launches, some of them in each graph; the first of these renews what changes with every
 * run.
 *
 * <p>A graph takes over the arrays of the one that ran before it, whichever that was: so every
 * graph names all of them, without saying from whom.
 */
final class DeviceGraphs implements AutoCloseable {
    /** A graph of TornadoVM has room for not many more, unless its buffers are made larger. */
    static final int MOST_TASKS = 60;

    private static final AtomicLong PLANS = new AtomicLong();
    private static final int ALL = 0;
    private static final int FIRST = 1;

    private final String program;
    private final String prefix = "adjoint" + PLANS.incrementAndGet();
    private final GridScheduler grids = new GridScheduler();
    private final List<ImmutableTaskGraph> graphs = new ArrayList<>();
    private final List<List<String>> kernels = new ArrayList<>();
    private final Object[] shared;
    private final TornadoExecutionPlan plan;
    private boolean isLaunched;
    private boolean isBroken;

    /**
     * Builds the graphs; nothing is compiled yet.
     *
     * @param program what messages call it
     * @param changing arrays that are renewed with every run
     */
    DeviceGraphs(
            String program,
            List<Launch> launches,
            ArrayPlan arrays,
            List<TornadoNativeArray> changing) {
        this.program = program;
        this.shared = arrays.all().toArray();
        putting(except(arrays, changing));
        for (int start = 0; start < launches.size(); start += MOST_TASKS) {
            int end = Math.min(launches.size(), start + MOST_TASKS);
            compute(launches.subList(start, end), arrays, start == 0 ? changing : List.of());
        }
        this.plan = new TornadoExecutionPlan(graphs.toArray(new ImmutableTaskGraph[0]));
    }

    private static Object[] except(ArrayPlan arrays, List<TornadoNativeArray> some) {
        return arrays.all().stream().filter(array -> !some.contains(array)).toArray();
    }

    /** The graph that moves what lasts to the device. It has a task because every graph must. */
    private void putting(Object[] lasting) {
        TaskGraph graph = new TaskGraph(prefix + "all");
        graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, lasting);
        graph.task("count", DeviceGraphs::count, new KernelContext(), new IntArray(Grid.LOCAL));
        schedule(graph, "count", Grid.items(1));
        graph.persistOnDevice(lasting);
        graphs.add(graph.snapshot());
        kernels.add(List.of("count"));
    }

    static void count(KernelContext context, IntArray numbers) {
        int item = context.globalIdx;
        numbers.set(item, item);
    }

    private void compute(
            List<Launch> launches, ArrayPlan arrays, List<TornadoNativeArray> changing) {
        TaskGraph graph = new TaskGraph(prefix + "part" + graphs.size());
        graph.consumeFromDevice(except(arrays, changing));
        if (!changing.isEmpty()) {
            graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, changing.toArray());
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < launches.size(); i++) {
            Launch launch = launches.get(i);
            try {
                launch.task().add(graph, "task" + i, arrays);
            } catch (RuntimeException e) {
                throw failure(launch.kernel(), e);
            }
            schedule(graph, "task" + i, launch.grid());
            names.add(launch.kernel());
        }
        graph.persistOnDevice(shared);
        graphs.add(graph.snapshot());
        kernels.add(names);
    }

    private void schedule(TaskGraph graph, String task, Grid grid) {
        WorkerGrid worker = new WorkerGrid1D(grid.global());
        worker.setLocalWork(grid.local(), 1, 1);
        grids.addWorkerGrid(graph.getTaskGraphName() + "." + task, worker);
    }

    /** Puts all arrays on the device but those that change with every run. */
    void put() {
        execute(ALL);
    }

    /** Renews what changes with every run, then launches everything. */
    TornadoExecutionResult launch() {
        TornadoExecutionResult result = execute(FIRST);
        isLaunched = true;
        for (int graph = FIRST + 1; graph < graphs.size(); graph++) {
            result = execute(graph);
        }
        return result;
    }

    /** The number of graphs that compute. */
    int parts() {
        return graphs.size() - FIRST;
    }

    private TornadoExecutionResult execute(int graph) {
        if (isBroken) {
            throw new IllegalStateException(
                    "program " + program + " failed on the device before and cannot be run again");
        }
        try {
            return plan.withGraph(graph).withGridScheduler(grids).execute();
        } catch (RuntimeException | Error e) {
            isBroken = true;
            throw failure(culprit(graph, message(e)), e);
        }
    }

    /** The kernel whose task a message names; all of the graph if it names none. */
    private String culprit(int graph, String message) {
        List<String> candidates = kernels.get(graph);
        for (int i = candidates.size() - 1; i >= 0; i--) {
            if (message.contains("part" + graph + ".task" + i + " ")) {
                return candidates.get(i);
            }
        }
        return candidates.size() == 1
                ? candidates.getFirst()
                : "(one of these) " + String.join("; ", candidates);
    }

    private IllegalStateException failure(String kernel, Throwable cause) {
        return new IllegalStateException(
                "program "
                        + program
                        + ": TornadoVM failed on kernel "
                        + kernel
                        + ": "
                        + message(cause),
                cause);
    }

    private static String message(Throwable failure) {
        Throwable cause = failure;
        StringBuilder text = new StringBuilder(String.valueOf(cause.getMessage()));
        while (cause.getCause() != null) {
            cause = cause.getCause();
            text.append("; ").append(cause.getMessage());
        }
        return text.toString();
    }

    @Override
    public void close() {
        // A graph frees all that it names, and must not free again what another one has freed.
        plan.withGraph(isLaunched ? FIRST : ALL).freeDeviceMemory();
    }
}
