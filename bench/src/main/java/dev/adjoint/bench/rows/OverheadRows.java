package dev.adjoint.bench.rows;

import dev.adjoint.autograd.Gradients;
import dev.adjoint.bench.peers.Inputs;
import dev.adjoint.bench.peers.Values;
import dev.adjoint.bench.peers.Work;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Storage;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.Binaries;
import java.util.List;
import java.util.Map;

/** What an op and a node cost that have hardly anything to compute. */
final class OverheadRows {
    private static final int ELEMENTS = 64;
    private static final int NODES = 100;
    private static final double OVER_KERNEL = 1_000;

    private OverheadRows() {}

    static List<Row> rows() {
        return List.of(
                new Row(
                        "overhead",
                        "eager op, " + ELEMENTS + " elements",
                        Cost.ops(1),
                        new Target.OverCeiling(OVER_KERNEL),
                        OverheadRows::eager),
                new Row(
                        "overhead",
                        "backward node, " + ELEMENTS + " elements",
                        Cost.ops(NODES),
                        new Target.None(),
                        OverheadRows::node));
    }

    private static Case eager(Inputs inputs) {
        Values left = inputs.random(ELEMENTS);
        Values right = inputs.random(ELEMENTS);
        Tensor a = ProductRows.tensor(left);
        Tensor b = ProductRows.tensor(right);
        Kernel kernel = Binaries.ADD.kernel(List.of(a.operand(), b.operand()));
        List<Storage> storages = List.of(a.storage(), b.storage());
        return new Case(
                new Work.Script("add", List.of(left, right)),
                Map.of(Row.OURS, () -> a.add(b)),
                Map.of("kernel alone", place -> times -> repeat(place, kernel, storages, times)),
                true);
    }

    private static void repeat(Place place, Kernel kernel, List<Storage> inputs, int times) {
        for (int i = 0; i < times; i++) {
            place.backend().execute(kernel, inputs);
        }
    }

    /** The walk back along a chain of products whose other factor is a constant. */
    private static Case node(Inputs inputs) {
        Values factors = inputs.random(ELEMENTS);
        Values values = inputs.random(ELEMENTS);
        Values count = inputs.of(new float[] {NODES}, 1);
        Tensor factor = ProductRows.tensor(factors);
        List<Tensor> leaf = List.of(ProductRows.tensor(values).tracked());
        Tensor y = leaf.get(0);
        for (int i = 0; i < NODES; i++) {
            y = y.mul(factor);
        }
        Tensor loss = y.sum();
        return Case.of(
                        new Work.Training(
                                "chain_gradient", List.of(factors, count), List.of(values)),
                        () -> Gradients.of(loss, leaf).get(0))
                .onTheHeap();
    }
}
