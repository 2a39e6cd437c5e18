package dev.adjoint.rl.reward;

/**
 * Judges answers. It sees the response alone and never the prompt, so an answer that stands in the
 * prompt earns nothing.
 *
 * <p>Its work is bounded by the length that it reads, not by a clock: a verdict that depended on
 * how busy the machine is would make runs differ.
 */
@FunctionalInterface
public interface Verifier {
    /** The longest response that is read. */
    int LONGEST = 100_000;

    /** The verdict on a response. */
    Verdict judge(String response);

    /** This verifier, which refuses responses that are too long to be read. */
    default Verifier bounded() {
        return response ->
                response.length() > LONGEST
                        ? new Verdict.Unreadable("longer than " + LONGEST + " characters")
                        : judge(response);
    }
}
