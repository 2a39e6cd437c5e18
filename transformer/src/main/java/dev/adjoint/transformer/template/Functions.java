package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Callable;
import dev.adjoint.transformer.template.Value.Dictionary;
import dev.adjoint.transformer.template.Value.Int;
import dev.adjoint.transformer.template.Value.Namespace;
import dev.adjoint.transformer.template.Value.Sequence;
import dev.adjoint.transformer.template.Value.Text;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The functions that every template may call. */
final class Functions {
    private static final int LONGEST_RANGE = 100_000;

    private final Budget budget;
    private final LocalDateTime now;

    Functions(Budget budget, LocalDateTime now) {
        this.budget = budget;
        this.now = now;
    }

    Map<String, Value> byName() {
        Map<String, Value> functions = new LinkedHashMap<>();
        add(functions, "range", this::range);
        add(functions, "dict", given -> budget.checked(Dictionary.ofNames(members(given))));
        add(functions, "namespace", given -> new Namespace(checkedMembers(given)));
        add(functions, "raise_exception", Functions::raise);
        add(functions, "strftime_now", this::formattedTime);
        return functions;
    }

    private static void add(Map<String, Value> functions, String name, Callable.Body body) {
        functions.put(name, new Callable(name, body));
    }

    private Value range(Arguments given) {
        Arguments arguments = given.bind("first", "second", "step");
        int first = arguments.integer("first", 0);
        boolean single = arguments.optional("second").isEmpty();
        long start = single ? 0 : first;
        long end = single ? first : arguments.integer("second", 0);
        long step = arguments.integer("step", 1);
        arguments.required("first");
        if (step == 0) {
            throw given.refusal("the step is zero");
        }
        long count = Math.max(0, Math.ceilDiv(end - start, step));
        if (count > LONGEST_RANGE) {
            throw given.refusal("more than " + LONGEST_RANGE + " numbers: " + count);
        }
        List<Value> numbers = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            numbers.add(Int.of(start + i * step));
        }
        return budget.list(SequenceKind.RANGE, numbers);
    }

    private static Map<String, Value> members(Arguments given) {
        Map<String, Value> members = new LinkedHashMap<>();
        for (Value positional : given.positional()) {
            if (!(positional instanceof Dictionary dictionary) || given.positional().size() > 1) {
                throw given.refusal("needs named arguments or one dictionary");
            }
            dictionary.fields().forEach((key, value) -> members.put(name(given, key), value));
        }
        members.putAll(given.named());
        return members;
    }

    private static String name(Arguments given, Value key) {
        if (key instanceof Text(String name, _)) {
            return name;
        }
        throw given.refusal("a key is " + key.type() + ", not a string");
    }

    private static Map<String, Value> checkedMembers(Arguments given) {
        Map<String, Value> members = members(given);
        members.keySet().forEach(Functions::checkMember);
        return members;
    }

    /** Namespaces refuse names that start with an underscore, as those of transformers do. */
    static void checkMember(String name) {
        if (name.startsWith("_")) {
            throw new Refusal("namespace", "a member cannot be called '" + name + "'");
        }
    }

    private static Value raise(Arguments given) {
        throw given.refusal(given.bind("message").text("message"));
    }

    private Value formattedTime(Arguments given) {
        return Text.of(TimeFormat.of(now, given.bind("format").text("format")));
    }

    /** The tuple of further positional arguments of a macro. */
    static Value tuple(List<Value> elements) {
        return new Sequence(SequenceKind.TUPLE, elements);
    }
}
