package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Bool;
import dev.adjoint.transformer.template.Value.Callable;
import dev.adjoint.transformer.template.Value.Dictionary;
import dev.adjoint.transformer.template.Value.Generator;
import dev.adjoint.transformer.template.Value.Int;
import dev.adjoint.transformer.template.Value.LoopVariable;
import dev.adjoint.transformer.template.Value.Namespace;
import dev.adjoint.transformer.template.Value.None;
import dev.adjoint.transformer.template.Value.Real;
import dev.adjoint.transformer.template.Value.Sequence;
import dev.adjoint.transformer.template.Value.Text;
import dev.adjoint.transformer.template.Value.Undefined;
import java.math.BigInteger;

/** What Python takes a value for in a condition. */
final class Truth {
    private Truth() {}

    static boolean of(Value value) {
        return switch (value) {
            case Undefined _, None _ -> false;
            case Bool(boolean truth) -> truth;
            case Int(BigInteger number) -> number.signum() != 0;
            case Real(double number) -> number != 0;
            case Text(String text, _) -> !text.isEmpty();
            case Sequence sequence -> !sequence.elements().isEmpty();
            case Dictionary dictionary -> !dictionary.fields().isEmpty();
            case Generator _, Namespace _, LoopVariable _, Callable _ -> true;
        };
    }
}
