package dev.adjoint.rl.cases;

import static dev.adjoint.rl.cases.CaseField.BAD;
import static dev.adjoint.rl.cases.CaseField.BETA;
import static dev.adjoint.rl.cases.CaseField.CENTRING;
import static dev.adjoint.rl.cases.CaseField.GOOD;
import static dev.adjoint.rl.cases.CaseField.LENGTH;
import static dev.adjoint.rl.cases.CaseField.SMOOTHING;

import dev.adjoint.rl.papers.preference.BradleyTerry;
import dev.adjoint.rl.papers.preference.Dpo;
import dev.adjoint.rl.papers.preference.Ipo;
import dev.adjoint.rl.papers.preference.Kto;
import dev.adjoint.rl.papers.preference.Orpo;
import dev.adjoint.rl.train.data.DataMethod;
import java.util.Map;
import java.util.Optional;

/** A method on written answers as fields name it. */
final class DataMethodCase {
    static final double USUAL_BETA = 0.1;

    private DataMethodCase() {}

    /** The method, if the algorithm is one on written answers. */
    static Optional<DataMethod> of(CaseFields fields, String algorithm) {
        return switch (algorithm) {
            case "sft" -> Optional.of(new DataMethod.Imitation());
            case "dpo" -> Optional.of(new DataMethod.Pairwise(dpo(fields), true));
            case "ipo" -> Optional.of(new DataMethod.Pairwise(ipo(fields), true));
            case "orpo" -> Optional.of(new DataMethod.Pairwise(orpo(fields), false));
            case "kto" -> Optional.of(new DataMethod.Marked(kto(fields)));
            case "reward-model" -> Optional.of(new DataMethod.Rewarding(rewards(fields)));
            default -> Optional.empty();
        };
    }

    static Dpo dpo(CaseFields fields) {
        return new Dpo(beta(fields), fields.number(SMOOTHING).orElse(0.0));
    }

    static Ipo ipo(CaseFields fields) {
        Map<String, Ipo.Length> lengths = Map.of("sum", Ipo.Length.SUM, "mean", Ipo.Length.MEAN);
        return new Ipo(beta(fields), fields.choice(fields.need(LENGTH), lengths));
    }

    static Orpo orpo(CaseFields fields) {
        return new Orpo(beta(fields));
    }

    static Kto kto(CaseFields fields) {
        return new Kto(
                beta(fields), fields.number(GOOD).orElse(1.0), fields.number(BAD).orElse(1.0));
    }

    static BradleyTerry rewards(CaseFields fields) {
        return new BradleyTerry(fields.number(CENTRING).orElse(0.0));
    }

    private static double beta(CaseFields fields) {
        return fields.number(BETA).orElse(USUAL_BETA);
    }
}
