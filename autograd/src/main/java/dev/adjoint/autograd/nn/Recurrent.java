package dev.adjoint.autograd.nn;

import dev.adjoint.tensor.Tensor;
import java.util.List;

/** Recurrent cells, with weights in PyTorch's order of gates. */
public final class Recurrent {
    private Recurrent() {}

    /**
     * The weights of a cell with n gates.
     *
     * @param input [n · hidden, input]
     * @param hidden [n · hidden, hidden]
     * @param inputBias [n · hidden]
     * @param hiddenBias [n · hidden]
     */
    public record Weights(Tensor input, Tensor hidden, Tensor inputBias, Tensor hiddenBias) {
        private List<Tensor> ofInput(Tensor x, int gates) {
            return x.linear(input).add(inputBias).chunk(-1, gates);
        }

        private List<Tensor> ofHidden(Tensor h, int gates) {
            return h.linear(hidden).add(hiddenBias).chunk(-1, gates);
        }
    }

    /** What an LSTM cell carries: its output h and its memory c, both [batch, hidden]. */
    public record LstmState(Tensor h, Tensor c) {}

    /**
     * c' = σ(f) c + σ(i) tanh(g), h' = σ(o) tanh(c') with gates i, f, g, o (Hochreiter and
     * Schmidhuber, 1997; Gers et al., 2000).
     */
    public static LstmState lstm(Tensor x, LstmState state, Weights weights) {
        List<Tensor> a = weights.ofInput(x, 4);
        List<Tensor> b = weights.ofHidden(state.h, 4);
        Tensor in = a.get(0).add(b.get(0)).sigmoid();
        Tensor forget = a.get(1).add(b.get(1)).sigmoid();
        Tensor candidate = a.get(2).add(b.get(2)).tanh();
        Tensor out = a.get(3).add(b.get(3)).sigmoid();
        Tensor c = forget.mul(state.c).add(in.mul(candidate));
        return new LstmState(out.mul(c.tanh()), c);
    }

    /**
     * h' = (1 − z) n + z h with n = tanh(xₙ + r hₙ), gates r, z, n (Cho et al., arXiv:1406.1078).
     */
    public static Tensor gru(Tensor x, Tensor h, Weights weights) {
        List<Tensor> a = weights.ofInput(x, 3);
        List<Tensor> b = weights.ofHidden(h, 3);
        Tensor reset = a.get(0).add(b.get(0)).sigmoid();
        Tensor keep = a.get(1).add(b.get(1)).sigmoid();
        Tensor candidate = a.get(2).add(reset.mul(b.get(2))).tanh();
        return candidate.add(keep.mul(h.sub(candidate)));
    }

    /** h' = tanh(W x + U h + b) (Elman, 1990). */
    public static Tensor elman(Tensor x, Tensor h, Weights weights) {
        return weights.ofInput(x, 1).get(0).add(weights.ofHidden(h, 1).get(0)).tanh();
    }
}
