package dev.adjoint.program;

import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What a backend can do. Shapes have been checked by the op that made the kernel; a backend checks
 * nothing.
 *
 * <p><b>The order of every sum is part of the kernel's meaning</b>, so that the same inputs give
 * the same bits at any number of threads, any vector width, on any machine, and whatever else
 * stands in the batch. Binary32 arithmetic is fused multiply-add where a product is added, and
 * plain IEEE otherwise:
 *
 * <ul>
 *   <li><b>Products</b> ({@link MatMul}): every element is one FMA chain over k in increasing order
 *       that starts at +0. The chain is restarted every {@value #CHUNK} terms, and the chunk
 *       results are added in order.
 *   <li><b>Reductions</b> ({@link Reduce}): the reduced elements are numbered in row-major order.
 *       Within a chunk of {@value #CHUNK}, element i is added to partial sum i mod {@value
 *       #PARTIALS} (all start at +0), the partial sums are folded by halves (p[j] += p[j + 8], then
 *       4, 2, 1), and the chunk results are added in order.
 *   <li><b>Scans</b> ({@link Scan}): one FMA chain along the axis.
 *   <li><b>Scatters</b>: sources are added to their target in increasing order, starting from +0.
 * </ul>
 */
public sealed interface Kernel {
    /** A sum restarts its chain after this many terms. */
    int CHUNK = 4096;

    /** The partial sums of a reduction. */
    int PARTIALS = 16;

    /** The name that programs print. */
    String name();

    /** The values that are read, in order. */
    List<Operand> inputs();

    /** The values that are produced, in order; all contiguous. */
    List<Signature> outputs();

    /**
     * Whether an input may be of a type of 16 bits, from which the kernel then computes in F32 as
     * if it had been converted before.
     */
    default boolean readsHalf(int input) {
        return false;
    }

    /** Floating-point operations: a fused multiply-add counts two, a lane operation one. */
    long flops();

    /** What distinguishes this from other kernels of its name, as text; may be empty. */
    default String details() {
        return "";
    }

    /**
     * The expression applied to every element. Each operand's layout already has the shape of the
     * result (expanded axes have stride 0); I32 operands are converted, and an I32 result is the
     * expression's value truncated. A lone input is a conversion, also from and to 16 bits.
     */
    record Pointwise(Expression expression, DType dtype, Shape shape, List<Operand> inputs)
            implements Kernel {
        @Override
        public String name() {
            return "pointwise";
        }

        @Override
        public List<Signature> outputs() {
            return List.of(new Signature(dtype, shape));
        }

        @Override
        public boolean readsHalf(int input) {
            return expression instanceof Expression.Input;
        }

        @Override
        public long flops() {
            return (long) shape.size() * LaneProgram.of(expression, inputs.size()).operations();
        }

        @Override
        public String details() {
            return expression.toString();
        }
    }

    /** How elements are combined. */
    enum Reduction {
        /** The sum; 0 for no elements. */
        SUM,
        /** The largest element; NaN if there is one. */
        MAX,
        /** The smallest element; NaN if there is one. */
        MIN,
        /**
         * The place (I32) of the first largest element, counted over the reduced axes; a NaN counts
         * as largest.
         */
        ARGMAX
    }

    /**
     * Combines the elements along the last {@code axes} axes of the operand; these axes vanish from
     * the shape.
     */
    record Reduce(Reduction reduction, Operand input, int axes) implements Kernel {
        @Override
        public String name() {
            return reduction.name().toLowerCase(java.util.Locale.ROOT);
        }

        @Override
        public List<Operand> inputs() {
            return List.of(input);
        }

        @Override
        public List<Signature> outputs() {
            Shape kept = input.shape().axes(0, input.shape().rank() - axes);
            return List.of(
                    new Signature(reduction == Reduction.ARGMAX ? DType.I32 : input.dtype(), kept));
        }

        @Override
        public long flops() {
            return input.shape().size();
        }

        @Override
        public String details() {
            return "last " + axes;
        }
    }

    /**
     * The products [batch..., m, k] · [batch..., k, n] → [batch..., m, n]; both operands have the
     * same batch axes. The right one may be of a half type, with the sums of its widened elements.
     */
    record MatMul(Operand left, Operand right) implements Kernel {
        @Override
        public String name() {
            return "matmul";
        }

        /** Rows of the result. */
        public int rows() {
            return left.shape().length(-2);
        }

        /** Columns of the result. */
        public int columns() {
            return right.shape().length(-1);
        }

        /** Terms of each sum. */
        public int inner() {
            return left.shape().length(-1);
        }

        @Override
        public List<Operand> inputs() {
            return List.of(left, right);
        }

        @Override
        public List<Signature> outputs() {
            return List.of(new Signature(left.dtype(), left.shape().with(-1, columns())));
        }

        @Override
        public boolean readsHalf(int input) {
            return input == 1;
        }

        @Override
        public long flops() {
            return 2L * left.shape().size() * columns();
        }
    }

    /**
     * Copies every source into a region of the result that starts at {@code starts.get(i)}; the
     * rest is 0.
     */
    record Move(DType dtype, Shape shape, List<Operand> inputs, List<List<Integer>> starts)
            implements Kernel {
        /** The contiguous copy of one operand. */
        public static Move copy(Operand source) {
            List<Integer> origin = java.util.Collections.nCopies(source.shape().rank(), 0);
            return new Move(source.dtype(), source.shape(), List.of(source), List.of(origin));
        }

        @Override
        public String name() {
            return "move";
        }

        @Override
        public List<Signature> outputs() {
            return List.of(new Signature(dtype, shape));
        }

        @Override
        public long flops() {
            return 0;
        }

        @Override
        public String details() {
            return starts.stream().flatMap(List::stream).allMatch(start -> start == 0)
                    ? ""
                    : "to " + starts;
        }
    }

    /** What an index stands for in a table of shape [rows, width]. */
    enum Indexing {
        /** Index i is a row: results are [indices, width]. */
        ROWS,
        /** There is one index for each row, and it is a column: results are [rows]. */
        ELEMENTS,
        /** There are several for each row, all columns: indices and results are [rows, count]. */
        ALONG
    }

    /** Reads rows or elements of a table [rows, width] by I32 indices, which are within bounds. */
    record Gather(Indexing indexing, Operand table, Operand indices) implements Kernel {
        @Override
        public String name() {
            return "gather";
        }

        @Override
        public List<Operand> inputs() {
            return List.of(table, indices);
        }

        @Override
        public List<Signature> outputs() {
            Shape count = indices.shape();
            Shape shape = indexing == Indexing.ROWS ? count.append(table.shape().length(1)) : count;
            return List.of(new Signature(table.dtype().ofResults(), shape));
        }

        @Override
        public boolean readsHalf(int input) {
            return input == 0;
        }

        @Override
        public long flops() {
            return 0;
        }

        @Override
        public String details() {
            return indexing.name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * The transpose of {@link Gather}: adds sources to a table [rows, width] of zeros, in
     * increasing order.
     */
    record Scatter(Indexing indexing, Shape table, Operand indices, Operand source)
            implements Kernel {
        @Override
        public String name() {
            return "scatter";
        }

        @Override
        public List<Operand> inputs() {
            return List.of(indices, source);
        }

        @Override
        public List<Signature> outputs() {
            return List.of(new Signature(source.dtype(), table));
        }

        @Override
        public long flops() {
            return source.shape().size();
        }

        @Override
        public String details() {
            return indexing.name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * Replaces rows of a contiguous table [rows, width] <b>in place</b>: the output is the first
     * input's storage. Only state that nobody else reads may be given to it, such as a key-value
     * cache.
     */
    record Overwrite(Operand table, Operand indices, Operand source) implements Kernel {
        @Override
        public String name() {
            return "overwrite";
        }

        @Override
        public List<Operand> inputs() {
            return List.of(table, indices, source);
        }

        @Override
        public List<Signature> outputs() {
            return List.of(new Signature(table.dtype(), table.shape()));
        }

        @Override
        public long flops() {
            return 0;
        }
    }

    /**
     * Uniform numbers in [0, 1) from a counter: element i depends only on the key (two I32) and on
     * i, by {@link CounterRandom}.
     */
    record Random(DType dtype, Shape shape, Operand key) implements Kernel {
        @Override
        public String name() {
            return "random";
        }

        @Override
        public List<Operand> inputs() {
            return List.of(key);
        }

        @Override
        public List<Signature> outputs() {
            return List.of(new Signature(dtype, shape));
        }

        @Override
        public long flops() {
            return 0;
        }
    }

    /**
     * The linear recurrence h_t = factor_t · h_(t−1) + term_t along the last axis, from h = 0, each
     * step one fused multiply-add: running sums (factors of 1), running products (a first term),
     * discounted sums. Both operands have the shape of the result.
     */
    record Scan(Operand factor, Operand term) implements Kernel {
        @Override
        public String name() {
            return "scan";
        }

        @Override
        public List<Operand> inputs() {
            return List.of(factor, term);
        }

        @Override
        public List<Signature> outputs() {
            return List.of(new Signature(term.dtype(), term.shape()));
        }

        @Override
        public long flops() {
            return 2L * term.shape().size();
        }
    }

    /**
     * The places (I32) of the elements along the last axis in sorted order. Equal elements keep
     * their order, −0 equals 0, and NaN is larger than all numbers.
     */
    record Sort(Operand input, boolean descending) implements Kernel {
        @Override
        public String name() {
            return "sort";
        }

        @Override
        public List<Operand> inputs() {
            return List.of(input);
        }

        @Override
        public List<Signature> outputs() {
            return List.of(new Signature(DType.I32, input.shape()));
        }

        @Override
        public long flops() {
            return 0;
        }

        @Override
        public String details() {
            return descending ? "descending" : "";
        }
    }

    /**
     * A fused op: a name that a backend may know, with the program that it stands for. A backend
     * that does not know the name runs the expansion. Inputs are contiguous.
     */
    final class Call implements Kernel {
        private final String name;
        private final SortedMap<String, Double> attributes;
        private final List<Operand> inputs;
        private final List<Signature> outputs;
        private final Supplier<Program> expansion;

        /** A call; {@code expansion} is asked for only where the program itself is needed. */
        public Call(
                String name,
                SortedMap<String, Double> attributes,
                List<Operand> inputs,
                List<Signature> outputs,
                Supplier<Program> expansion) {
            this.name = name;
            this.attributes = new TreeMap<>(attributes);
            this.inputs = List.copyOf(inputs);
            this.outputs = List.copyOf(outputs);
            this.expansion = expansion;
        }

        @Override
        public String name() {
            return name;
        }

        /** Whether there is a number of this name. */
        public boolean hasAttribute(String attribute) {
            return attributes.containsKey(attribute);
        }

        /** The named number, such as {@code epsilon}. */
        public double attribute(String attribute) {
            Double value = attributes.get(attribute);
            if (value == null) {
                throw new IllegalArgumentException(
                        name + ": no attribute " + attribute + " among " + attributes);
            }
            return value;
        }

        @Override
        public List<Operand> inputs() {
            return inputs;
        }

        @Override
        public List<Signature> outputs() {
            return outputs;
        }

        /** Calls of one name, with the same attributes, inputs and outputs, mean the same. */
        @Override
        public boolean equals(Object other) {
            return this == other
                    || (other instanceof Call call
                            && name.equals(call.name)
                            && attributes.equals(call.attributes)
                            && inputs.equals(call.inputs)
                            && outputs.equals(call.outputs));
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, attributes, inputs, outputs);
        }

        /** What the call means, in kernels. */
        public Program expansion() {
            return expansion.get();
        }

        @Override
        public long flops() {
            return expansion.get().flops();
        }

        @Override
        public String details() {
            return attributes.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + new Expression.Constant(entry.getValue()))
                    .collect(Collectors.joining(", "));
        }
    }
}
