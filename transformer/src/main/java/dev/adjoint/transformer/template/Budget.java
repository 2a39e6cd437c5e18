package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Sequence;
import java.util.List;

/** Counts what one rendering has used up of its {@link Limits}. */
final class Budget {
    private final Limits limits;
    private long steps;
    private int depth;

    Budget(Limits limits) {
        this.limits = limits;
    }

    /** Counts one step deeper, to be left again. */
    void enter() {
        spend(1);
        if (++depth > limits.depth()) {
            throw new Refusal("nesting", "deeper than " + limits.depth() + " levels");
        }
    }

    void leave() {
        depth--;
    }

    void spend(long count) {
        steps += count;
        if (steps > limits.steps()) {
            throw new Refusal("rendering", "takes more than " + limits.steps() + " steps");
        }
    }

    /** A text that refuses to grow beyond the limit. */
    BoundedText text() {
        return new BoundedText(limits.characters());
    }

    /** Checks the length of a text about to be made. */
    void checkLength(long characters) {
        if (characters > limits.characters()) {
            throw BoundedText.tooLong(limits.characters());
        }
    }

    /** Checks a list or dictionary just made. */
    <T extends Value> T checked(T value) {
        if (value.depth() > limits.depth()) {
            throw new Refusal(value.type(), "nested deeper than " + limits.depth() + " levels");
        }
        return value;
    }

    /** A list of these elements, which count as steps. */
    Sequence list(SequenceKind kind, List<Value> elements) {
        spend(elements.size());
        return checked(new Sequence(kind, elements));
    }
}
