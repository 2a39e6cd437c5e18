package dev.adjoint.autograd.nn;

import dev.adjoint.program.DType;
import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.fused.SelectedLogProb;

/**
 * Losses, one number for each element or row: {@code .mean()} or {@code .sum()} is the caller's, so
 * that no loss has a mode. At kinks the derivative is that of the pointwise ops.
 */
public final class Losses {
    private static final double LOG_TWO_PI = 1.8378770664093453;

    private Losses() {}

    /** (x − y)². */
    public static Tensor squaredError(Tensor x, Tensor target) {
        return x.sub(target).square();
    }

    /** |x − y|; derivative 0 at 0. */
    public static Tensor absoluteError(Tensor x, Tensor target) {
        return x.sub(target).abs();
    }

    /** ½ (x − y)² within delta, else delta (|x − y| − delta / 2) (Huber, 1964). */
    public static Tensor huber(Tensor x, Tensor target, double delta) {
        Tensor size = x.sub(target).abs();
        Tensor near = size.clamp(0, delta);
        return near.mul(size.sub(near.mul(0.5)));
    }

    /** The Huber loss divided by beta, so that its far slope is 1. */
    public static Tensor smoothAbsoluteError(Tensor x, Tensor target, double beta) {
        return huber(x, target, beta).div(beta);
    }

    /** −y log p − (1 − y) log(1 − p) for probabilities, logarithms not below −100. */
    public static Tensor binaryCrossEntropy(Tensor probability, Tensor target) {
        Tensor yes = logarithm(probability).mul(target);
        Tensor no = logarithm(probability.neg().add(1)).mul(target.neg().add(1));
        return yes.add(no).neg();
    }

    private static Tensor logarithm(Tensor x) {
        return x.log().max(Tensor.full(x.dtype(), -100, Shape.SCALAR));
    }

    /**
     * The binary cross-entropy of σ(x), finite for every logit: −w y log σ(x) − (1 − y) log σ(−x).
     *
     * @param positive the weight w of positive targets
     */
    public static Tensor binaryCrossEntropyOfLogits(Tensor x, Tensor target, double positive) {
        Tensor yes = x.logSigmoid().mul(target).mul(positive);
        Tensor no = x.neg().logSigmoid().mul(target.neg().add(1));
        return yes.add(no).neg();
    }

    /** −log p of the target class, from log-probabilities [rows, classes] and ids i32[rows]. */
    public static Tensor negativeLogLikelihood(Tensor logProbabilities, Tensor ids) {
        return logProbabilities.gatherElements(ids).neg();
    }

    /** −log softmax(x) of the target class, from logits [rows, classes] and ids i32[rows]. */
    public static Tensor crossEntropy(Tensor logits, Tensor ids) {
        return SelectedLogProb.of(logits, ids).neg();
    }

    /** −Σ y log softmax(x) for probabilities y [rows, classes]. */
    public static Tensor crossEntropyOfProbabilities(Tensor logits, Tensor target) {
        Shapes.requireSame("crossEntropy", "logits", logits.shape(), "target", target.shape());
        return logits.logSoftmax(-1).mul(target).sum(-1).neg();
    }

    /**
     * How a cross-entropy treats its targets.
     *
     * @param smoothing the share of the target that is spread evenly over all classes (Szegedy et
     *     al., arXiv:1512.00567)
     * @param ignored the id of rows whose loss is 0
     */
    public record Targets(double smoothing, int ignored) {
        /** Neither smoothing nor ignored rows (but for the id −100). */
        public static final Targets PLAIN = new Targets(0, -100);
    }

    /** The cross-entropy of every row; 0 where the id is the ignored one. */
    public static Tensor crossEntropy(Tensor logits, Tensor ids, Targets targets) {
        Tensor counted = counted(ids, targets); // (rows)
        Tensor valid = counted.select(ids, Tensor.full(DType.I32, 0, Shape.SCALAR)).cast(DType.I32);
        Tensor chosen = SelectedLogProb.of(logits, valid);
        Tensor loss = chosen.mul(targets.smoothing - 1);
        if (targets.smoothing != 0) {
            Tensor even = logits.mean(-1).sub(logits.logSumExp());
            loss = loss.sub(even.mul(targets.smoothing));
        }
        return counted.select(loss, Tensor.full(logits.dtype(), 0, Shape.SCALAR));
    }

    /** The mean of the cross-entropies of the rows that count; NaN if none does. */
    public static Tensor meanCrossEntropy(Tensor logits, Tensor ids, Targets targets) {
        Tensor count = counted(ids, targets).sum();
        return crossEntropy(logits, ids, targets).sum().div(count.cast(logits.dtype()));
    }

    private static Tensor counted(Tensor ids, Targets targets) {
        return ids.notEqual(Tensor.full(DType.I32, targets.ignored, Shape.SCALAR));
    }

    /** y (log y − x) for log-probabilities x and probabilities y, 0 where y is 0. */
    public static Tensor divergence(Tensor logProbabilities, Tensor target) {
        return target.xLogY(target).sub(target.mul(logProbabilities));
    }

    /** ½ (log v + (x − y)² / v + log 2π) for a mean x and a variance v. */
    public static Tensor gaussian(Tensor mean, Tensor target, Tensor variance) {
        return variance.log()
                .add(squaredError(mean, target).div(variance))
                .add(LOG_TWO_PI)
                .mul(0.5);
    }

    /** e^x − y x for the logarithm x of a rate, but for what depends on y only. */
    public static Tensor poisson(Tensor logRate, Tensor target) {
        return logRate.exp().sub(target.mul(logRate));
    }

    /** The cosine of the angle between rows along an axis, which vanishes. */
    public static Tensor cosine(Tensor left, Tensor right, int axis) {
        double epsilon = 1e-8;
        Tensor lengths = left.norm(2, axis).mul(right.norm(2, axis));
        Tensor least = Tensor.full(left.dtype(), epsilon, Shape.SCALAR);
        return left.mul(right).sum(axis).div(lengths.max(least));
    }

    /** max(0, |a − p| − |a − n| + margin) for rows: anchor, positive, negative. */
    public static Tensor triplet(Tensor anchor, Tensor positive, Tensor negative, double margin) {
        Tensor near = anchor.sub(positive).norm(2, -1);
        Tensor far = anchor.sub(negative).norm(2, -1);
        return near.sub(far).add(margin).relu();
    }

    /** max(0, margin − y (a − b)) for y = 1 where a should be larger, else −1. */
    public static Tensor ranking(Tensor left, Tensor right, Tensor target, double margin) {
        return target.mul(left.sub(right)).neg().add(margin).relu();
    }

    /** max(0, 1 − y x) for y = ±1. */
    public static Tensor hinge(Tensor x, Tensor target) {
        return x.mul(target).neg().add(1).relu();
    }

    /**
     * The cross-entropies of logits = hidden · weightᵀ from hidden [rows, width], weight
     * [vocabulary, width] and ids i32[rows], of which no more than [rows, chunk] exist at once: the
     * backward pass computes each part of the vocabulary again.
     */
    public static Tensor chunkedCrossEntropy(Tensor hidden, Tensor weight, Tensor ids, int chunk) {
        return Tensor.apply(new ChunkedCrossEntropy(chunk), hidden, weight, ids);
    }
}
