package dev.adjoint.program.scalar;

import dev.adjoint.program.Backend;
import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The reference: every kernel as the plainest loop there is, in double, rounded once where a result
 * is binary32. It knows no call, so fused ops run as the programs that they stand for.
 */
public final class ScalarBackend implements Backend {
    /** The reference backend; it has no state and no settings. */
    public ScalarBackend() {}

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public String description() {
        return "scalar backend: plain loops in double, one thread";
    }

    @Override
    public Optional<String> unusable() {
        return Optional.empty();
    }

    @Override
    public boolean supports(DType dtype) {
        return true;
    }

    @Override
    public boolean roundsEveryOperation(DType dtype) {
        return dtype == DType.F64;
    }

    @Override
    public boolean has(Kernel.Call call) {
        return false;
    }

    @Override
    public void run(Kernel kernel, List<Storage> inputs, List<Storage> outputs) {
        if (kernel instanceof Kernel.Overwrite overwrite) {
            ScalarIndexing.overwrite(overwrite, inputs);
            return;
        }
        List<double[]> values = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            values.add(Elements.read(kernel.inputs().get(i), inputs.get(i)));
        }
        Elements.store(result(kernel, values), outputs.get(0));
    }

    private static double[] result(Kernel kernel, List<double[]> in) {
        return switch (kernel) {
            case Kernel.Pointwise pointwise -> ScalarPointwise.run(pointwise, in);
            case Kernel.Reduce reduce -> ScalarReduce.run(reduce, in.get(0));
            case Kernel.MatMul matmul -> product(matmul, in.get(0), in.get(1));
            case Kernel.Move move -> ScalarIndexing.move(move, in);
            case Kernel.Gather gather -> ScalarIndexing.gather(gather, in.get(0), in.get(1));
            case Kernel.Scatter scatter -> ScalarIndexing.scatter(scatter, in.get(0), in.get(1));
            case Kernel.Random random -> ScalarIndexing.random(random, in.get(0));
            case Kernel.Scan scan -> ScalarSequences.scan(scan, in.get(0), in.get(1));
            case Kernel.Sort sort -> ScalarSequences.sort(sort, in.get(0));
            case Kernel.Overwrite overwrite ->
                    throw new IllegalStateException(overwrite.name() + " runs in place");
            case Kernel.Call call ->
                    throw new IllegalStateException(call.name() + ": run its expansion");
        };
    }

    private static double[] product(Kernel.MatMul matmul, double[] left, double[] right) {
        Operand result = new Operand(DType.F64, matmul.left().layout());
        int rows = matmul.rows();
        int columns = matmul.columns();
        int inner = matmul.inner();
        int batches = result.shape().size() == 0 ? 0 : result.shape().size() / (rows * inner);
        double[] out = new double[matmul.outputs().get(0).shape().size()];
        for (int batch = 0; batch < batches; batch++) {
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    double sum = 0;
                    for (int k = 0; k < inner; k++) {
                        sum +=
                                left[(batch * rows + row) * inner + k]
                                        * right[(batch * inner + k) * columns + column];
                    }
                    out[(batch * rows + row) * columns + column] = sum;
                }
            }
        }
        return out;
    }
}
