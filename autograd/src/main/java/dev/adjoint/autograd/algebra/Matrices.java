package dev.adjoint.autograd.algebra;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Shapes;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.Arrangements;
import dev.adjoint.tensor.op.Moves;
import java.util.ArrayList;
import java.util.List;

/**
 * Linear algebra of small dense matrices [..., n, n]: loops of n steps over rows and columns, each
 * step on all matrices at once. Their derivatives are those of the steps, to every order; they are
 * meant for n up to some hundred.
 */
public final class Matrices {
    private Matrices() {}

    /**
     * The lower triangular L with L Lᵀ = A for symmetric positive definite A, column by column
     * (outer product form; Golub and Van Loan, 4.2). The mean of A and Aᵀ is read, so that the
     * gradient is symmetric as well; NaN if that is not positive definite.
     */
    public static Tensor cholesky(Tensor a) {
        int n = requireSquare("cholesky", a);
        Tensor rest = a.add(a.transpose()).mul(0.5);
        List<Tensor> columns = new ArrayList<>();
        for (int j = 0; j < n; j++) {
            Tensor column = rest.slice(-1, 0, 1); // (..., n − j, 1)
            Tensor scaled = column.mul(column.slice(-2, 0, 1).rsqrt());
            columns.add(scaled.pad(-2, j, 0));
            int left = n - j;
            Tensor below = scaled.slice(-2, 1, left);
            rest = rest.slice(-1, 1, left).slice(-2, 1, left).sub(below.matmul(below.transpose()));
        }
        return columns.isEmpty() ? a : Moves.concat(-1, columns);
    }

    /**
     * X with T X = B for a triangular T [..., n, n] and B [..., n, m], by substitution; the other
     * triangle of T is not read.
     */
    public static Tensor solveTriangular(Tensor triangle, Tensor right, boolean upper) {
        int n = requireSquare("solveTriangular", triangle);
        Shapes.requireLength("solveTriangular", "right side", right.shape(), -2, n);
        if (upper) {
            Tensor mirrored = triangle.flip(-1).flip(-2);
            return solveTriangular(mirrored, right.flip(-2), false).flip(-2);
        }
        List<Tensor> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Tensor row = triangle.slice(-2, i, i + 1); // (..., 1, n)
            Tensor known = right.slice(-2, i, i + 1); // (..., 1, m)
            if (i > 0) {
                Tensor before = Moves.concat(-2, rows);
                known = known.sub(row.slice(-1, 0, i).matmul(before));
            }
            rows.add(known.div(row.slice(-1, i, i + 1)));
        }
        return rows.isEmpty() ? right : Moves.concat(-2, rows);
    }

    /** X with A X = B for symmetric positive definite A. */
    public static Tensor solvePositive(Tensor a, Tensor right) {
        Tensor lower = cholesky(a);
        Tensor half = solveTriangular(lower, right, false);
        return solveTriangular(lower.transpose(), half, true);
    }

    /** A⁻¹ for symmetric positive definite A. */
    public static Tensor inversePositive(Tensor a) {
        int n = requireSquare("inversePositive", a);
        Tensor identity = Arrangements.identity(a.dtype(), n);
        return solvePositive(a, identity.expand(a.shape()));
    }

    /** log det A [...] for symmetric positive definite A: twice the logarithms of L's diagonal. */
    public static Tensor logDet(Tensor a) {
        return cholesky(a).diagonal(0).log().sum(-1).mul(2);
    }

    private static int requireSquare(String op, Tensor a) {
        Shape shape = a.shape();
        Shapes.axis(op, shape, -2);
        Shapes.requireLength(op, "matrix", shape, -1, shape.length(-2));
        return shape.length(-1);
    }
}
