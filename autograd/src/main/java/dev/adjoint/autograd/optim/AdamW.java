package dev.adjoint.autograd.optim;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.program.DType;
import dev.adjoint.program.Expression;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.InPlace;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Traced;
import dev.adjoint.tensor.op.PointwiseOp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * AdamW (Loshchilov and Hutter, arXiv:1711.05101, algorithm 2): with gradient g, m ← β₁ m + (1 −
 * β₁) g, v ← β₂ v + (1 − β₂) g², θ ← θ − η (m̂ / (√v̂ + ε) + λ θ), where m̂ = m / (1 − β₁ᵗ) and v̂
 * = v / (1 − β₂ᵗ).
 */
public final class AdamW {
    /**
     * The constants of a run.
     *
     * @param beta1 decay of the first moment
     * @param beta2 decay of the second moment
     * @param epsilon added to the root of the second moment
     * @param weightDecay decoupled decay λ
     */
    public record Settings(double beta1, double beta2, double epsilon, double weightDecay) {
        /** β = (.9, .999), ε = 1e-8, no decay. */
        public static final Settings DEFAULT = new Settings(0.9, 0.999, 1e-8, 0);
    }

    private final Settings settings;
    private final List<Parameter> parameters;
    private final List<Tensor> first;
    private final List<Tensor> second;
    private final PointwiseOp firstMoment;
    private final PointwiseOp secondMoment;
    private final PointwiseOp descent;
    private long step;

    /** Whether the moments are of this optimizer alone, so that they may be written to. */
    private boolean isOwn = true;

    /** An optimizer with moments of zero. */
    public AdamW(List<Parameter> parameters, Settings settings) {
        this.settings = settings;
        this.parameters = List.copyOf(parameters);
        this.first = zeros();
        this.second = zeros();
        Expression gradient = Expression.input(1).mul(Expression.input(2));
        this.firstMoment = PointwiseOp.of("firstMoment", blend(settings.beta1, gradient), 3);
        this.secondMoment =
                PointwiseOp.of("secondMoment", blend(settings.beta2, gradient.mul(gradient)), 3);
        this.descent = PointwiseOp.of("adamW", descent(settings), 6);
    }

    private List<Tensor> zeros() {
        List<Tensor> zeros = new ArrayList<>();
        for (Parameter parameter : parameters) {
            Tensor value = parameter.value();
            zeros.add(Tensor.of(Storage.zeros(value.dtype(), value.shape().size()), value.shape()));
        }
        return zeros;
    }

    /** The number of steps done. */
    public long step() {
        return step;
    }

    /**
     * What changes from step to step, each a tensor of one element, so that a step can be recorded
     * once and run often.
     *
     * @param scale what gradients are multiplied by
     * @param learningRate η
     * @param correction1 1 − β₁ᵗ
     * @param correction2 1 − β₂ᵗ
     */
    public record StepNumbers(
            Tensor scale, Tensor learningRate, Tensor correction1, Tensor correction2) {
        /** The numbers as a list, as a recording takes them. */
        public List<Tensor> list() {
            return List.of(scale, learningRate, correction1, correction2);
        }

        /** The numbers from such a list. */
        public static StepNumbers of(List<Tensor> list) {
            return new StepNumbers(list.get(0), list.get(1), list.get(2), list.get(3));
        }
    }

    /**
     * Does one step.
     *
     * @param gradients one for each parameter, in order
     * @param learningRate η of this step
     */
    public void update(List<Tensor> gradients, double learningRate) {
        update(new Clipping.Clipped(Double.NaN, 1, gradients), learningRate);
    }

    /**
     * Does one step with clipped gradients, which are scaled on the way and need no memory for it.
     *
     * @param clipped one gradient for each parameter, in order
     * @param learningRate η of this step
     */
    public void update(Clipping.Clipped clipped, double learningRate) {
        StepNumbers numbers = next(clipped.scale(), learningRate);
        Traced.run("optimizer step", () -> apply(clipped.unscaled(), numbers));
    }

    /**
     * Counts a step and gives its numbers.
     *
     * @param scale what gradients are multiplied by
     * @param learningRate η of this step
     */
    public StepNumbers next(double scale, double learningRate) {
        step++;
        own();
        return new StepNumbers(
                scalar(scale),
                scalar(learningRate),
                scalar(1 - StrictMath.pow(settings.beta1, (double) step)),
                scalar(1 - StrictMath.pow(settings.beta2, (double) step)));
    }

    /** Copies what came from elsewhere, so that steps can write to it and to nothing else. */
    public void own() {
        own(first);
        own(second);
        isOwn = true;
        parameters.forEach(Parameter::owned);
    }

    private void own(List<Tensor> moments) {
        moments.replaceAll(moment -> isOwn ? moment.renewed() : moment.hostCopy());
    }

    /**
     * Writes parameters and moments anew.
     *
     * @param gradients one for each parameter, in order
     * @param numbers of the step, from {@link #next}, or inputs of a recording
     */
    public void apply(List<Tensor> gradients, StepNumbers numbers) {
        Execution.withoutTracking()
                .run(() -> {
                    for (int i = 0; i < parameters.size(); i++) {
                        apply(i, gradients.get(i), numbers);
                    }
                });
    }

    private void apply(int index, Tensor gradient, StepNumbers numbers) {
        Parameter parameter = parameters.get(index);
        first.set(index, moment(firstMoment, first.get(index).renewed(), gradient, numbers.scale));
        second.set(
                index, moment(secondMoment, second.get(index).renewed(), gradient, numbers.scale));
        parameter.update(
                descent,
                parameter.owned(),
                first.get(index),
                second.get(index),
                numbers.learningRate,
                numbers.correction1,
                numbers.correction2);
    }

    private static Tensor moment(PointwiseOp op, Tensor before, Tensor gradient, Tensor scale) {
        return InPlace.apply(op, before, before, gradient, scale);
    }

    private Tensor scalar(double value) {
        DType dtype = parameters.isEmpty() ? DType.F32 : parameters.get(0).value().dtype();
        return Tensor.full(dtype, value, Shape.SCALAR);
    }

    /** β · average + (1 − β) · next. */
    private static Expression blend(double beta, Expression next) {
        return Expression.input(0).mul(beta).add(next.mul(1 - beta));
    }

    /** θ − η (m̂ / (√v̂ + ε) + λ θ) of the inputs θ, m, v, η, 1 − β₁ᵗ, 1 − β₂ᵗ. */
    private static Expression descent(Settings settings) {
        Expression value = Expression.input(0);
        Expression m = Expression.input(1).div(Expression.input(4));
        Expression v = Expression.input(2).div(Expression.input(5));
        Expression direction = m.div(v.sqrt().add(settings.epsilon));
        Expression decayed = direction.add(value.mul(settings.weightDecay));
        return value.sub(Expression.input(3).mul(decayed));
    }

    /**
     * The moments by name, for a checkpoint: {@code first.NAME} and {@code second.NAME}. They can
     * be read until the next step.
     */
    public Map<String, Tensor> moments() {
        Map<String, Tensor> moments = new LinkedHashMap<>();
        for (int i = 0; i < parameters.size(); i++) {
            moments.put("first." + parameters.get(i).name(), first.get(i).renewed());
            moments.put("second." + parameters.get(i).name(), second.get(i).renewed());
        }
        return moments;
    }

    /**
     * Goes on from saved moments.
     *
     * @throws IllegalArgumentException if a moment is missing or has another shape than its
     *     parameter
     */
    public void restore(long savedStep, Map<String, Tensor> moments) {
        for (int i = 0; i < parameters.size(); i++) {
            first.set(i, moment(moments, "first.", parameters.get(i)));
            second.set(i, moment(moments, "second.", parameters.get(i)));
        }
        step = savedStep;
        isOwn = false;
    }

    private static Tensor moment(Map<String, Tensor> moments, String kind, Parameter parameter) {
        Tensor moment = moments.get(kind + parameter.name());
        if (moment == null || !moment.shape().equals(parameter.value().shape())) {
            throw new IllegalArgumentException(
                    "optimizer state: moment "
                            + kind
                            + parameter.name()
                            + " is "
                            + (moment == null ? "missing" : moment.shape().toString())
                            + ", the parameter is "
                            + parameter.value().shape());
        }
        return moment;
    }
}
