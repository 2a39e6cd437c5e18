package dev.adjoint.tensor;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Layout;
import dev.adjoint.program.Operand;
import dev.adjoint.program.Signature;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A rule: how inputs become outputs, and how the gradient of an output becomes gradients of the
 * inputs. Derivatives are written in tensor methods, so they can be differentiated again, to every
 * order. There is no op without a derivative.
 */
public sealed interface Op {
    /** The name that messages and pictures use, such as {@code exp}. */
    String name();

    /** An op that runs one kernel and has one output. */
    non-sealed interface Rule extends Op {
        /**
         * The shape rule and the lowering in one: the kernel for inputs of these types, shapes and
         * strides.
         */
        Kernel kernel(List<Operand> inputs);

        /**
         * The gradient of one input.
         *
         * @param input the number of the input
         * @param node the application, with its inputs and its output
         * @param gradient the gradient of the output, of the output's shape
         * @return of the input's shape, or of a shape that the input was broadcast to (the walk
         *     sums it back)
         */
        Tensor derivative(int input, Node node, Tensor gradient);
    }

    /** An op that only looks at the same storage through another layout; it runs no kernel. */
    non-sealed interface View extends Op {
        /** The layout of the output. */
        Layout view(Layout input);

        /** The gradient of the input, of the input's shape. */
        Tensor derivative(Node node, Tensor gradient);
    }

    /**
     * An op with a meaning in tensor code, its decomposition, and perhaps a faster kernel of its
     * own. Inputs are made contiguous before it runs.
     */
    non-sealed interface Fused extends Op {
        /** The numbers that belong to the call, such as epsilon. */
        SortedMap<String, Double> attributes();

        /** The shape rule. */
        List<Signature> outputs(List<Signature> inputs);

        /**
         * What this op means: the same outputs from simpler ops. Its derivative is the default
         * derivative.
         */
        List<Tensor> decompose(List<Tensor> inputs);

        /**
         * A faster first derivative, made of other fused ops: the gradients of all floating inputs,
         * in order (I32 inputs are left out). Empty if the derivative of the decomposition is to be
         * used, as it always is from the second order on.
         */
        default Optional<List<Tensor>> backward(Node node, List<Tensor> gradients) {
            return Optional.empty();
        }
    }

    /**
     * Tensor code with a derivative that its author gives: for functions whose own derivative is
     * slow, inexact or not wanted.
     */
    non-sealed interface Custom extends Op {
        /**
         * The function. It runs without tracking, and inside a step of a {@link Workspace} only
         * what it returns is kept.
         */
        List<Tensor> forward(List<Tensor> inputs);

        /**
         * The gradients of all floating inputs, in order (I32 inputs are left out).
         *
         * @param node the application, with its inputs and outputs
         * @param gradients one for each output, of its shape
         * @return each of its input's shape, or of a shape that the input was broadcast to
         */
        List<Tensor> backward(Node node, List<Tensor> gradients);
    }
}
