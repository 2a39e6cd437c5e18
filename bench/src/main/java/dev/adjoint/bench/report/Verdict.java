package dev.adjoint.bench.report;

import dev.adjoint.bench.measure.Role;
import dev.adjoint.bench.rows.Target;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How one variant of ours stands.
 *
 * @param variant its name
 * @param target what is asked of it
 * @param bestPeer the fastest peer of the same rounds, if there was any
 * @param ratio our speed as a part of the best peer's; NaN without a peer
 * @param reached what the target speaks of: a ratio or nanoseconds; NaN where nothing is asked or
 *     what it is compared with is absent
 */
public record Verdict(
        String variant, Target target, Optional<String> bestPeer, double ratio, double reached) {
    private static final double NANOS = 1e9;

    /** Whether the target was reached; so it is where nothing is asked. */
    public boolean isMet() {
        return switch (target) {
            case Target.None _ -> true;
            case Target.OfBestPeer(double least) -> reached >= least;
            case Target.OfCeiling(double least) -> reached >= least;
            case Target.OfAlone(double least) -> reached >= least;
            case Target.OverCeiling(double most) -> reached <= most;
        };
    }

    /** Whether there was something to compare with. */
    public boolean isJudged() {
        return !Double.isNaN(reached);
    }

    /** Judges one of the figures of a row by the others. */
    static Verdict of(Figure ours, Target target, List<Figure> figures) {
        Optional<Figure> peer = fastest(figures, Role.PEER);
        Optional<Figure> ceiling = fastest(figures, Role.CEILING);
        double ratio = peer.map(best -> speed(ours, best)).orElse(Double.NaN);
        double reached =
                switch (target) {
                    case Target.None _ -> Double.NaN;
                    case Target.OfBestPeer _ -> ratio;
                    case Target.OfCeiling _ ->
                            ceiling.map(best -> speed(ours, best)).orElse(Double.NaN);
                    case Target.OverCeiling _ ->
                            ceiling.map(best -> NANOS * over(ours, best)).orElse(Double.NaN);
                    case Target.OfAlone _ -> ours.alone() / ours.seconds().median();
                };
        return new Verdict(ours.by(), target, peer.map(Figure::by), ratio, reached);
    }

    private static double speed(Figure ours, Figure other) {
        return other.seconds().median() / ours.seconds().median();
    }

    private static double over(Figure ours, Figure other) {
        return ours.seconds().median() - other.seconds().median();
    }

    private static Optional<Figure> fastest(List<Figure> figures, Role role) {
        return figures.stream()
                .filter(figure -> figure.role() == role)
                .min(Comparator.comparingDouble(figure -> figure.seconds().median()));
    }
}
