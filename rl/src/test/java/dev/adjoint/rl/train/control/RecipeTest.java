package dev.adjoint.rl.train.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.tensor.RandomKey;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The gates of the published tables, 3 of 3 seeds; Acrobot and Pendulum by the command control. */
class RecipeTest {
    @Tag("long")
    @ParameterizedTest
    @CsvSource({
        "cartpole-ppo,1",
        "cartpole-ppo,2",
        "cartpole-ppo,3",
        "cartpole-dqn,1",
        "cartpole-dqn,2",
        "cartpole-dqn,3",
        "cartpole-a2c,1",
        "cartpole-reinforce,1",
        "lake-ppo,1",
        "lake-ppo,2",
        "lake-ppo,3",
        "mountaincar-ppo,1",
    })
    void passesItsGate(String name, long seed) {
        Recipe recipe = Recipe.named(name);
        double earned = recipe.trained().applyAsDouble(RandomKey.root(seed));
        assertTrue(recipe.passes(earned), name + ", seed " + seed + " earned " + earned);
    }

    @Test
    void gatesAndControls() {
        assertTrue(Recipe.named("cartpole-ppo").passes(475));
        assertFalse(Recipe.named("cartpole-ppo").passes(474));
        assertTrue(Recipe.named("mountaincar-ppo").passes(-200));
        assertFalse(Recipe.named("mountaincar-ppo").passes(-199), "it must not learn");
        assertEquals(
                "recipe pole is unknown; there are cartpole-ppo, cartpole-dqn, cartpole-a2c, cartpole-reinforce,"
                        + " lake-ppo, acrobot-ppo, pendulum-sac, mountaincar-ppo",
                assertThrows(IllegalArgumentException.class, () -> Recipe.named("pole"))
                        .getMessage());
    }
}
