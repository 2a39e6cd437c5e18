package dev.adjoint.rl.env.classic;

/** When environments that run side by side start their next episode. */
public enum ResetPolicy {
    /** With the last step of the old one: its observation is already that of the new episode. */
    SAME_STEP,
    /** With the next call of step, whose action is ignored and which must not be learnt from. */
    NEXT_STEP
}
