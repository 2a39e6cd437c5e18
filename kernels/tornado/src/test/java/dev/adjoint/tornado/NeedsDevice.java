package dev.adjoint.tornado;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips the tests of this module where there is no device, and prints why. */
@SuppressWarnings("exports") // JUnit must see it, nobody else does
public final class NeedsDevice implements ExecutionCondition {
    /** Found by JUnit as a service. */
    public NeedsDevice() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<String> reason = new TornadoBackend().unusable();
        if (reason.isEmpty()) {
            return ConditionEvaluationResult.enabled("there is a device");
        }
        if (context.getTestMethod().isEmpty()) {
            System.out.println(
                    "gpu tests skipped: " + context.getDisplayName() + ": " + reason.get());
        }
        return ConditionEvaluationResult.disabled(reason.get());
    }
}
