package dev.adjoint.rl.cases;

import static dev.adjoint.rl.cases.CaseField.CHOSEN;
import static dev.adjoint.rl.cases.CaseField.LABELS;
import static dev.adjoint.rl.cases.CaseField.MARGINS;
import static dev.adjoint.rl.cases.CaseField.MASK;
import static dev.adjoint.rl.cases.CaseField.NEW;
import static dev.adjoint.rl.cases.CaseField.REFERENCE;
import static dev.adjoint.rl.cases.CaseField.REFERENCE_POINT;
import static dev.adjoint.rl.cases.CaseField.REJECTED;
import static dev.adjoint.rl.cases.CaseField.SCORES;

import dev.adjoint.rl.LogProbs;
import dev.adjoint.rl.Loss;
import dev.adjoint.rl.Mask;
import dev.adjoint.rl.Scores;
import dev.adjoint.rl.StepCounts;
import dev.adjoint.rl.papers.preference.BradleyTerry;
import dev.adjoint.rl.papers.preference.Choices;
import dev.adjoint.rl.papers.preference.Kto;
import dev.adjoint.rl.papers.preference.PairCounts;
import dev.adjoint.rl.papers.preference.PairObjective;
import dev.adjoint.rl.papers.preference.Pairs;
import dev.adjoint.rl.papers.preference.Sft;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** The cases of methods with losses of their own. */
final class PairCase {
    private final CaseFields fields;

    PairCase(CaseFields fields) {
        this.fields = fields;
    }

    /** The methods by name. */
    static Map<String, Function<CaseFields, JsonObject>> methods() {
        Map<String, Function<CaseFields, JsonObject>> methods = new LinkedHashMap<>();
        methods.put("sft", fields -> new PairCase(fields).imitation());
        methods.put("dpo", fields -> new PairCase(fields).dpo());
        methods.put("ipo", fields -> new PairCase(fields).ipo());
        methods.put("orpo", fields -> new PairCase(fields).orpo());
        methods.put("kto", fields -> new PairCase(fields).kto());
        methods.put("reward-model", fields -> new PairCase(fields).rewardModel());
        return methods;
    }

    private Tensor live() {
        return fields.matrix(NEW).tracked();
    }

    private Mask mask() {
        return new Mask(fields.matrix(MASK));
    }

    private Choices choices() {
        return new Choices(fields.integers(CHOSEN), fields.integers(REJECTED));
    }

    private static Scores scores(Tensor live) {
        return new Scores(LogProbs.plain(live), Tensor.full(live.dtype(), 0, live.shape()));
    }

    private JsonObject imitation() {
        Tensor live = live();
        Mask mask = mask();
        return CaseOutput.of(
                "sft", Sft.loss(scores(live), mask, StepCounts.of(mask, mask.columns())), live);
    }

    private JsonObject dpo() {
        return output("dpo", DataMethodCase.dpo(fields), compared());
    }

    private JsonObject ipo() {
        return output("ipo", DataMethodCase.ipo(fields), compared());
    }

    private JsonObject orpo() {
        return output("orpo", DataMethodCase.orpo(fields), Pairs.of(mask(), choices()));
    }

    private Pairs compared() {
        return Pairs.of(mask(), choices(), LogProbs.plain(fields.matrix(REFERENCE)));
    }

    private JsonObject output(String algorithm, PairObjective objective, Pairs pairs) {
        Tensor live = live();
        return CaseOutput.of(
                algorithm, objective.loss(scores(live), pairs, PairCounts.of(pairs)), live);
    }

    private JsonObject kto() {
        Tensor live = live();
        boolean[] labels = new boolean[live.length(0)];
        var given = fields.need(LABELS).elements();
        if (given.size() != labels.length) {
            throw fields.need(LABELS)
                    .error("has " + given.size() + " labels, new has " + labels.length + " rows");
        }
        for (int row = 0; row < labels.length; row++) {
            labels[row] = given.get(row).asBoolean();
        }
        Kto kto = DataMethodCase.kto(fields);
        Kto.Marked marked =
                new Kto.Marked(mask(), labels, LogProbs.plain(fields.matrix(REFERENCE)));
        double point = fields.need(REFERENCE_POINT).asDouble();
        return CaseOutput.of("kto", kto.loss(scores(live), marked, point, labels.length), live);
    }

    private JsonObject rewardModel() {
        double[] numbers = fields.numbers(SCORES);
        Tensor live = Tensor.of(numbers, numbers.length, 1).tracked();
        BradleyTerry model = DataMethodCase.rewards(fields);
        Choices choices = choices();
        Loss loss;
        if (fields.has(MARGINS)) {
            Tensor margins = Tensor.of(fields.numbers(MARGINS), choices.count(), 1);
            loss = model.loss(live, choices, margins, choices.count());
        } else {
            loss = model.loss(live, choices, choices.count());
        }
        return CaseOutput.of("reward-model", loss, live);
    }
}
