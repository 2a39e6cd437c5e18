package dev.adjoint.autograd;

import static dev.adjoint.autograd.OpSamples.sample;

import dev.adjoint.autograd.algebra.Einsum;
import dev.adjoint.autograd.algebra.Matrices;
import dev.adjoint.autograd.nn.Convolutions;
import dev.adjoint.autograd.nn.Interpolation;
import dev.adjoint.autograd.nn.Losses;
import dev.adjoint.autograd.nn.Noise;
import dev.adjoint.autograd.nn.Normalizations;
import dev.adjoint.autograd.nn.Padding;
import dev.adjoint.autograd.nn.Pooling;
import dev.adjoint.autograd.nn.Recurrent;
import dev.adjoint.autograd.nn.Sliding;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.Arrangements;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Samples of layers, losses and linear algebra, which are made of other ops. */
final class LayerSamples {
    /** Sums of some dozen products, and quotients by small deviations. */
    private static final double SUMS = 1e-5;

    private LayerSamples() {}

    static List<OpSamples.Sample> all() {
        List<OpSamples.Sample> samples = new ArrayList<>();
        samples.addAll(convolutions());
        samples.addAll(pooling());
        samples.addAll(interpolation());
        samples.addAll(normalizations());
        samples.addAll(regression());
        samples.addAll(classification());
        samples.addAll(recurrent());
        samples.addAll(noise());
        samples.addAll(algebra());
        return samples;
    }

    private static OpSamples.Sample one(
            String op, double low, double high, UnaryOperator<Tensor> function, int... shape) {
        return sample(op, low, high, xs -> function.apply(xs.get(0)), Shape.of(shape)).within(SUMS);
    }

    private static OpSamples.Sample two(
            String op,
            double low,
            double high,
            BinaryOperator<Tensor> function,
            Shape left,
            Shape right) {
        return sample(op, low, high, xs -> function.apply(xs.get(0), xs.get(1)), left, right)
                .within(SUMS);
    }

    private static OpSamples.Sample convolution(
            String label, Sliding sliding, int groups, Shape x, Shape weight) {
        return two(
                        "Convolutions.convolution",
                        -1,
                        1,
                        (a, w) -> Convolutions.convolution(a, w, sliding, groups),
                        x,
                        weight)
                .as(label);
    }

    private static OpSamples.Sample transposed(
            String label, Sliding sliding, int more, int groups, Shape x, Shape weight) {
        return two(
                        "Convolutions.transposed",
                        -1,
                        1,
                        (a, w) -> Convolutions.transposed(a, w, sliding, more, groups),
                        x,
                        weight)
                .as(label);
    }

    private static List<OpSamples.Sample> convolutions() {
        Sliding uneven = new Sliding(List.of(2, 1), List.of(1, 0), List.of(1, 2));
        return List.of(
                convolution("conv1d", Sliding.plain(1), 1, Shape.of(2, 3, 6), Shape.of(4, 3, 3)),
                convolution(
                        "conv1d sliding",
                        Sliding.same(1, 2, 2, 2),
                        1,
                        Shape.of(2, 2, 7),
                        Shape.of(3, 2, 3)),
                convolution("conv2d", uneven, 1, Shape.of(2, 2, 5, 6), Shape.of(3, 2, 3, 2)),
                convolution(
                        "conv2d groups",
                        Sliding.same(2, 1, 1, 1),
                        2,
                        Shape.of(1, 4, 3, 3),
                        Shape.of(4, 2, 2, 2)),
                convolution(
                        "conv2d depthwise",
                        Sliding.same(2, 1, 1, 1),
                        3,
                        Shape.of(2, 3, 3, 4),
                        Shape.of(3, 1, 3, 3)),
                convolution(
                        "conv3d",
                        Sliding.plain(3),
                        1,
                        Shape.of(1, 2, 3, 3, 3),
                        Shape.of(2, 2, 2, 2, 2)),
                transposed(
                        "transposed1d",
                        Sliding.plain(1),
                        0,
                        1,
                        Shape.of(2, 3, 4),
                        Shape.of(3, 2, 3)),
                transposed(
                        "transposed1d sliding",
                        Sliding.same(1, 3, 1, 2),
                        2,
                        1,
                        Shape.of(2, 2, 4),
                        Shape.of(2, 3, 2)),
                transposed(
                        "transposed2d",
                        Sliding.same(2, 2, 1, 1),
                        1,
                        2,
                        Shape.of(1, 4, 3, 2),
                        Shape.of(4, 2, 3, 3)),
                transposed(
                        "transposed1d cut",
                        Sliding.same(1, 1, 2, 1),
                        0,
                        1,
                        Shape.of(1, 2, 6),
                        Shape.of(2, 2, 2)),
                two(
                        "Convolutions.channelBias",
                        -1,
                        1,
                        (y, b) -> Convolutions.channelBias(y, b).square(),
                        Shape.of(2, 3, 2, 2),
                        Shape.of(3)));
    }

    private static List<OpSamples.Sample> pooling() {
        Sliding halves = Sliding.same(2, 2, 0, 1);
        Sliding padded = Sliding.same(2, 2, 1, 1);
        Shape two = Shape.of(2, 2);
        Shape three = Shape.of(3, 3);
        return List.of(
                one("Pooling.max", -2, 2.1, x -> Pooling.max(x, two, halves).square(), 2, 2, 4, 4),
                one("Pooling.max", -2, 2.1, x -> Pooling.max(x, three, padded).square(), 1, 2, 5, 4)
                        .as("max pooling padded"),
                one(
                                "Pooling.max",
                                -2,
                                2.1,
                                x -> Pooling.max(x, two, Sliding.same(2, 1, 0, 2)).square(),
                                1,
                                1,
                                4,
                                5)
                        .as("max pooling dilated"),
                one(
                        "Pooling.mean",
                        -2,
                        2,
                        x -> Pooling.mean(x, two, halves, true).square(),
                        2,
                        2,
                        4,
                        5),
                one(
                                "Pooling.mean",
                                -2,
                                2,
                                x -> Pooling.mean(x, three, padded, false).square(),
                                1,
                                2,
                                5,
                                4)
                        .as("mean pooling without padding"),
                one("Pooling.norm", 0.3, 2, x -> Pooling.norm(x, 3, two, halves), 1, 2, 4, 4),
                one(
                        "Pooling.adaptiveMean",
                        -2,
                        2,
                        x -> Pooling.adaptiveMean(x, Shape.of(3, 2)).square(),
                        1,
                        2,
                        5,
                        4));
    }

    private static List<OpSamples.Sample> interpolation() {
        return List.of(
                one("Padding.reflect", -2, 2, x -> Padding.reflect(x, 2, 2, 1).square(), 1, 2, 4),
                one("Padding.edge", -2, 2, x -> Padding.edge(x, 2, 2, 1).square(), 1, 2, 4),
                one("Padding.wrap", -2, 2, x -> Padding.wrap(x, 2, 2, 1).square(), 1, 2, 4),
                one(
                        "Interpolation.nearest",
                        -2,
                        2,
                        x -> Interpolation.nearest(x, 2, 7).square(),
                        1,
                        2,
                        3),
                one(
                        "Interpolation.linear",
                        -2,
                        2,
                        x ->
                                Interpolation.linear(
                                                Interpolation.linear(x, 2, 5, false), 3, 7, false)
                                        .square(),
                        1,
                        2,
                        3,
                        4),
                one(
                                "Interpolation.linear",
                                -2,
                                2,
                                x -> Interpolation.linear(x, 2, 5, true).square(),
                                1,
                                2,
                                3)
                        .as("linear with corners"),
                one(
                        "Interpolation.cubic",
                        -2,
                        2,
                        x ->
                                Interpolation.cubic(
                                                Interpolation.cubic(x, 2, 5, false), 3, 3, false)
                                        .square(),
                        1,
                        1,
                        4,
                        4),
                one(
                        "Interpolation.pixelShuffle",
                        -2,
                        2,
                        x -> Interpolation.pixelShuffle(x, 2).square(),
                        1,
                        8,
                        2,
                        3));
    }

    private static List<OpSamples.Sample> normalizations() {
        return List.of(
                one("Normalizations.layer", -2, 2, x -> Normalizations.layer(x, 2, 1e-5), 3, 4, 2),
                one("Normalizations.batch", -2, 2, x -> Normalizations.batch(x, 1e-5), 3, 2, 4),
                sample(
                                "Normalizations.batchWith",
                                0.3,
                                2,
                                xs ->
                                        Normalizations.batchWith(
                                                xs.get(0), xs.get(1), xs.get(2), 1e-5),
                                Shape.of(3, 2, 4),
                                Shape.of(2),
                                Shape.of(2))
                        .within(SUMS),
                one("Normalizations.group", -2, 2, x -> Normalizations.group(x, 2, 1e-5), 2, 4, 3),
                one(
                        "Normalizations.instance",
                        -2,
                        2,
                        x -> Normalizations.instance(x, 1e-5),
                        2,
                        2,
                        5),
                two(
                        "Normalizations.rms",
                        -2,
                        2,
                        (x, w) -> Normalizations.rms(x, w, 1e-6),
                        Shape.of(2, 3, 4),
                        Shape.of(4)),
                one(
                        "Normalizations.unitLength",
                        -2,
                        2,
                        x -> Normalizations.unitLength(x, 1, 1e-12),
                        3,
                        4),
                two(
                        "Normalizations.channels",
                        -2,
                        2,
                        (x, w) -> x.mul(Normalizations.channels(x, w)),
                        Shape.of(2, 3, 4),
                        Shape.of(3)));
    }

    private static OpSamples.Sample loss(
            String op, double low, double high, BinaryOperator<Tensor> function) {
        return two(op, low, high, function, Shape.of(3, 4), Shape.of(3, 4));
    }

    private static List<OpSamples.Sample> regression() {
        return List.of(
                loss("Losses.squaredError", -2, 2, Losses::squaredError),
                loss("Losses.absoluteError", -2, 2.1, Losses::absoluteError),
                loss("Losses.huber", -2, 2.1, (x, y) -> Losses.huber(x, y, 0.7)),
                loss(
                        "Losses.smoothAbsoluteError",
                        -2,
                        2.1,
                        (x, y) -> Losses.smoothAbsoluteError(x, y, 0.7)),
                sample(
                        "Losses.gaussian",
                        0.3,
                        2,
                        xs -> Losses.gaussian(xs.get(0), xs.get(1), xs.get(2)),
                        Shape.of(3, 4),
                        Shape.of(3, 4),
                        Shape.of(3, 4)),
                loss("Losses.poisson", -1, 2, Losses::poisson),
                loss("Losses.cosine", -2, 2.1, (x, y) -> Losses.cosine(x, y, 1)),
                sample(
                                "Losses.triplet",
                                -2,
                                2,
                                xs -> Losses.triplet(xs.get(0), xs.get(1), xs.get(2), 0.5),
                                Shape.of(3, 4),
                                Shape.of(3, 4),
                                Shape.of(3, 4))
                        .within(SUMS),
                loss("Losses.ranking", -2, 2.1, (x, y) -> Losses.ranking(x, y, signs(x), 0.5)),
                loss("Losses.hinge", -2, 2.1, (x, y) -> Losses.hinge(x, signs(x)).mul(y)));
    }

    private static Tensor signs(Tensor x) {
        return Tensor.of(x.dtype(), new double[] {1, -1, 1, -1}, 4);
    }

    private static List<OpSamples.Sample> classification() {
        Tensor ids = Tensor.of(new int[] {4, 0, 2}, 3);
        Tensor some = Tensor.of(new int[] {4, -1, 2}, 3);
        Losses.Targets smooth = new Losses.Targets(0.1, -1);
        return List.of(
                loss("Losses.binaryCrossEntropy", 0.05, 0.95, Losses::binaryCrossEntropy),
                loss(
                        "Losses.binaryCrossEntropyOfLogits",
                        -2,
                        2.1,
                        (x, y) -> Losses.binaryCrossEntropyOfLogits(x, y.sigmoid(), 1.7)),
                one(
                        "Losses.negativeLogLikelihood",
                        -2,
                        2,
                        x -> Losses.negativeLogLikelihood(x.logSoftmax(-1), ids),
                        3,
                        5),
                one("Losses.crossEntropy", -2, 2, x -> Losses.crossEntropy(x, ids), 3, 5),
                one("Losses.crossEntropy", -2, 2, x -> Losses.crossEntropy(x, some, smooth), 3, 5)
                        .as("cross entropy smoothed"),
                one(
                        "Losses.meanCrossEntropy",
                        -2,
                        2,
                        x -> Losses.meanCrossEntropy(x, some, smooth),
                        3,
                        5),
                two(
                        "Losses.crossEntropyOfProbabilities",
                        -2,
                        2,
                        (x, y) -> Losses.crossEntropyOfProbabilities(x, y.softmax(-1)),
                        Shape.of(3, 5),
                        Shape.of(3, 5)),
                two(
                        "Losses.divergence",
                        -2,
                        2,
                        (x, y) -> Losses.divergence(x.logSoftmax(-1), y.softmax(-1)),
                        Shape.of(3, 5),
                        Shape.of(3, 5)),
                two(
                        "Losses.chunkedCrossEntropy",
                        -1,
                        1,
                        (h, w) -> Losses.chunkedCrossEntropy(h, w, ids, 2),
                        Shape.of(3, 4),
                        Shape.of(5, 4)));
    }

    private static OpSamples.Sample cell(
            String op, Function<List<Tensor>, Tensor> function, int gates) {
        return sample(
                        op,
                        -1,
                        1,
                        function,
                        Shape.of(2, 3),
                        Shape.of(2, 4),
                        Shape.of(2, 4),
                        Shape.of(4 * gates, 3),
                        Shape.of(4 * gates, 4),
                        Shape.of(4 * gates),
                        Shape.of(4 * gates))
                .within(SUMS);
    }

    private static Recurrent.Weights weights(List<Tensor> xs) {
        return new Recurrent.Weights(xs.get(3), xs.get(4), xs.get(5), xs.get(6));
    }

    private static List<OpSamples.Sample> recurrent() {
        return List.of(
                cell(
                        "Recurrent.lstm",
                        xs -> {
                            Recurrent.LstmState state =
                                    new Recurrent.LstmState(xs.get(1), xs.get(2));
                            Recurrent.LstmState next =
                                    Recurrent.lstm(xs.get(0), state, weights(xs));
                            return next.h().add(next.c().mul(0.5));
                        },
                        4),
                cell(
                        "Recurrent.gru",
                        xs -> Recurrent.gru(xs.get(0), xs.get(1), weights(xs)).mul(xs.get(2)),
                        3),
                cell(
                        "Recurrent.elman",
                        xs -> Recurrent.elman(xs.get(0), xs.get(1), weights(xs)).mul(xs.get(2)),
                        1));
    }

    private static List<OpSamples.Sample> noise() {
        RandomKey key = RandomKey.root(5);
        return List.of(
                one("Noise.dropout", -2, 2, x -> Noise.dropout(x, 0.3, key).square(), 3, 5)
                        .as("dropout, random"),
                one(
                                "Noise.dropoutOfChannels",
                                -2,
                                2,
                                x -> Noise.dropoutOfChannels(x, 0.3, key).square(),
                                2,
                                3,
                                2)
                        .as("dropout of channels, random"),
                one("Noise.gumbelSoftmax", -2, 2, x -> Noise.gumbelSoftmax(x, 0.7, key), 3, 5)
                        .as("gumbel softmax, random"));
    }

    private static OpSamples.Sample einsum(String equation, Shape left, Shape right) {
        return two("Einsum.of", -2, 2, (a, b) -> Einsum.of(equation, a, b), left, right)
                .as("einsum " + equation);
    }

    /** x xᵀ + 2: symmetric and positive definite. */
    private static Tensor positive(Tensor x) {
        Tensor identity = Arrangements.identity(x.dtype(), x.length(-1));
        return x.matmul(x.transpose()).add(identity.mul(2));
    }

    private static List<OpSamples.Sample> algebra() {
        Shape square = Shape.of(2, 3, 3);
        Shape side = Shape.of(2, 3, 2);
        return List.of(
                einsum("ij,jk->ik", Shape.of(3, 4), Shape.of(4, 2)),
                einsum("bij,bjk->bik", Shape.of(2, 3, 4), Shape.of(2, 4, 2)),
                einsum("bhqd,bhkd->bhqk", Shape.of(2, 2, 3, 4), Shape.of(2, 2, 2, 4)),
                einsum("ij,kj->ki", Shape.of(3, 4), Shape.of(2, 4)),
                einsum("ijk,jl->li", Shape.of(2, 3, 2), Shape.of(3, 4)),
                einsum("ii,ij->j", Shape.of(3, 3), Shape.of(3, 2)),
                einsum("a,b->ab", Shape.of(3), Shape.of(2)),
                sample(
                                "Einsum.of",
                                -2,
                                2,
                                xs -> Einsum.of("ij,jk,kl->il", xs.get(0), xs.get(1), xs.get(2)),
                                Shape.of(2, 3),
                                Shape.of(3, 4),
                                Shape.of(4, 2))
                        .as("einsum of three")
                        .within(SUMS),
                one("Einsum.of", -2, 2, x -> Einsum.of("iij->j", x).square(), 3, 3, 2)
                        .as("einsum diagonal"),
                two("Einsum.dot", -2, 2, Einsum::dot, Shape.of(5), Shape.of(5)),
                two("Einsum.outer", -2, 2, Einsum::outer, Shape.of(3), Shape.of(2)),
                one("Einsum.trace", -2, 2, x -> Einsum.trace(x).square(), 2, 3, 3),
                one("Matrices.cholesky", -1, 1, x -> Matrices.cholesky(positive(x)), 2, 3, 3),
                two(
                        "Matrices.solveTriangular",
                        0.5,
                        2,
                        (a, b) -> Matrices.solveTriangular(a, b, false),
                        square,
                        side),
                two(
                                "Matrices.solveTriangular",
                                0.5,
                                2,
                                (a, b) -> Matrices.solveTriangular(a, b, true),
                                square,
                                side)
                        .as("solve upper triangular"),
                two(
                        "Matrices.solvePositive",
                        -1,
                        1,
                        (a, b) -> Matrices.solvePositive(positive(a), b),
                        square,
                        side),
                one(
                        "Matrices.inversePositive",
                        -1,
                        1,
                        x -> Matrices.inversePositive(positive(x)),
                        2,
                        3,
                        3),
                one("Matrices.logDet", -1, 1, x -> Matrices.logDet(positive(x)), 2, 3, 3));
    }
}
