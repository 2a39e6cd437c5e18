package dev.adjoint.vector;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips the tests of this module where the Vector API is not there, and says so. */
@SuppressWarnings("exports") // JUnit must see it, nobody else does
public final class NeedsIncubator implements ExecutionCondition {
    private static final String MODULE = "jdk.incubator.vector";

    /** Found by JUnit as a service. */
    public NeedsIncubator() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return ModuleLayer.boot().findModule(MODULE).isPresent()
                ? ConditionEvaluationResult.enabled("module " + MODULE + " is readable")
                : ConditionEvaluationResult.disabled(
                        "module " + MODULE + " is not readable, so the vector backend is off");
    }
}
