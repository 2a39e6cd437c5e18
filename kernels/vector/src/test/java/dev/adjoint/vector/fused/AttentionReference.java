package dev.adjoint.vector.fused;

/**
 * Attention and its gradients in double, with the sums of the sizes of all terms, to scale
 * tolerances by.
 */
final class AttentionReference {
    private final int heads;
    private final int groups;
    private final int dim;
    private final int[] segments;
    private final double scale;

    AttentionReference(int heads, int groups, int dim, int[] segments, double scale) {
        this.heads = heads;
        this.groups = groups;
        this.dim = dim;
        this.segments = segments;
        this.scale = scale;
    }

    /** Results and sums of |terms|. */
    record Result(
            double[] out,
            double[] outTerms,
            double[] dq,
            double[] dqTerms,
            double[] dk,
            double[] dkTerms,
            double[] dv,
            double[] dvTerms) {
        static Result of(int queries, int keys) {
            return new Result(
                    new double[queries],
                    new double[queries],
                    new double[queries],
                    new double[queries],
                    new double[keys],
                    new double[keys],
                    new double[keys],
                    new double[keys]);
        }
    }

    Result run(float[] q, float[] k, float[] v, float[] g) {
        Result result = Result.of(q.length, k.length);
        for (int s = 0; s < segments.length; s += 4) {
            for (int i = 0; i < segments[s + 1]; i++) {
                for (int head = 0; head < heads; head++) {
                    int at = ((segments[s] + i) * heads + head) * dim;
                    int keyAt = (segments[s + 2] * groups + head / (heads / groups)) * dim;
                    row(q, k, v, g, at, keyAt, segments[s + 3] - segments[s + 1] + i + 1, result);
                }
            }
        }
        return result;
    }

    private double dot(float[] a, int aAt, float[] b, int bAt) {
        double sum = 0;
        for (int i = 0; i < dim; i++) {
            sum += (double) a[aAt + i] * b[bAt + i];
        }
        return sum;
    }

    private void row(
            float[] q, float[] k, float[] v, float[] g, int at, int keyAt, int n, Result r) {
        double[] p = new double[n];
        double[] dp = new double[n];
        double maximum = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            p[j] = dot(q, at, k, keyAt + j * groups * dim) * scale;
            dp[j] = dot(g, at, v, keyAt + j * groups * dim);
            maximum = Math.max(maximum, p[j]);
        }
        double sum = 0;
        for (int j = 0; j < n; j++) {
            p[j] = Math.exp(p[j] - maximum);
            sum += p[j];
        }
        double delta = 0;
        double deltaTerms = 0;
        for (int j = 0; j < n; j++) {
            p[j] /= sum;
            delta += p[j] * dp[j];
            deltaTerms += p[j] * Math.abs(dp[j]);
        }
        for (int j = 0; j < n; j++) {
            double ds = p[j] * (dp[j] - delta) * scale;
            double dsTerms = p[j] * (Math.abs(dp[j]) + deltaTerms + dim) * scale;
            add(q, k, v, g, at, keyAt + j * groups * dim, p[j], ds, dsTerms, r);
        }
    }

    private void add(
            float[] q,
            float[] k,
            float[] v,
            float[] g,
            int at,
            int key,
            double p,
            double ds,
            double terms,
            Result r) {
        for (int i = 0; i < dim; i++) {
            r.out[at + i] += p * v[key + i];
            r.outTerms[at + i] += p * Math.abs(v[key + i]);
            r.dq[at + i] += ds * k[key + i];
            r.dqTerms[at + i] += terms * Math.abs(k[key + i]);
            r.dk[key + i] += ds * q[at + i];
            r.dkTerms[key + i] += terms * Math.abs(q[at + i]);
            r.dv[key + i] += p * g[at + i];
            r.dvTerms[key + i] += p * Math.abs(g[at + i]);
        }
    }
}
