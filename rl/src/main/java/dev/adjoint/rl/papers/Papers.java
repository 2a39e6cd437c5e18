package dev.adjoint.rl.papers;

import dev.adjoint.rl.PolicyGradient;
import dev.adjoint.rl.papers.preference.RejectionSampling;
import dev.adjoint.rl.papers.tokens.A2c;
import dev.adjoint.rl.papers.tokens.Cispo;
import dev.adjoint.rl.papers.tokens.Dapo;
import dev.adjoint.rl.papers.tokens.DrGrpo;
import dev.adjoint.rl.papers.tokens.Grpo;
import dev.adjoint.rl.papers.tokens.Gspo;
import dev.adjoint.rl.papers.tokens.Ppo;
import dev.adjoint.rl.papers.tokens.Reinforce;
import dev.adjoint.rl.papers.tokens.ReinforcePlusPlus;
import dev.adjoint.rl.papers.tokens.Rloo;
import dev.adjoint.rl.parts.Kl;
import dev.adjoint.rl.parts.Slot;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Every method with usual settings: what tests hold for all of them and PAPERS.md prints. */
public final class Papers {
    private Papers() {}

    /**
     * A method that is composed of parts.
     *
     * @param key what it is called on the command line
     * @param source where it is published
     * @param method with usual settings
     */
    public record Composed(String key, String source, PolicyGradient method) {}

    /**
     * A method with a loss of its own.
     *
     * @param name as the paper calls it
     * @param source where it is published
     * @param data what it learns from
     * @param loss its formula, of one datum
     * @param change what it does differently from which other one
     */
    public record Own(String name, String source, String data, String loss, String change) {}

    /** The policy gradients on tokens; every parent stands before its children. */
    public static List<Composed> composed() {
        Ppo.Settings ppo = new Ppo.Settings(0.99, 0.95, 0.2, 0.01, new Kl.None());
        return List.of(
                new Composed("reinforce", "Williams 1992", Reinforce.of()),
                new Composed("rloo", "arXiv:2402.14740", Rloo.of()),
                new Composed("rloo-off-policy", "arXiv:2402.14740", Rloo.offPolicy(0.05, 0.2)),
                new Composed("reinforce++", "arXiv:2501.03262", ReinforcePlusPlus.of(0.2, 0.01)),
                new Composed(
                        "reinforce++-baseline",
                        "arXiv:2501.03262",
                        ReinforcePlusPlus.baseline(0.2, 0.01)),
                new Composed(
                        "a2c",
                        "arXiv:1602.01783",
                        A2c.of(ppo.gamma(), ppo.lambda(), ppo.entropy())),
                new Composed("ppo", "arXiv:1707.06347", Ppo.of(ppo)),
                new Composed("grpo", "arXiv:2402.03300", Grpo.of()),
                new Composed("grpo-published", "arXiv:2402.03300", Grpo.published(0.2, 1e-4, 0.04)),
                new Composed("dr-grpo", "arXiv:2503.20783", DrGrpo.of()),
                new Composed("dapo", "arXiv:2503.14476", Dapo.of()),
                new Composed("gspo", "arXiv:2507.18071", Gspo.of()),
                new Composed("gspo-token", "arXiv:2507.18071", Gspo.perToken(3e-4, 4e-4, 1e-4)),
                new Composed("cispo", "arXiv:2506.13585", Cispo.of()),
                new Composed(
                        "rejection-sampling",
                        "arXiv:2304.06767",
                        RejectionSampling.of(new RejectionSampling.AtLeast(1))));
    }

    /**
     * The policy gradient of a name.
     *
     * @throws IllegalArgumentException naming all names if there is none
     */
    public static PolicyGradient named(String key) {
        return composed().stream()
                .filter(paper -> paper.key.equals(key))
                .findFirst()
                .map(Composed::method)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "algorithm "
                                        + key
                                        + " is unknown; there are "
                                        + composed().stream()
                                                .map(Composed::key)
                                                .collect(Collectors.joining(", "))));
    }

    /** The methods with losses of their own. */
    public static List<Own> own() {
        return List.of(
                new Own("SFT", "", "answers", "−Σ l / tokens of the step", ""),
                new Own("reward model", "arXiv:2203.02155", "pairs", "−log σ(r_w − r_l)", ""),
                new Own(
                        "DPO",
                        "arXiv:2305.18290",
                        "pairs",
                        "−log σ(β (h_w − h_l)), h = Σ (l − l_ref)",
                        ""),
                new Own(
                        "IPO",
                        "arXiv:2310.12036",
                        "pairs",
                        "(h_w − h_l − 1/(2β))²",
                        "of DPO: the loss of a margin"),
                new Own(
                        "KTO",
                        "arXiv:2402.01306",
                        "marked answers",
                        "λ (1 − σ(±β (h − z))), z = max(0, mean h of mismatched pairs)",
                        "of DPO: a reference point in place of the other answer"),
                new Own(
                        "ORPO",
                        "arXiv:2403.07691",
                        "pairs",
                        "SFT on the better one − λ log σ(log odds_w / odds_l)",
                        "of SFT: the odds ratio"));
    }

    /** Both tables as Markdown. */
    public static String markdown() {
        return """
        # Methods, slot by slot

        Generated from the code with usual settings; `mvn verify -Dadjoint.update=true` writes it anew. What a
        method changes of its parent is in bold; a test compares the declaration with the real difference.

        | method | source | from | advantage | ratio | surrogate | weight | aggregation | terms |
        |---|---|---|---|---|---|---|---|---|
        %s
        Methods with losses of their own:

        | method | source | data | loss | changes |
        |---|---|---|---|---|
        %s\
        """
                .formatted(
                        lines(composed().stream().map(Papers::row).toList()),
                        lines(own().stream().map(Papers::row).toList()));
    }

    private static String lines(List<String> rows) {
        return rows.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    private static String row(Own paper) {
        return cells(List.of(paper.name, paper.source, paper.data, paper.loss, paper.change));
    }

    private static String row(Composed paper) {
        PolicyGradient method = paper.method;
        String parent = method.lineage().map(PolicyGradient.Lineage::parent).orElse("");
        String slots =
                method.slots().entrySet().stream()
                        .map(slot -> cell(method, slot))
                        .collect(Collectors.joining(" | "));
        return "| " + method.name() + " | " + paper.source + " | " + parent + " | " + slots + " |";
    }

    private static String cell(PolicyGradient method, Map.Entry<Slot, Object> slot) {
        boolean changed =
                method.lineage()
                        .map(lineage -> lineage.changes().contains(slot.getKey()))
                        .orElse(false);
        String text = shown(slot.getValue());
        return changed ? "**" + text + "**" : text;
    }

    /** Parts are records: their text says what they are and how they are set. */
    private static String shown(Object part) {
        String text =
                part instanceof List<?> terms
                        ? terms.stream().map(String::valueOf).collect(Collectors.joining(" + "))
                        : String.valueOf(part);
        return text.isEmpty() ? "none" : text.replace("[]", "").replace('[', '(').replace(']', ')');
    }

    private static String cells(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }
}
