package dev.adjoint.autograd;

import static dev.adjoint.autograd.OpSamples.binary;
import static dev.adjoint.autograd.OpSamples.sample;
import static dev.adjoint.autograd.OpSamples.unary;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Samples of the rows beyond arithmetic. */
final class FunctionSamples {
    /** Sums whose terms are ten times as large as the result, or slopes near a pole. */
    private static final double CANCELLING = 1e-5;

    private FunctionSamples() {}

    static List<OpSamples.Sample> all() {
        List<OpSamples.Sample> samples = new ArrayList<>();
        samples.addAll(exponentials());
        samples.addAll(trigonometry());
        samples.addAll(gammas());
        samples.addAll(rounding());
        samples.addAll(comparisons());
        samples.addAll(activations());
        return samples;
    }

    private static List<OpSamples.Sample> exponentials() {
        return List.of(
                unary("expm1", -3, 2.1, Tensor::expm1),
                unary("log1p", -0.7, 3, Tensor::log1p),
                unary("exp2", -3, 3, Tensor::exp2),
                unary("log2", 0.2, 3, Tensor::log2),
                unary("log10", 0.2, 3, Tensor::log10),
                unary("logit", 0.1, 0.9, Tensor::logit),
                unary("erfc", -2, 3, Tensor::erfc),
                unary("erfinv", -0.95, 0.95, Tensor::erfinv).within(CANCELLING),
                binary("pow", 0.4, 2.5, Tensor::pow),
                sample("pow", -2, 2.1, xs -> xs.get(0).pow(whole(xs.get(0))), Shape.of(3, 5))
                        .as("pow whole"),
                unary("powScalar", 0.3, 2, x -> x.pow(-1.7)),
                unary("powScalar", -2, 2, x -> x.pow(5)).as("powScalar 5"),
                unary("powScalar", 0.5, 2, x -> x.pow(-3)).as("powScalar -3"),
                binary("logAddExp", -3, 3, Tensor::logAddExp),
                binary("xLogY", 0.2, 3, Tensor::xLogY));
    }

    private static Tensor whole(Tensor x) {
        return x.detach().mul(0).add(Tensor.of(new float[] {1, 2, 3, -1, -2}, 5));
    }

    private static List<OpSamples.Sample> trigonometry() {
        return List.of(
                unary("tan", -1.2, 1.2, Tensor::tan).within(CANCELLING),
                unary("asin", -0.9, 0.9, Tensor::asin),
                unary("acos", -0.9, 0.9, Tensor::acos),
                unary("atan", -4, 4.1, Tensor::atan),
                binary("atan2", -2, 2.1, Tensor::atan2),
                unary("sinh", -3, 3, Tensor::sinh),
                unary("cosh", -3, 3, Tensor::cosh),
                unary("asinh", -3, 3.1, Tensor::asinh),
                unary("acosh", 1.2, 4, Tensor::acosh),
                unary("atanh", -0.9, 0.9, Tensor::atanh),
                binary("hypot", -2, 2.1, Tensor::hypot));
    }

    private static List<OpSamples.Sample> gammas() {
        return List.of(
                unary("lgamma", 0.3, 12, Tensor::lgamma).within(CANCELLING),
                unary("lgamma", -2.8, -2.2, Tensor::lgamma)
                        .as("lgamma negative")
                        .within(CANCELLING),
                unary("digamma", 0.3, 12, Tensor::digamma).within(CANCELLING),
                unary("digamma", -2.8, -2.2, Tensor::digamma)
                        .as("digamma negative")
                        .within(CANCELLING),
                unary("trigamma", 0.3, 12, Tensor::trigamma).within(CANCELLING),
                unary("trigamma", -2.8, -2.2, Tensor::trigamma)
                        .as("trigamma negative")
                        .within(CANCELLING));
    }

    private static List<OpSamples.Sample> rounding() {
        return List.of(
                unary("ceil", -2.03, 2.1, Tensor::ceil),
                unary("round", -2.03, 2.1, Tensor::round),
                unary("trunc", -2.03, 2.1, Tensor::trunc),
                unary("frac", -2.03, 2.1, Tensor::frac),
                binary("remainder", 0.6, 3, Tensor::remainder),
                binary("remainder", -3, -0.6, (a, b) -> a.remainder(b.neg()))
                        .as("remainder negative"),
                binary("fmod", 0.6, 3, Tensor::fmod),
                binary("fmod", -3, -0.6, (a, b) -> a.fmod(b.neg())).as("fmod negative"),
                binary("copySign", -2, 2.1, Tensor::copySign));
    }

    private static List<OpSamples.Sample> comparisons() {
        return List.of(
                binary("greater", -2, 2, Tensor::greater),
                binary("lessOrEqual", -2, 2, Tensor::lessOrEqual),
                binary("greaterOrEqual", -2, 2, Tensor::greaterOrEqual),
                binary("notEqual", -2, 2, Tensor::notEqual),
                binary("and", -2, 2.1, (a, b) -> a.relu().and(b.relu())),
                binary("or", -2, 2.1, (a, b) -> a.relu().or(b.relu())),
                binary("xor", -2, 2.1, (a, b) -> a.relu().xor(b.relu())),
                unary("not", -2, 2.1, x -> x.relu().not()),
                unary("isNaN", -2, 2.1, x -> x.log().isNaN()),
                unary("isInfinite", -2, 2.1, x -> x.relu().log().isInfinite()),
                unary("isFinite", -2, 2.1, x -> x.relu().log().isFinite()));
    }

    private static List<OpSamples.Sample> activations() {
        return List.of(
                unary("geluTanh", -3, 3, Tensor::geluTanh),
                unary("mish", -3, 3.1, Tensor::mish),
                unary("softsign", -3, 3.1, Tensor::softsign),
                unary("tanhshrink", -3, 3, Tensor::tanhshrink),
                unary("selu", -3, 3.1, Tensor::selu),
                unary("relu6", -4, 9, Tensor::relu6),
                unary("hardSigmoid", -5, 5.1, Tensor::hardSigmoid),
                unary("hardSwish", -5, 5.1, Tensor::hardSwish),
                binary("prelu", -2, 2.1, Tensor::prelu),
                binary("glu", -2, 2.1, Tensor::glu),
                unary("leakyRelu", -2, 2.1, x -> x.leakyRelu(0.1)),
                unary("elu", -2, 2.1, x -> x.elu(1.5)),
                unary("celu", -2, 2.1, x -> x.celu(1.5)),
                unary("softshrink", -2, 2.1, x -> x.softshrink(0.5)),
                unary("hardshrink", -2, 2.1, x -> x.hardshrink(0.5)),
                unary("threshold", -2, 2.1, x -> x.threshold(0.3, -0.5)));
    }
}
