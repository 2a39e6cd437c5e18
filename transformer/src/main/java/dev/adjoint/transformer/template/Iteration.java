package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Dictionary;
import dev.adjoint.transformer.template.Value.Generator;
import dev.adjoint.transformer.template.Value.Sequence;
import dev.adjoint.transformer.template.Value.Text;
import dev.adjoint.transformer.template.Value.Undefined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;

/** The elements of whatever can be looped over. */
final class Iteration {
    private Iteration() {}

    static boolean possible(Value value) {
        return value instanceof Sequence
                || value instanceof Dictionary
                || value instanceof Text
                || value instanceof Generator
                || value instanceof Undefined;
    }

    /**
     * The elements in order; a generator is used up by it.
     *
     * @throws Refusal if there are none to be had
     */
    static Iterator<Value> over(String construct, Value value) {
        return switch (value) {
            case Sequence sequence -> sequence.elements().iterator();
            case Dictionary dictionary -> dictionary.fields().keySet().iterator();
            case Text(String text, _) -> characters(text).iterator();
            case Generator(Iterator<Value> elements) -> elements;
            case Undefined _ -> Collections.emptyIterator();
            default -> throw new Refusal(construct, "cannot loop over " + value.type());
        };
    }

    /** As {@link #over}, all at once. */
    static List<Value> list(String construct, Value value) {
        List<Value> elements = new ArrayList<>();
        over(construct, value).forEachRemaining(elements::add);
        return elements;
    }

    /** A string's characters, each a code point. */
    static List<Value> characters(String text) {
        List<Value> characters = new ArrayList<>();
        text.codePoints().forEach(c -> characters.add(Text.of(Character.toString(c))));
        return characters;
    }

    /** A generator that changes each element when it is asked for. */
    static Generator mapped(Iterator<Value> source, UnaryOperator<Value> change) {
        return new Generator(
                new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return source.hasNext();
                    }

                    @Override
                    public Value next() {
                        return change.apply(source.next());
                    }
                });
    }
}
