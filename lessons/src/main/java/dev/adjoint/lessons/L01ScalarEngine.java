package dev.adjoint.lessons;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;

/**
 * The whole framework on one page, for single numbers. The six nouns are all here: a {@link Tensor}
 * is a value, an {@link Op} is a rule with its derivative, a {@link Node} is an op that was
 * applied, a kernel is the arithmetic inside the op, a {@link Step} list is a program, and a {@link
 * Backend} runs kernels. Recording is just another backend.
 */
public final class L01ScalarEngine {
    private L01ScalarEngine() {}

    /**
     * A rule: what to compute, and the derivative with respect to both inputs, written in tensors.
     */
    public enum Op {
        /** a + b: the gradient passes to both. */
        ADD((a, b) -> a + b, (g, a, b) -> List.of(g, g)),
        /** a · b: each input receives the gradient times the other. */
        MULTIPLY((a, b) -> a * b, (g, a, b) -> List.of(g.mul(b), g.mul(a)));

        private final DoubleBinaryOperator kernel;
        private final Derivative derivative;

        Op(DoubleBinaryOperator kernel, Derivative derivative) {
            this.kernel = kernel;
            this.derivative = derivative;
        }
    }

    /** The gradients of both inputs from the gradient of the output. */
    interface Derivative {
        List<Tensor> of(Tensor gradient, Tensor a, Tensor b);
    }

    /**
     * What runs kernels on storages; here a storage is a number, or the name of one while
     * recording.
     */
    public interface Backend {
        /** Runs one kernel. */
        Object run(Op op, Object a, Object b);
    }

    /** An op that was applied to inputs. */
    record Node(Op op, Tensor a, Tensor b) {}

    /** A value with an identity. It knows the node it came from, unless it is a leaf. */
    public static final class Tensor {
        private final Backend backend;
        private final Object storage;
        private final List<Node> origin;

        private Tensor(Backend backend, Object storage, List<Node> origin) {
            this.backend = backend;
            this.storage = storage;
            this.origin = origin;
        }

        /** A leaf that holds a number, or a slot of a program. */
        public static Tensor leaf(Backend backend, Object storage) {
            return new Tensor(backend, storage, List.of());
        }

        /** this + other. */
        public Tensor add(Tensor other) {
            return apply(Op.ADD, other);
        }

        /** this · other. */
        public Tensor mul(Tensor other) {
            return apply(Op.MULTIPLY, other);
        }

        private Tensor apply(Op op, Tensor other) {
            return new Tensor(
                    backend,
                    backend.run(op, storage, other.storage),
                    List.of(new Node(op, this, other)));
        }

        /** The number, or the slot. */
        public Object storage() {
            return storage;
        }
    }

    /** The backend that computes at once. */
    public static Object compute(Op op, Object a, Object b) {
        return op.kernel.applyAsDouble((double) a, (double) b);
    }

    /** One line of a program: an op on two slots. */
    public record Step(Op op, Object a, Object b, Object result) {}

    /** The backend that writes steps down and computes nothing. */
    public static Backend recorder(List<Step> program) {
        return (op, a, b) -> {
            String slot = "%" + program.size();
            program.add(new Step(op, a, b, slot));
            return slot;
        };
    }

    /** d(output)/d(input), itself made of tensors, so that it can be differentiated again. */
    public static Tensor gradient(Tensor output, Tensor input, Tensor one) {
        IdentityHashMap<Tensor, Tensor> gradients = new IdentityHashMap<>();
        gradients.put(output, one);
        for (Tensor tensor : outputsFirst(output)) {
            Tensor gradient = Objects.requireNonNull(gradients.get(tensor));
            for (Node node : tensor.origin) {
                List<Tensor> both = node.op().derivative.of(gradient, node.a(), node.b());
                gradients.merge(node.a(), both.get(0), Tensor::add);
                gradients.merge(node.b(), both.get(1), Tensor::add);
            }
        }
        return Objects.requireNonNull(
                gradients.get(input), "the output does not depend on the input");
    }

    private static List<Tensor> outputsFirst(Tensor output) {
        List<Tensor> order = new ArrayList<>();
        visit(output, Collections.newSetFromMap(new IdentityHashMap<>()), order);
        return order.reversed();
    }

    private static void visit(Tensor tensor, Set<Tensor> seen, List<Tensor> order) {
        if (seen.add(tensor)) {
            tensor.origin.forEach(node -> visit(node.a(), seen, order));
            tensor.origin.forEach(node -> visit(node.b(), seen, order));
            order.add(tensor);
        }
    }
}
