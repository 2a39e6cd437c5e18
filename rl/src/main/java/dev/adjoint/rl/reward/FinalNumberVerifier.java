package dev.adjoint.rl.reward;

import java.util.Optional;

/**
 * GSM8K's form: the number behind the only {@code ####}, to the end of the response. A dollar sign
 * before it, commas between groups of three digits and one full stop behind it are forms of
 * writing; anything else is no number.
 *
 * @param expected the number
 */
public record FinalNumberVerifier(Rational expected) implements Verifier {
    private static final String MARK = "####";

    @Override
    public Verdict judge(String response) {
        int at = response.indexOf(MARK);
        if (at < 0 || response.indexOf(MARK, at + 1) >= 0) {
            return new Verdict.Unreadable("not exactly one " + MARK);
        }
        String answer = response.substring(at + MARK.length()).strip();
        Optional<Rational> number = Rational.parse(trimmed(answer));
        if (number.isEmpty()) {
            return new Verdict.Unreadable("not a number: " + shortened(answer));
        }
        return number.get().equals(expected) ? new Verdict.Right() : new Verdict.Wrong(answer);
    }

    private static String trimmed(String answer) {
        String dollars = answer.startsWith("$") ? answer.substring(1) : answer;
        return dollars.endsWith(".") ? dollars.substring(0, dollars.length() - 1) : dollars;
    }

    private static String shortened(String answer) {
        return answer.length() <= 40 ? answer : answer.substring(0, 40) + "...";
    }
}
