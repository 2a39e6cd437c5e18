package dev.adjoint.tornado.plan;

import dev.adjoint.program.DType;
import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Launches of kernels that only tests have. */
@SuppressWarnings("exports") // tests share it, nobody else sees it
public final class LaunchProbe {
    private LaunchProbe() {}

    /** TornadoVM cannot compile this. */
    static void thrower(KernelContext context, FloatArray out) {
        int item = context.globalIdx;
        if (item > 3) {
            throw new IllegalStateException("kernels cannot throw");
        }
        out.set(item, 1f);
    }

    /** OpenCL has a type of this name. */
    static void misnamed(KernelContext context, FloatArray out, int half) {
        int item = context.globalIdx;
        out.set(item, out.get(item) + half);
    }

    /** A kernel that TornadoVM's compiler does not compile. */
    public static void launchWhatThrows() {
        Buffer buffer = new Buffer(DType.F32, 64);
        KernelContext context = new KernelContext();
        launch(
                "kernel that throws",
                buffer,
                (graph, name, at) ->
                        graph.task(name, LaunchProbe::thrower, context, at.floats(buffer)));
    }

    /** A kernel that the driver's compiler does not compile. */
    public static void launchWhatTheDriverRefuses() {
        Buffer buffer = new Buffer(DType.F32, 64);
        KernelContext context = new KernelContext();
        launch(
                "kernel with a bad name",
                buffer,
                (graph, name, at) ->
                        graph.task(name, LaunchProbe::misnamed, context, at.floats(buffer), 2));
    }

    private static void launch(String kernel, Buffer buffer, Launch.Task task) {
        Launch first =
                new Launch(
                        "count",
                        Grid.items(64),
                        List.of(),
                        List.of(buffer),
                        (graph, name, at) ->
                                graph.task(
                                        name,
                                        LaunchProbe::fill,
                                        new KernelContext(),
                                        at.floats(buffer)));
        Launch launch = new Launch(kernel, Grid.items(64), List.of(buffer), List.of(buffer), task);
        List<Launch> launches = List.of(first, launch);
        ArrayPlan arrays = ArrayPlan.of(launches, Set.of(buffer));
        try (DeviceGraphs graphs = new DeviceGraphs("probe", launches, arrays, List.of())) {
            graphs.put();
            graphs.launch();
        }
    }

    static void fill(KernelContext context, FloatArray out) {
        int item = context.globalIdx;
        out.set(item, 1f);
    }
}
