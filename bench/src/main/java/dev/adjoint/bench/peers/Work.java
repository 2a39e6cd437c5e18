package dev.adjoint.bench.peers;

import java.util.List;

/** What a row asks of a peer. */
public sealed interface Work {
    /** How far two results may be apart, as a part of the largest number in them. */
    default double tolerance() {
        return BINARY32;
    }

    /**
     * Binary32 sums of a few thousand terms in another order differ by less than 1e-5; another
     * computation by far more.
     */
    double BINARY32 = 1e-3;

    /** A result in bfloat16 is rounded to 8 bits. */
    double BFLOAT16 = 1e-2;

    /**
     * A product in binary32.
     *
     * @param x the left matrix [m, k]
     * @param w the right matrix: [n, k] if transposed, else [k, n]
     * @param transposed whether the product is x · wᵀ
     */
    record Product(Values x, Values w, boolean transposed) implements Work {
        /** Rows of the result. */
        public int m() {
            return x.shape()[0];
        }

        /** Columns of the result. */
        public int n() {
            return w.shape()[transposed ? 0 : 1];
        }

        /** Terms of every sum. */
        public int k() {
            return x.shape()[1];
        }
    }

    /**
     * A method of the script for libtorch.
     *
     * @param method its name
     * @param data what it reads
     * @param isBrain whether it reads them in bfloat16
     */
    record Script(String method, List<Values> data, boolean isBrain) implements Work {
        /** Copies the list. */
        public Script {
            data = List.copyOf(data);
        }

        /** A method that reads binary32. */
        public Script(String method, List<Values> data) {
            this(method, data, false);
        }

        @Override
        public double tolerance() {
            return isBrain ? BFLOAT16 : BINARY32;
        }
    }

    /**
     * A method of the script for libtorch that takes gradients.
     *
     * @param method its name
     * @param data what it reads
     * @param parameters what gradients are taken by, changed in place if the method trains
     */
    record Training(String method, List<Values> data, List<Values> parameters) implements Work {
        /** Copies the lists. */
        public Training {
            data = List.copyOf(data);
            parameters = List.copyOf(parameters);
        }
    }

    /** Work that no peer does; our variants are compared with each other. */
    record Alone() implements Work {}
}
