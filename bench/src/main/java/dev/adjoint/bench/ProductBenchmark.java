package dev.adjoint.bench;

import dev.adjoint.program.Backend;
import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.vector.VectorBackend;
import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.ludovic.netlib.blas.NativeBLAS;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast is a linear layer y = x · Wᵀ, packing included, on the shapes of the default job and on
 * larger ones? Beside it runs the same product through netlib: in Java, and in native code where
 * the system has a BLAS (Debian: libopenblas0-pthread).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class ProductBenchmark {
    /** Rows, columns, inner length. */
    @Param({
        "11520x64x64",
        "11520x192x64",
        "11520x64x192",
        "256x192x64",
        "1x192x64",
        "512x512x512",
        "512x896x4864"
    })
    public String shape = "";

    /** What computes. */
    @Param({"adjoint", "java-blas", "native-blas"})
    public String by = "";

    /** Threads of our backend; OPENBLAS_NUM_THREADS sets the peer's. */
    @Param({"1"})
    public int threads;

    private int rows;
    private int columns;
    private int inner;
    private Runnable product = () -> {};
    private Runnable closing = () -> {};

    /** Fills the matrices and chooses what runs. */
    @Setup
    public void prepare() {
        String[] lengths = shape.split("x", -1);
        rows = Integer.parseInt(lengths[0]);
        columns = Integer.parseInt(lengths[1]);
        inner = Integer.parseInt(lengths[2]);
        float[] x = random(rows * inner);
        float[] weight = random(columns * inner);
        product =
                switch (by) {
                    case "adjoint" -> ours(x, weight);
                    case "java-blas" -> blas(JavaBLAS.getInstance(), x, weight);
                    case "native-blas" -> blas(NativeBLAS.getInstance(), x, weight);
                    default -> throw new IllegalArgumentException("unknown peer " + by);
                };
    }

    private Runnable ours(float[] x, float[] weight) {
        VectorBackend vector = new VectorBackend(threads);
        closing = vector::close;
        Backend backend = vector;
        Operand left = Operand.of(DType.F32, Shape.of(rows, inner));
        Layout transposed = Layout.contiguous(Shape.of(columns, inner)).permute(1, 0);
        Kernel kernel = new Kernel.MatMul(left, new Operand(DType.F32, transposed));
        List<Storage> inputs = List.of(new Storage.Floats(x), new Storage.Floats(weight));
        return () -> backend.run(kernel, inputs);
    }

    /** Row-major y = x · Wᵀ is column-major yᵀ = W · xᵀ. */
    private Runnable blas(BLAS blas, float[] x, float[] weight) {
        float[] y = new float[rows * columns];
        return () ->
                blas.sgemm(
                        "T", "N", columns, rows, inner, 1f, weight, inner, x, inner, 0f, y,
                        columns);
    }

    private static float[] random(int size) {
        SplittableRandom random = new SplittableRandom(size);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        return values;
    }

    /** Stops our threads. */
    @TearDown
    public void close() {
        closing.run();
    }

    /** One product. */
    @Benchmark
    public void product() {
        product.run();
    }
}
