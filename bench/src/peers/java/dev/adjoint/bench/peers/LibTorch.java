package dev.adjoint.bench.peers;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch's C++ library as DJL brings it. Every piece of work is a method of one TorchScript module,
 * which repeats it: what a call from Java costs is paid once a burst, so that libtorch is measured and
 * not the way to it. The script is interpreted op by op, as eager PyTorch runs without Python's time.
 */
public final class LibTorch implements Peer {
    private static final String RESOURCES = "pytorch/cpu/linux-x86_64/";
    private static final String VERSION = "2.7.1";
    private static final List<String> LIBRARIES =
            List.of("libc10.so", "libgomp-98b21ff3.so.1", "libtorch_cpu.so", "libtorch.so");

    private final PtNDManager manager;
    private final PtSymbolBlock script;

    /**
     * Loads libtorch.
     *
     * @param cache the folder that it is unpacked into
     */
    public LibTorch(Path cache) throws IOException {
        Path folder = cache.resolve("libtorch");
        NativeFiles.unpack(RESOURCES, LIBRARIES, folder);
        NativeFiles.loadBound(folder.resolve("libtorch_cpu.so"));
        System.setProperty("PYTORCH_LIBRARY_PATH", folder.toString());
        System.setProperty("PYTORCH_VERSION", VERSION);
        System.setProperty("PYTORCH_FLAVOR", "cpu");
        System.setProperty("ENGINE_CACHE_DIR", folder.toString());
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager();
        JniUtils.setGraphExecutorOptimize(false);
        byte[] archive = TorchScript.archive();
        script = JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
    }

    @Override
    public String name() {
        return "libtorch";
    }

    @Override
    public String description() {
        return "PyTorch "
                + Engine.getEngine("PyTorch").getVersion()
                + " with MKL, oneDNN and OpenMP; TorchScript through DJL";
    }

    @Override
    public void use(int threads) {
        JniUtils.setNumThreads(threads);
    }

    @Override
    public Optional<PeerTask> prepare(Work work, Inputs inputs) {
        return switch (work) {
            case Work.Product product ->
                    Optional.of(
                            new Inference(
                                    product.transposed() ? "linear" : "matmul",
                                    List.of(product.x(), product.w()),
                                    false));
            case Work.Script plain ->
                    Optional.of(new Inference(plain.method(), plain.data(), plain.isBrain()));
            case Work.Training training -> Optional.of(new Steps(training));
            case Work.Alone _ -> Optional.empty();
        };
    }

    private static PtNDArray tensor(PtNDManager manager, Values values) {
        long[] lengths = Arrays.stream(values.shape()).asLongStream().toArray();
        return JniUtils.createNdFromByteBuffer(
                manager,
                values.segment().asByteBuffer().order(ByteOrder.nativeOrder()),
                new Shape(lengths),
                DataType.FLOAT32,
                SparseFormat.DENSE,
                Device.cpu());
    }

    /** A method without gradients: name(times, data). */
    private final class Inference implements PeerTask {
        private final PtNDManager own = manager.newSubManager(Device.cpu());
        private final String method;
        private final IValue data;
        private @Nullable PtNDArray last;

        Inference(String method, List<Values> values, boolean brain) {
            this.method = method;
            IValue plain = IValue.listFrom(tensors(own, values));
            data = brain ? IValueUtils.runMethod(script, "brain", IValue.from(1L), plain) : plain;
        }

        @Override
        public void run(int times) {
            try (IValue count = IValue.from((long) times);
                    IValue result = IValueUtils.runMethod(script, method, count, data)) {
                drop(last);
                last = result.toTensor(own);
            }
        }

        @Override
        public float[] result() {
            return numbers(last);
        }

        @Override
        public void close() {
            data.close();
            own.close();
        }
    }

    /** Read only when asked for: to copy a result is no part of the work. */
    private static float[] numbers(@Nullable PtNDArray last) {
        return last == null ? new float[0] : last.toFloatArray();
    }

    private static void drop(@Nullable PtNDArray last) {
        if (last != null) {
            last.close();
        }
    }

    private static PtNDArray[] tensors(PtNDManager manager, List<Values> values) {
        return values.stream().map(each -> tensor(manager, each)).toArray(PtNDArray[]::new);
    }

    /**
     * A method with gradients: name(times, data, parameters, first moments, second moments, step counts).
     * DJL names arguments by their tensors' names, lists by names with brackets.
     */
    private final class Steps implements PeerTask {
        private final PtNDManager own = manager.newSubManager(Device.cpu());
        private final PtNDArray times = own.create(new Shape(), DataType.FLOAT32);
        private final NDList arguments = new NDList();
        private @Nullable PtNDArray last;

        Steps(Work.Training training) {
            PtNDArray method = own.create(new Shape(), DataType.FLOAT32);
            method.setName("module_method:" + training.method());
            arguments.add(method);
            times.setName("times");
            arguments.add(times);
            PtNDArray[] parameters = tensors(own, training.parameters());
            add("data[]", List.of(tensors(own, training.data())));
            add("parameters[]", List.of(parameters));
            add("first[]", zeros(parameters, false));
            add("second[]", zeros(parameters, false));
            add("steps[]", zeros(parameters, true));
            for (PtNDArray parameter : parameters) {
                parameter.setRequiresGradient(true);
            }
        }

        private List<PtNDArray> zeros(PtNDArray[] like, boolean scalar) {
            List<PtNDArray> zeros = new ArrayList<>();
            for (PtNDArray each : like) {
                Shape shape = scalar ? new Shape() : each.getShape();
                zeros.add((PtNDArray) own.zeros(shape, DataType.FLOAT32));
            }
            return zeros;
        }

        private void add(String name, List<PtNDArray> tensors) {
            for (PtNDArray tensor : tensors) {
                tensor.setName(name);
                arguments.add(tensor);
            }
        }

        @Override
        public void run(int count) {
            times.set(new float[] {count});
            JniUtils.setGradMode(true);
            try {
                drop(last);
                last = (PtNDArray) IValueUtils.forward(script, arguments, true).get(0);
            } finally {
                JniUtils.setGradMode(false);
            }
        }

        @Override
        public float[] result() {
            return numbers(last);
        }

        @Override
        public void close() {
            own.close();
        }
    }
}
