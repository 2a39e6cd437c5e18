package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Dictionary;
import dev.adjoint.transformer.template.Value.Sequence;
import dev.adjoint.transformer.template.Value.Text;
import java.util.List;

/** Counts what one rendering has used up of its {@link Limits}. */
final class Budget {
    private static final int SIZE_OF_STEP = 16;
    private static final int TRIES_OF_READING = 8;

    private final Limits limits;
    private long work;
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
        read(count * SIZE_OF_STEP);
    }

    /** Counts an expression's value, which was made or looked at. */
    void read(Value value) {
        switch (value) {
            case Text(String text, _) -> read(text.length());
            case Sequence sequence -> read(sequence.elements().size());
            case Dictionary dictionary -> read(dictionary.fields().size());
            default -> {}
        }
    }

    /** Counts a search, which in the worst case tries the whole part at every place. */
    void search(Value where, Value what) {
        if (where instanceof Text(String text, _) && what instanceof Text(String part, _)) {
            read((long) text.length() * part.length() / TRIES_OF_READING);
        }
    }

    private void read(long size) {
        work += size;
        if (work / SIZE_OF_STEP > limits.steps()) {
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
