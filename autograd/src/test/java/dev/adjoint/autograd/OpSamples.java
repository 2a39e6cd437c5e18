package dev.adjoint.autograd;

import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.Attention;
import dev.adjoint.tensor.fused.Entropy;
import dev.adjoint.tensor.fused.RmsNorm;
import dev.adjoint.tensor.fused.Rope;
import dev.adjoint.tensor.fused.SelectedLogProb;
import dev.adjoint.tensor.fused.Softmax;
import dev.adjoint.tensor.op.Scalars;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * One sample for every op: a function and arguments, at which it is smooth. An op without a sample
 * fails the build.
 */
final class OpSamples {
    private OpSamples() {}

    /**
     * A sample.
     *
     * @param op the name of the op
     * @param label a name of its own, by which the golden file knows it
     * @param shapes of the floating arguments, which are filled with numbers from low to high
     * @param tolerance how far binary32 may be from double, relative to the largest result
     */
    record Sample(
            String op,
            String label,
            List<Shape> shapes,
            double low,
            double high,
            double tolerance,
            Function<List<Tensor>, Tensor> function) {
        /** The arguments in double: different in every element, in no particular order. */
        List<Tensor> arguments() {
            List<Tensor> arguments = new ArrayList<>();
            for (int argument = 0; argument < shapes.size(); argument++) {
                double[] values = new double[shapes.get(argument).size()];
                for (int i = 0; i < values.length; i++) {
                    double fraction = ((i * 29 + argument * 17 + 5) % 61 + 0.37) / 61.5;
                    values[i] = low + (high - low) * fraction;
                }
                arguments.add(Tensor.of(values, shapes.get(argument).lengths()));
            }
            return arguments;
        }

        /** The same sample of an op that has others, under a name of its own. */
        Sample as(String name) {
            return new Sample(op, name, shapes, low, high, tolerance, function);
        }

        /** Whether PyTorch has the same function: not of our random numbers. */
        boolean hasPeer() {
            return !label.startsWith("uniform") && !label.endsWith("random");
        }

        /** The same sample with another tolerance. */
        Sample within(double wider) {
            return new Sample(op, label, shapes, low, high, wider, function);
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /** Sums of a few terms and single lane operations: some units in the last place of binary32. */
    private static final double FEW_ROUNDINGS = 2e-6;

    /** Queries, keys and values. */
    private static final Shape[] ATTENTION = {
        Shape.of(6, 4, 3), Shape.of(9, 2, 3), Shape.of(9, 2, 3)
    };

    static Sample unary(String op, double low, double high, UnaryOperator<Tensor> function) {
        return sample(op, low, high, xs -> function.apply(xs.get(0)), Shape.of(3, 5));
    }

    static Sample binary(String op, double low, double high, BinaryOperator<Tensor> function) {
        return sample(
                op,
                low,
                high,
                xs -> function.apply(xs.get(0), xs.get(1)),
                Shape.of(3, 5),
                Shape.of(5));
    }

    static Sample sample(
            String op,
            double low,
            double high,
            Function<List<Tensor>, Tensor> function,
            Shape... shapes) {
        return new Sample(op, op, List.of(shapes), low, high, FEW_ROUNDINGS, function);
    }

    /** All samples. */
    static List<Sample> all() {
        List<Sample> samples = new ArrayList<>();
        samples.addAll(unaries());
        samples.addAll(others());
        samples.addAll(FunctionSamples.all());
        samples.addAll(structural());
        samples.addAll(fused());
        samples.addAll(StructureSamples.all());
        samples.addAll(LayerSamples.all());
        samples.addAll(DistributionSamples.all());
        return samples;
    }

    private static List<Sample> unaries() {
        return List.of(
                unary("neg", -2, 2, Tensor::neg),
                unary("abs", -2, 2.1, Tensor::abs),
                unary("sign", -2, 2.1, Tensor::sign),
                unary("floor", -2.03, 2.1, Tensor::floor),
                unary("square", -2, 2, Tensor::square),
                unary("sqrt", 0.2, 3, Tensor::sqrt),
                unary("rsqrt", 0.2, 3, Tensor::rsqrt),
                unary("reciprocal", 0.3, 3, Tensor::reciprocal),
                unary("exp", -3, 3, Tensor::exp),
                unary("log", 0.2, 3, Tensor::log),
                unary("sin", -3, 3, Tensor::sin),
                unary("cos", -3, 3, Tensor::cos),
                unary("tanh", -3, 3, Tensor::tanh),
                unary("erf", -2, 2, Tensor::erf),
                unary("sigmoid", -4, 4, Tensor::sigmoid),
                unary("logSigmoid", -4, 4.1, Tensor::logSigmoid),
                unary("softplus", -4, 4.1, Tensor::softplus),
                unary("silu", -4, 4, Tensor::silu),
                unary("relu", -2, 2.1, Tensor::relu),
                unary("gelu", -3, 3, Tensor::gelu),
                unary("addScalar", -2, 2, x -> x.add(1.5)),
                unary("mulScalar", -2, 2, x -> x.mul(-1.5)),
                unary("divScalar", -2, 2, x -> x.div(3)),
                unary("clamp", -2, 2.1, x -> x.clamp(-1, 1)),
                unary("cast", -2, 2, x -> Tensor.apply(Scalars.cast(x.dtype()), x)));
    }

    private static List<Sample> others() {
        return List.of(
                binary("add", -2, 2, Tensor::add),
                binary("sub", -2, 2, Tensor::sub),
                binary("mul", -2, 2, Tensor::mul),
                binary("div", 0.5, 2, Tensor::div),
                binary("min", -2, 2, Tensor::min),
                binary("max", -2, 2, Tensor::max),
                binary("less", -2, 2, Tensor::less),
                binary("equal", -2, 2, Tensor::equalTo),
                binary("swiGlu", -2, 2, Tensor::swiGlu),
                sample(
                        "fma",
                        -2,
                        2,
                        xs -> xs.get(0).fma(xs.get(1), xs.get(2)),
                        Shape.of(3, 5),
                        Shape.of(5),
                        Shape.of(3, 1)),
                sample(
                        "select",
                        -2,
                        2.1,
                        xs -> xs.get(0).detach().relu().select(xs.get(1), xs.get(2)),
                        Shape.of(3, 5),
                        Shape.of(5),
                        Shape.of(3, 1)));
    }

    private static List<Sample> structural() {
        Tensor rows = Tensor.of(new int[] {2, 0, 2, 1}, 4);
        Tensor columns = Tensor.of(new int[] {4, 0, 2}, 3);
        return List.of(
                sample("sum", -2, 2, xs -> xs.get(0).sum(0, 2), Shape.of(3, 5, 2)),
                sample("max", -2, 2, xs -> xs.get(0).max(1), Shape.of(3, 5, 2)).as("max along"),
                sample(
                        "argMax",
                        -2,
                        2,
                        xs -> xs.get(0).add(xs.get(0).argMax().unsqueeze(-1)),
                        Shape.of(3, 5)),
                sample(
                        "reshape",
                        -2,
                        2,
                        xs -> xs.get(0).transpose().reshape(2, 6).square(),
                        Shape.of(3, 4)),
                sample(
                        "permute",
                        -2,
                        2,
                        xs -> xs.get(0).permute(2, 0, 1).square(),
                        Shape.of(3, 4, 2)),
                sample("expand", -2, 2, xs -> xs.get(0).expand(4, 3, 5).square(), Shape.of(3, 1)),
                sample("slice", -2, 2, xs -> xs.get(0).slice(1, 1, 4).square(), Shape.of(3, 5)),
                sample("flip", -2, 2, xs -> xs.get(0).flip(1).square(), Shape.of(3, 5)),
                sample("alias", -2, 2, xs -> Transforms.alias(xs.get(0)).square(), Shape.of(3, 5)),
                sample("copy", -2, 2, xs -> xs.get(0).transpose().copy().square(), Shape.of(3, 5)),
                sample("pad", -2, 2, xs -> xs.get(0).pad(1, 2, 1).square(), Shape.of(3, 5)),
                sample(
                        "concat",
                        -2,
                        2,
                        xs -> xs.get(0).concat(1, xs.get(1)).square(),
                        Shape.of(3, 5),
                        Shape.of(3, 2)),
                sample("gather", -2, 2, xs -> xs.get(0).gatherRows(rows).square(), Shape.of(3, 5)),
                sample(
                                "gather",
                                -2,
                                2,
                                xs -> xs.get(0).gatherElements(columns).square(),
                                Shape.of(3, 5))
                        .as("gather elements"),
                sample(
                        "scatter",
                        -2,
                        2,
                        xs -> xs.get(0).scatterRows(rows, 3).square(),
                        Shape.of(4, 5)),
                sample(
                                "scatter",
                                -2,
                                2,
                                xs -> xs.get(0).scatterElements(columns, 5).square(),
                                Shape.of(3))
                        .as("scatter elements"),
                sample(
                        "matmul",
                        -2,
                        2,
                        xs -> xs.get(0).matmul(xs.get(1)),
                        Shape.of(2, 3, 4),
                        Shape.of(4, 5)),
                sample(
                        "linear",
                        -2,
                        2,
                        xs -> xs.get(0).linear(xs.get(1)),
                        Shape.of(2, 3, 4),
                        Shape.of(5, 4)),
                sample(
                        "uniform",
                        -2,
                        2,
                        xs ->
                                xs.get(0)
                                        .mul(
                                                dev.adjoint.tensor.RandomKey.root(3)
                                                        .uniform(Shape.of(3, 5))),
                        Shape.of(3, 5)));
    }

    private static List<Sample> fused() {
        Tensor ids = Tensor.of(new int[] {4, 0, 2}, 3);
        Tensor segments = Tensor.of(new int[] {0, 3, 0, 3, 3, 2, 4, 4}, 2, 4);
        return List.of(
                sample(
                        "rmsNorm",
                        -2,
                        2,
                        xs -> RmsNorm.of(xs.get(0), xs.get(1), 1e-6),
                        Shape.of(3, 5),
                        Shape.of(5)),
                sample("rope", -2, 2, xs -> rope(xs.get(0)), Shape.of(3, 2, 4)),
                sample("softmax", -2, 2, xs -> Softmax.of(xs.get(0)), Shape.of(3, 5)),
                sample(
                        "selectedLogProb",
                        -2,
                        2,
                        xs -> SelectedLogProb.of(xs.get(0), ids),
                        Shape.of(3, 5)),
                sample("entropy", -2, 2, xs -> Entropy.of(xs.get(0)), Shape.of(3, 5)),
                sample(
                        "attention",
                        -2,
                        2,
                        xs -> Attention.of(xs.get(0), xs.get(1), xs.get(2), segments, 0.5),
                        ATTENTION),
                sample("attention", -2, 2, OpSamples::blindInWindow, ATTENTION)
                        .as("attention in a window"));
    }

    /** A window of two keys; the first query of the second segment sees none. */
    private static Tensor blindInWindow(List<Tensor> xs) {
        Tensor segments = Tensor.of(new int[] {0, 3, 0, 5, 3, 3, 6, 2}, 2, 4);
        return new Attention(0.5, 2).apply(xs.get(0), xs.get(1), xs.get(2), segments);
    }

    private static Tensor rope(Tensor x) {
        double[] angles = {0, 0, 1, 0.1, 2, 0.2};
        double[] cos = java.util.Arrays.stream(angles).map(StrictMath::cos).toArray();
        double[] sin = java.util.Arrays.stream(angles).map(StrictMath::sin).toArray();
        return Rope.of(x, like(x, cos), like(x, sin));
    }

    private static Tensor like(Tensor x, double[] values) {
        Tensor exact = Tensor.of(values, 3, 2);
        return x.dtype() == DType.F64 ? exact : Tensor.of(exact.toFloats(), 3, 2);
    }
}
