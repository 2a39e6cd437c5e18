package dev.adjoint.rl.reward;

import java.util.Optional;

/** Text between marks. */
final class Tags {
    private Tags() {}

    /** What stands between the only pair of marks; empty if there is no pair or more than one. */
    static Optional<String> only(String text, String open, String close) {
        int from = text.indexOf(open);
        int to = text.indexOf(close);
        boolean one =
                from >= 0
                        && to >= from + open.length()
                        && text.indexOf(open, from + 1) < 0
                        && text.indexOf(close, to + 1) < 0;
        return one ? Optional.of(text.substring(from + open.length(), to)) : Optional.empty();
    }
}
