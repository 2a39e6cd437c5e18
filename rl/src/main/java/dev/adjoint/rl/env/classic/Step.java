package dev.adjoint.rl.env.classic;

import dev.adjoint.rl.End;

/**
 * What an environment answers to an action.
 *
 * @param observation to act on next; that of a new episode if the environment was reset at once
 * @param reward for the action
 * @param end how the step ended
 */
public record Step(double[] observation, double reward, End<double[]> end) {}
