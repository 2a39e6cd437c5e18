package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Bool;
import dev.adjoint.transformer.template.Value.Callable;
import dev.adjoint.transformer.template.Value.Dictionary;
import dev.adjoint.transformer.template.Value.Int;
import dev.adjoint.transformer.template.Value.LoopVariable;
import dev.adjoint.transformer.template.Value.Namespace;
import dev.adjoint.transformer.template.Value.None;
import dev.adjoint.transformer.template.Value.Sequence;
import dev.adjoint.transformer.template.Value.Text;
import dev.adjoint.transformer.template.Value.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** What {@code value.name} and {@code value[index]} give, as jinja2's sandbox has it. */
final class Attributes {
    private static final Set<String> LIST_CHANGES =
            Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");
    private static final Set<String> DICTIONARY_CHANGES =
            Set.of("clear", "pop", "popitem", "setdefault", "update");

    private final Budget budget;

    Attributes(Budget budget) {
        this.budget = budget;
    }

    /** What {@code target.name} gives: a method or member first, then a dictionary's field. */
    Value attribute(Value target, String name) {
        if (target instanceof Undefined undefined) {
            throw undefined.refusal("." + name);
        }
        return member(target, name)
                .or(() -> field(target, Text.of(name)))
                .orElseGet(() -> missing(target, "attribute '" + name + "'"));
    }

    /** What {@code target[index]} gives: an element or field first, then a method or member. */
    Value subscript(Value target, Value index) {
        if (target instanceof Undefined undefined) {
            throw undefined.refusal("[]");
        }
        Optional<Value> found =
                switch (target) {
                    case Sequence sequence -> element(sequence, index);
                    case Text(String text, _) -> character(text, index);
                    default -> field(target, index);
                };
        if (found.isEmpty() && index instanceof Text(String name, _)) {
            found = member(target, name);
        }
        return found.orElseGet(
                () -> missing(target, "element " + Printing.representation(budget, index)));
    }

    private static Undefined missing(Value target, String what) {
        return new Undefined("'" + target.type() + "' has no " + what);
    }

    private static Optional<Value> field(Value target, Value key) {
        return target instanceof Dictionary dictionary
                ? Comparing.find(dictionary, key)
                : Optional.empty();
    }

    private static Optional<Value> element(Sequence sequence, Value index) {
        Optional<BigInteger> number = Arithmetic.integer(index);
        if (number.isEmpty() || !sequence.kind().indexed()) {
            return Optional.empty();
        }
        int size = sequence.elements().size();
        int at = position(number.get(), size);
        return at < 0 || at >= size ? Optional.empty() : Optional.of(sequence.elements().get(at));
    }

    private static int position(BigInteger index, int size) {
        if (index.bitLength() >= Integer.SIZE) {
            return -1;
        }
        int at = index.intValue();
        return at < 0 && at >= -size ? at + size : at;
    }

    private static Optional<Value> character(String text, Value index) {
        Optional<BigInteger> number = Arithmetic.integer(index);
        if (number.isEmpty()) {
            return Optional.empty();
        }
        int size = text.codePointCount(0, text.length());
        int at = position(number.get(), size);
        if (at < 0 || at >= size) {
            return Optional.empty();
        }
        int c = text.codePointAt(text.offsetByCodePoints(0, at));
        return Optional.of(Text.of(Character.toString(c)));
    }

    private Optional<Value> member(Value target, String name) {
        if (name.startsWith("__")) {
            throw new Refusal("." + name, "access to Python's internals is refused");
        }
        return switch (target) {
            case Text text -> TextMethods.find(text, name, budget).map(method -> method);
            case Dictionary dictionary -> dictionaryMethod(dictionary, name);
            case Sequence sequence -> sequenceMethod(sequence, name);
            case Namespace(var members) -> Optional.ofNullable(members.get(name));
            case LoopVariable(LoopState state) -> loopMember(state, name);
            default -> Optional.empty();
        };
    }

    private Optional<Value> dictionaryMethod(Dictionary dictionary, String name) {
        return switch (name) {
            case "get" -> method(name, given -> get(dictionary, given.bind("key", "default")));
            case "items" -> plain(name, dictionary::items);
            case "keys" -> plain(name, dictionary::keys);
            case "values" -> plain(name, dictionary::values);
            case "copy" -> plain(name, () -> dictionary);
            default -> DICTIONARY_CHANGES.contains(name) ? refused(name) : Optional.empty();
        };
    }

    private static Value get(Dictionary dictionary, Arguments given) {
        return Comparing.find(dictionary, given.required("key"))
                .or(() -> given.optional("default"))
                .orElseGet(None::new);
    }

    private Optional<Value> sequenceMethod(Sequence sequence, String name) {
        if (!sequence.kind().indexed()) {
            return Optional.empty();
        }
        boolean list = sequence.kind() == SequenceKind.LIST;
        return switch (name) {
            case "count" -> method(name, given -> count(sequence, given));
            case "index" -> method(name, given -> index(sequence, given));
            case "copy" -> list ? plain(name, () -> sequence) : Optional.empty();
            default -> list && LIST_CHANGES.contains(name) ? refused(name) : Optional.empty();
        };
    }

    private static Value count(Sequence sequence, Arguments given) {
        Value wanted = given.bind("value").required("value");
        return Int.of(
                sequence.elements().stream()
                        .filter(element -> Comparing.equal(element, wanted))
                        .count());
    }

    private static Value index(Sequence sequence, Arguments given) {
        Value wanted = given.bind("value").required("value");
        for (int i = 0; i < sequence.elements().size(); i++) {
            if (Comparing.equal(sequence.elements().get(i), wanted)) {
                return Int.of(i);
            }
        }
        throw given.refusal("there is no such element");
    }

    private static Optional<Value> plain(String name, Supplier<Value> result) {
        return method(
                name,
                given -> {
                    given.bind();
                    return result.get();
                });
    }

    private static Optional<Value> method(String name, Callable.Body body) {
        return Optional.of(new Callable("." + name + "()", body));
    }

    private static Optional<Value> refused(String name) {
        return method(
                name,
                given -> {
                    throw given.refusal("lists and dictionaries cannot be changed");
                });
    }

    private static Optional<Value> loopMember(LoopState state, String name) {
        long index = state.index();
        return switch (name) {
            case "index" -> Optional.of(Int.of(index + 1));
            case "index0" -> Optional.of(Int.of(index));
            case "revindex" -> Optional.of(Int.of(state.length() - index));
            case "revindex0" -> Optional.of(Int.of(state.length() - index - 1));
            case "length" -> Optional.of(Int.of(state.length()));
            case "first" -> Optional.of(Bool.of(index == 0));
            case "last" -> Optional.of(Bool.of(state.last()));
            case "previtem" -> Optional.of(state.previous());
            case "nextitem" -> Optional.of(state.following());
            case "depth" -> Optional.of(Int.of(1));
            case "depth0" -> Optional.of(Int.of(0));
            case "cycle" -> method(name, given -> cycle(state, given));
            case "changed" -> method(name, given -> changed(state, given));
            default -> Optional.empty();
        };
    }

    private static Value changed(LoopState state, Arguments given) {
        return Bool.of(state.changed(given.positional()));
    }

    private static Value cycle(LoopState state, Arguments given) {
        List<Value> choices = given.positional();
        if (choices.isEmpty()) {
            throw given.refusal("there is nothing to choose from");
        }
        return choices.get(state.index() % choices.size());
    }

    /** The elements from one place to another in steps. */
    Value slice(Value target, Value from, Value to, Value step) {
        if (target instanceof Undefined undefined) {
            throw undefined.refusal("[:]");
        }
        if (target instanceof Text(String text, boolean safe)) {
            int[] characters = text.codePoints().toArray();
            StringBuilder out = new StringBuilder();
            for (int at : SliceRange.of(characters.length, from, to, step)) {
                out.appendCodePoint(characters[at]);
            }
            return new Text(out.toString(), safe);
        }
        if (!(target instanceof Sequence sequence) || !sequence.kind().indexed()) {
            return missing(target, "slices");
        }
        List<Value> elements = sequence.elements();
        List<Value> chosen = new ArrayList<>();
        for (int at : SliceRange.of(elements.size(), from, to, step)) {
            chosen.add(elements.get(at));
        }
        return budget.list(sequence.kind(), chosen);
    }
}
