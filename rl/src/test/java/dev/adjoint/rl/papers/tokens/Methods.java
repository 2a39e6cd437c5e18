package dev.adjoint.rl.papers.tokens;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.parts.Kl;
import java.util.List;

/** Every policy gradient of this package, as the tests that hold for all of them see it. */
public final class Methods {
    private Methods() {}

    public static List<PolicyGradient> all() {
        return List.of(
                Reinforce.of(),
                Rloo.of(),
                Rloo.offPolicy(.05, .2),
                ReinforcePlusPlus.of(.2, .1),
                ReinforcePlusPlus.baseline(.2, .1),
                A2c.of(.99, .95, .01),
                Ppo.of(new Ppo.Settings(.99, .95, .2, .01, new Kl.None())),
                Grpo.of(),
                Grpo.published(.2, 1e-4, .04),
                DrGrpo.of(),
                Dapo.of(),
                Gspo.of(),
                Gspo.perToken(3e-4, 4e-4, 1e-4),
                Cispo.of());
    }
}
