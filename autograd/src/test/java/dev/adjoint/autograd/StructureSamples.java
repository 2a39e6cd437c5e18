package dev.adjoint.autograd;

import static dev.adjoint.autograd.OpSamples.sample;

import dev.adjoint.autograd.algebra.ScatterReduce;
import dev.adjoint.autograd.algebra.ScatterReduce.Combination;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.Arrangements;
import dev.adjoint.tensor.op.Moves;
import dev.adjoint.tensor.op.Reductions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Samples of reductions, arrangements, sequences and indexing. */
final class StructureSamples {
    /** Sums of logarithms and roots near 0. */
    private static final double ROOTS = 1e-5;

    private StructureSamples() {}

    static List<OpSamples.Sample> all() {
        List<OpSamples.Sample> samples = new ArrayList<>();
        samples.addAll(reductions());
        samples.addAll(arrangements());
        samples.addAll(windows());
        samples.addAll(sequences());
        samples.addAll(places());
        samples.addAll(indexing());
        return samples;
    }

    private static OpSamples.Sample of(String op, UnaryOperator<Tensor> function, int... shape) {
        return sample(op, -2, 2.1, xs -> function.apply(xs.get(0)), Shape.of(shape));
    }

    /** Squared, so that the second derivative is not 0. */
    private static OpSamples.Sample moved(String op, UnaryOperator<Tensor> function, int... shape) {
        return of(op, x -> function.apply(x).square(), shape);
    }

    private static List<OpSamples.Sample> reductions() {
        return List.of(
                of("mean", x -> x.square().mean(0, 2), 3, 4, 2),
                of("mean", x -> x.square().mean(), 3, 4).as("mean of all"),
                of("min", x -> x.min(1), 3, 5, 2).as("min along"),
                of("logSumExp", Tensor::logSumExp, 3, 5),
                of("logSumExp", x -> x.logSumExp(0), 3, 5).as("logSumExp along"),
                of("variance", x -> x.variance(1, 1), 3, 5, 2),
                of("variance", x -> x.variance(0, 0, 2), 3, 5, 2).as("variance of two axes"),
                of("deviation", x -> x.deviation(1, 1), 3, 5).within(ROOTS),
                of("norm", x -> x.norm(2, 1), 3, 5),
                of("norm", x -> x.norm(1, 0), 3, 5).as("norm 1"),
                of("norm", x -> x.norm(3, 0, 1), 3, 5).as("norm 3").within(ROOTS),
                of("any", x -> x.relu().any(1), 3, 5),
                of("all", x -> x.add(2.2).floor().all(1), 3, 5),
                of("argMin", x -> x.add(x.argMin().unsqueeze(-1)), 3, 5),
                of("softmax", x -> x.softmax(1), 3, 5, 2).as("softmax along"),
                of("logSoftmax", x -> x.logSoftmax(0), 3, 5),
                of("sumTo", x -> x.square().sumTo(Shape.of(5, 1)), 3, 5, 2),
                of("sum", x -> x.transpose().expand(2, 5, 3).square().sum(0, 1), 3, 5)
                        .as("sum of a view"));
    }

    private static List<OpSamples.Sample> arrangements() {
        return List.of(
                moved("unsqueeze", x -> x.unsqueeze(1).expand(3, 2, 5), 3, 5),
                moved("transpose", Tensor::transpose, 3, 5),
                moved("contiguous", x -> x.transpose().contiguous(), 3, 5),
                moved("split", x -> x.split(1, 2, 3).get(1), 3, 5),
                moved("chunk", x -> x.chunk(1, 2).get(1), 3, 5),
                moved("moveAxis", x -> x.moveAxis(0, -1), 3, 4, 2),
                moved("swapAxes", x -> x.swapAxes(0, 2), 3, 4, 2),
                moved("squeeze", x -> x.squeeze(1), 3, 1, 2),
                moved("pick", x -> x.pick(1, -2), 3, 4),
                moved("flatten", x -> x.flatten(0, 1), 3, 4, 2),
                moved("unflatten", x -> x.unflatten(1, 2, 2), 3, 4, 2),
                moved("every", x -> x.every(1, 2), 3, 5),
                moved("roll", x -> x.roll(1, 2), 3, 5),
                moved("roll", x -> x.roll(0, -1), 3, 5).as("roll back"),
                moved("repeat", x -> x.repeat(2, 3), 3, 2),
                moved("repeatEach", x -> x.repeatEach(1, 3), 3, 2),
                moved("padWith", x -> x.padWith(1, 2, 1, -1.5), 3, 2),
                moved("tril", x -> x.tril(0), 3, 5),
                moved("tril", x -> x.tril(-1), 2, 4, 3).as("tril below"),
                moved("triu", x -> x.triu(1), 3, 5),
                moved("diagonal", x -> x.diagonal(0), 2, 3, 5),
                moved("diagonal", x -> x.diagonal(-1), 4, 3).as("diagonal below"),
                moved("diagonal", x -> x.diagonal(2), 4, 5).as("diagonal above"),
                moved("diagonalMatrix", Tensor::diagonalMatrix, 2, 3),
                moved("differences", x -> x.differences(1), 3, 5),
                moved("stack", x -> Arrangements.stack(1, List.of(x, x.square())), 3, 2),
                moved("identity", x -> x.add(Arrangements.identity(x.dtype(), 3)), 3, 3),
                moved("keep", x -> x.mul(Reductions.keep(x.sum(1), x.shape(), 1)), 3, 2));
    }

    private static List<OpSamples.Sample> windows() {
        return List.of(
                moved("windows", x -> x.windows(1, 3, 1), 2, 6),
                moved("windows", x -> x.windows(0, 2, 3), 8, 2).as("windows apart"),
                moved("windows", x -> Moves.windows(x, 1, 2, 2, 3), 2, 9).as("windows dilated"),
                moved("windows", x -> x.windows(1, 3, 2).windows(0, 2, 1), 3, 7)
                        .as("windows of windows"),
                moved("fold", x -> Moves.fold(x, 1, 2, 1, 8), 2, 3, 3),
                moved("dilate", x -> Moves.dilate(x, 1, 3), 2, 3));
    }

    private static List<OpSamples.Sample> sequences() {
        return List.of(
                sample(
                        "scan",
                        -1.2,
                        1.3,
                        xs -> xs.get(0).recurrence(xs.get(1), 1),
                        Shape.of(3, 5),
                        Shape.of(3, 5)),
                sample(
                        "recurrence",
                        -1.2,
                        1.3,
                        xs -> xs.get(0).recurrence(xs.get(1), 0),
                        Shape.of(4, 3),
                        Shape.of(3)),
                moved("cumSum", x -> x.cumSum(1), 3, 5),
                moved("cumSum", x -> x.cumSum(0), 3, 5).as("cumSum along 0"),
                of("cumProd", x -> x.cumProd(1), 3, 5),
                of("cumProd", x -> x.floor().detach().add(x).relu().cumProd(0), 4, 3)
                        .as("cumProd with zeros"),
                of("cumLogSumExp", x -> x.cumLogSumExp(1), 3, 5),
                of("prod", x -> x.prod(1), 3, 5),
                of("prod", x -> x.prod(), 2, 3).as("prod of all"),
                of("prod", x -> x.relu().prod(0), 3, 5).as("prod with zeros"));
    }

    private static List<OpSamples.Sample> places() {
        return List.of(
                moved("argSort", x -> x.add(x.argSort(1, false)), 3, 5),
                moved("sort", x -> x.sort(1, false).values(), 3, 5),
                moved("sort", x -> x.sort(0, true).values(), 4, 3).as("sort descending"),
                moved("topK", x -> x.topK(1, 2).values(), 3, 5),
                moved("largest", x -> x.largest(1).values(), 3, 5),
                moved("largest", x -> x.mul(x.largest(0).places()), 3, 5).as("largest places"),
                moved("smallest", x -> x.smallest(0).values(), 3, 5),
                moved("median", x -> x.median(1).values(), 3, 4),
                moved("quantile", x -> x.quantile(0.3, 1), 3, 5));
    }

    private static List<OpSamples.Sample> indexing() {
        Tensor rows = Tensor.of(new int[] {2, 0, 2, 1}, 4);
        Tensor columns = Tensor.of(new int[] {4, 0, 2}, 3);
        Tensor table = Tensor.of(new int[] {0, 2, 2, 1, 3, 3}, 2, 3);
        return List.of(
                moved("gatherRows", x -> x.gatherRows(rows), 3, 5),
                moved("gatherElements", x -> x.gatherElements(columns), 3, 5),
                moved("scatterRows", x -> x.scatterRows(rows, 3), 4, 5),
                moved("scatterElements", x -> x.scatterElements(columns, 5), 3),
                moved("take", x -> x.take(1, rows), 2, 3, 2),
                moved("addAt", x -> x.addAt(1, rows, 4), 2, 4),
                moved("embedding", x -> x.embedding(table), 4, 3),
                moved("oneHot", x -> x.mul(table.oneHot(4)), 4),
                moved("count", x -> x.mul(rows.count(4)), 4),
                moved("fillWhere", x -> x.fillWhere(x.greater(x.mul(0.5)), -1.5), 3, 5),
                moved("takeAlong", x -> x.takeAlong(1, table), 2, 4),
                moved("takeAlong", x -> x.takeAlong(0, table), 4, 3).as("takeAlong 0"),
                moved("addAlong", x -> x.addAlong(1, table, 4), 2, 3),
                moved("addAlong", x -> x.addAlong(0, table, 5), 2, 3).as("addAlong 0"),
                combined(Combination.SUM, table).as("combine sum"),
                combined(Combination.MEAN, table).as("combine mean"),
                combined(Combination.PRODUCT, table).as("combine product"),
                combined(Combination.LARGEST, table).as("combine largest"),
                combined(Combination.SMALLEST, table).as("combine smallest"));
    }

    private static OpSamples.Sample combined(Combination combination, Tensor table) {
        return sample(
                "ScatterReduce.along",
                -2,
                2.1,
                xs -> ScatterReduce.along(xs.get(0), table, xs.get(1), combination).square(),
                Shape.of(2, 4),
                Shape.of(2, 3));
    }
}
