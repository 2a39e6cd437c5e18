package dev.adjoint.rl.papers.tokens;

import dev.adjoint.rl.PolicyGradient;
import java.util.List;

/** Every policy gradient of this package, as the tests that hold for all of them see it. */
public final class Methods {
    private Methods() {}

    public static List<PolicyGradient> all() {
        return List.of(
                Reinforce.of(), Rloo.of(), Grpo.of(), Grpo.published(.2, 1e-4, .04), DrGrpo.of());
    }
}
