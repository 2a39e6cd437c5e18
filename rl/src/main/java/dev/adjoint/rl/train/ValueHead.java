package dev.adjoint.rl.train;

import dev.adjoint.autograd.nn.Parameter;
import dev.adjoint.rl.rollout.Transcripts;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.qwen.QwenModel;
import java.util.List;

/**
 * A critic on top of a policy: V = w · h + b of the last hidden states h. The trunk is the policy's
 * and gets no gradient from here, so a bad critic cannot spoil the policy's features. It starts
 * with V = 0.
 */
public final class ValueHead {
    private final ScalarHead head;

    /** For hidden states of a width. */
    public ValueHead(int width) {
        this.head = new ScalarHead("critic", width);
    }

    /** Weight and bias. */
    public List<Parameter> parameters() {
        return head.parameters();
    }

    /** V before every answer token [rows, columns], 0 where there is none. */
    public Tensor values(QwenModel policy, Transcripts transcripts) {
        Tensor hidden =
                Execution.withoutTracking()
                        .call(() ->
                                policy.hidden(transcripts.batch())
                                        .gatherRows(transcripts.predictors()));
        Tensor values = head.apply(hidden); // (answer tokens, 1)
        return transcripts.table(values.reshape(values.length(0)));
    }
}
