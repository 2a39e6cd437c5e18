package dev.adjoint.autograd;

import static dev.adjoint.autograd.OpSamples.sample;

import dev.adjoint.autograd.distributions.Bernoulli;
import dev.adjoint.autograd.distributions.Beta;
import dev.adjoint.autograd.distributions.Categorical;
import dev.adjoint.autograd.distributions.Dirichlet;
import dev.adjoint.autograd.distributions.Distribution;
import dev.adjoint.autograd.distributions.Gamma;
import dev.adjoint.autograd.distributions.Normal;
import dev.adjoint.autograd.distributions.StandardGamma;
import dev.adjoint.autograd.distributions.TanhNormal;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.RandomKey;
import dev.adjoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Samples of densities, entropies, divergences and differentiable samples. */
final class DistributionSamples {
    /** Sums of gamma functions, whose terms are some dozen times larger than the result. */
    private static final double GAMMAS = 2e-5;

    private static final RandomKey KEY = RandomKey.root(9);

    private DistributionSamples() {}

    static List<OpSamples.Sample> all() {
        List<OpSamples.Sample> samples = new ArrayList<>();
        samples.addAll(discrete());
        samples.addAll(normals());
        samples.addAll(gammas());
        samples.addAll(divergences());
        return samples;
    }

    private static OpSamples.Sample of(
            String op,
            double low,
            double high,
            Function<List<Tensor>, Tensor> function,
            int count,
            int... shape) {
        Shape[] shapes = new Shape[count];
        Arrays.fill(shapes, Shape.of(shape));
        return sample(op, low, high, function, shapes).within(GAMMAS);
    }

    private static OpSamples.Sample one(
            String op, double low, double high, UnaryOperator<Tensor> function) {
        return of(op, low, high, xs -> function.apply(xs.get(0)), 1, 3, 5);
    }

    private static List<OpSamples.Sample> discrete() {
        Tensor ids = Tensor.of(new int[] {4, 0, 2}, 3);
        return List.of(
                one("Categorical.logProb", -2, 2, x -> new Categorical(x).logProb(ids)),
                one("Categorical.entropy", -2, 2, x -> new Categorical(x).entropy()),
                one(
                        "Bernoulli.logProb",
                        -2,
                        2.1,
                        x -> new Bernoulli(x).logProb(x.detach().greater(x.detach().mul(0)))),
                one("Bernoulli.entropy", -2, 2.1, x -> new Bernoulli(x).entropy()));
    }

    private static Normal normal(List<Tensor> xs) {
        return new Normal(xs.get(0), xs.get(1));
    }

    private static List<OpSamples.Sample> normals() {
        return List.of(
                of("Normal.logProb", 0.3, 2, xs -> normal(xs).logProb(xs.get(2)), 3, 3, 2),
                of("Normal.entropy", 0.3, 2, xs -> normal(xs).entropy(), 2, 3, 2),
                of("Normal.cumulative", 0.3, 2, xs -> normal(xs).cumulative(xs.get(2)), 3, 3, 2),
                of(
                        "Normal.quantile",
                        0.3,
                        2,
                        xs -> normal(xs).quantile(xs.get(2).mul(0.4)),
                        3,
                        3,
                        2),
                of(
                                "Normal.differentiableSample",
                                0.3,
                                2,
                                xs -> normal(xs).differentiableSample(KEY).square(),
                                2,
                                3,
                                2)
                        .as("normal, random"),
                of(
                        "TanhNormal.logProb",
                        0.1,
                        0.9,
                        xs -> new TanhNormal(normal(xs)).logProb(xs.get(2)),
                        3,
                        3,
                        2),
                of(
                        "TanhNormal.logProbBefore",
                        0.3,
                        2,
                        xs -> new TanhNormal(normal(xs)).logProbBefore(xs.get(2)),
                        3,
                        3,
                        2),
                of(
                        "TanhNormal.entropy",
                        0.3,
                        1.5,
                        xs -> new TanhNormal(normal(xs)).entropy(),
                        2,
                        3,
                        2),
                of(
                                "TanhNormal.differentiableSample",
                                0.3,
                                2,
                                xs -> new TanhNormal(normal(xs)).differentiableSample(KEY),
                                2,
                                3,
                                2)
                        .as("tanh normal, random"));
    }

    private static Gamma gamma(List<Tensor> xs) {
        return new Gamma(xs.get(0), xs.get(1));
    }

    private static Beta beta(List<Tensor> xs) {
        return new Beta(xs.get(0), xs.get(1));
    }

    /** Shares [..., n] of positive numbers. */
    private static Tensor shares(Tensor x) {
        return x.div(x.sum(-1).unsqueeze(-1));
    }

    private static List<OpSamples.Sample> gammas() {
        return List.of(
                of("Gamma.logProb", 0.3, 3, xs -> gamma(xs).logProb(xs.get(2)), 3, 3, 2),
                of("Gamma.entropy", 0.3, 3, xs -> gamma(xs).entropy(), 2, 3, 2),
                of("Beta.logProb", 0.1, 0.9, xs -> beta(xs).logProb(xs.get(2)), 3, 3, 2),
                of("Beta.entropy", 0.3, 3, xs -> beta(xs).entropy(), 2, 3, 2),
                of(
                        "Dirichlet.logProb",
                        0.3,
                        3,
                        xs -> new Dirichlet(xs.get(0)).logProb(shares(xs.get(1))),
                        2,
                        3,
                        4),
                one("Dirichlet.entropy", 0.3, 3, x -> new Dirichlet(x).entropy()),
                of(
                        "StandardGamma.derivative",
                        0.2,
                        4,
                        xs -> StandardGamma.derivative(xs.get(0), xs.get(1)),
                        2,
                        3,
                        5));
    }

    private static OpSamples.Sample divergence(
            String name, Function<List<Tensor>, Distribution> maker, int parameters, int... shape) {
        return of(
                        "Distribution.divergence",
                        0.3,
                        2,
                        xs ->
                                Distribution.divergence(
                                        maker.apply(xs.subList(0, parameters)),
                                        maker.apply(xs.subList(parameters, 2 * parameters))),
                        2 * parameters,
                        shape)
                .as("divergence " + name);
    }

    private static List<OpSamples.Sample> divergences() {
        return List.of(
                divergence("Categorical", xs -> new Categorical(xs.get(0)), 1, 3, 4),
                divergence("Bernoulli", xs -> new Bernoulli(xs.get(0)), 1, 3, 4),
                divergence("Normal", DistributionSamples::normal, 2, 3, 2),
                divergence("TanhNormal", xs -> new TanhNormal(normal(xs)), 2, 3, 2),
                divergence("Gamma", DistributionSamples::gamma, 2, 3, 2),
                divergence("Beta", DistributionSamples::beta, 2, 3, 2),
                divergence("Dirichlet", xs -> new Dirichlet(xs.get(0)), 1, 3, 4));
    }
}
