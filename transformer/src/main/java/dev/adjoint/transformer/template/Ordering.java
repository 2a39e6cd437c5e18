package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Dictionary;
import dev.adjoint.transformer.template.Value.Generator;
import dev.adjoint.transformer.template.Value.Int;
import dev.adjoint.transformer.template.Value.Sequence;
import dev.adjoint.transformer.template.Value.Text;
import dev.adjoint.transformer.template.Value.Undefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The filters that compare elements, by themselves or by an attribute. */
final class Ordering {
    private final Budget budget;
    private final Attributes attributes;

    Ordering(Budget budget, Attributes attributes) {
        this.budget = budget;
        this.attributes = attributes;
    }

    /** What an {@code attribute} argument such as {@code 'function.name'} takes from an element. */
    UnaryOperator<Value> lookup(Optional<Value> attribute) {
        return lookup(attribute, Optional.empty());
    }

    UnaryOperator<Value> lookup(Optional<Value> attribute, Optional<Value> standard) {
        List<Value> parts = attribute.map(Ordering::parts).orElse(List.of());
        return element -> {
            Value found = element;
            for (Value part : parts) {
                found = attributes.subscript(found, part);
                if (found instanceof Undefined) {
                    found = standard.orElse(found);
                }
            }
            return found;
        };
    }

    private static List<Value> parts(Value attribute) {
        if (!(attribute instanceof Text(String path, _))) {
            return List.of(attribute);
        }
        List<Value> parts = new ArrayList<>();
        for (String part : path.split("\\.", -1)) {
            parts.add(part.matches("\\d{1,9}") ? new Int(new BigInteger(part)) : Text.of(part));
        }
        return parts;
    }

    private UnaryOperator<Value> key(Arguments arguments) {
        UnaryOperator<Value> lookup = lookup(arguments.present("attribute"));
        boolean exact = arguments.truth("case_sensitive", false);
        return element -> exact ? lookup.apply(element) : folded(lookup.apply(element));
    }

    private static Value folded(Value value) {
        return value instanceof Text(String text, _)
                ? Text.of(text.toLowerCase(Locale.ROOT))
                : value;
    }

    private static Comparator<Value> by(UnaryOperator<Value> key, boolean reversed) {
        Comparator<Value> order =
                (left, right) -> Comparing.order(key.apply(left), key.apply(right));
        return reversed ? order.reversed() : order;
    }

    Value sorted(Value input, Arguments given) {
        Arguments arguments = given.bind("reverse", "case_sensitive", "attribute");
        Optional<Value> attribute = arguments.present("attribute");
        if (attribute.isPresent()
                && attribute.get() instanceof Text(String path, _)
                && path.contains(",")) {
            throw given.refusal("sorting by several attributes is not supported");
        }
        List<Value> elements = new ArrayList<>(Iteration.list(given.construct(), input));
        elements.sort(by(key(arguments), arguments.truth("reverse", false)));
        return budget.list(SequenceKind.LIST, elements);
    }

    Value dictionary(Value input, Arguments given) {
        Arguments arguments = given.bind("case_sensitive", "by", "reverse");
        if (!(input instanceof Dictionary dictionary)) {
            throw given.refusal("needs a dictionary, not " + input.type());
        }
        String by = arguments.optionalText("by").orElse("key");
        if (!by.equals("key") && !by.equals("value")) {
            throw given.refusal("can sort by 'key' or 'value' only");
        }
        int part = by.equals("key") ? 0 : 1;
        boolean exact = arguments.truth("case_sensitive", false);
        UnaryOperator<Value> key =
                item -> {
                    Value value = ((Sequence) item).elements().get(part);
                    return exact ? value : folded(value);
                };
        List<Value> items = new ArrayList<>(dictionary.items().elements());
        items.sort(by(key, arguments.truth("reverse", false)));
        return budget.list(SequenceKind.LIST, items);
    }

    Value unique(Value input, Arguments given) {
        UnaryOperator<Value> key = key(given.bind("case_sensitive", "attribute"));
        List<Value> seen = new ArrayList<>();
        List<Value> kept = new ArrayList<>();
        for (Value element : Iteration.list(given.construct(), input)) {
            Value mark = key.apply(element);
            budget.spend(seen.size());
            if (seen.stream().noneMatch(other -> Comparing.equal(mark, other))) {
                seen.add(mark);
                kept.add(element);
            }
        }
        return new Generator(kept.iterator());
    }

    /** The first of the least elements, or of the greatest for a positive sign. */
    Value extreme(Value input, Arguments given, int sign) {
        Comparator<Value> order = by(key(given.bind("case_sensitive", "attribute")), sign > 0);
        return Iteration.list(given.construct(), input).stream()
                .reduce((best, next) -> order.compare(next, best) < 0 ? next : best)
                .orElseGet(() -> new Undefined("No aggregated item, sequence was empty."));
    }

    Value grouped(Value input, Arguments given) {
        Arguments arguments = given.bind("attribute", "default", "case_sensitive");
        UnaryOperator<Value> exact =
                lookup(Optional.of(arguments.required("attribute")), arguments.present("default"));
        boolean sensitive = arguments.truth("case_sensitive", false);
        UnaryOperator<Value> key =
                element -> sensitive ? exact.apply(element) : folded(exact.apply(element));
        List<Value> elements = new ArrayList<>(Iteration.list(given.construct(), input));
        elements.sort(by(key, false));
        List<Value> groups = new ArrayList<>();
        int from = 0;
        for (int at = 1; at <= elements.size(); at++) {
            if (at == elements.size()
                    || !Comparing.equal(
                            key.apply(elements.get(from)), key.apply(elements.get(at)))) {
                List<Value> members = List.copyOf(elements.subList(from, at));
                groups.add(Sequence.tuple(exact.apply(elements.get(from)), Sequence.list(members)));
                from = at;
            }
        }
        return budget.list(SequenceKind.LIST, groups);
    }
}
