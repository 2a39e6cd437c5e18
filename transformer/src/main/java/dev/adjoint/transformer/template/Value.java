package dev.adjoint.transformer.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of a template, with the meaning it has in Python. */
sealed interface Value {
    /** The name of its Python type, for messages. */
    String type();

    /** Levels of lists and dictionaries, itself among them; 0 for anything else. */
    default int depth() {
        return 0;
    }

    /**
     * What a name or field without value gives: it prints as nothing, and whatever else is done
     * with it is refused.
     *
     * @param problem why there is no value, as in {@code 'x' is undefined}
     */
    record Undefined(String problem) implements Value {
        @Override
        public String type() {
            return "undefined";
        }

        Refusal refusal(String construct) {
            return new Refusal(construct, problem);
        }
    }

    /** Python's None. */
    record None() implements Value {
        @Override
        public String type() {
            return "None";
        }
    }

    /** A truth value. */
    record Bool(boolean value) implements Value {
        static Bool of(boolean value) {
            return new Bool(value);
        }

        @Override
        public String type() {
            return "bool";
        }
    }

    /** An integer. */
    record Int(BigInteger value) implements Value {
        static Int of(long value) {
            return new Int(BigInteger.valueOf(value));
        }

        @Override
        public String type() {
            return "int";
        }
    }

    /** A 64-bit float. */
    record Real(double value) implements Value {
        @Override
        public String type() {
            return "float";
        }
    }

    /**
     * A string.
     *
     * @param value its characters
     * @param safe whether it is marked as HTML, so that what is added to it gets escaped
     */
    record Text(String value, boolean safe) implements Value {
        static Text of(String value) {
            return new Text(value, false);
        }

        @Override
        public String type() {
            return "str";
        }
    }

    /** A list or another finite sequence. */
    final class Sequence implements Value {
        private final SequenceKind kind;
        private final List<Value> elements;
        private final int depth;

        Sequence(SequenceKind kind, List<Value> elements) {
            this.kind = kind;
            this.elements = Collections.unmodifiableList(elements);
            this.depth = deeper(elements);
        }

        static Sequence list(List<Value> elements) {
            return new Sequence(SequenceKind.LIST, elements);
        }

        static Sequence tuple(Value... elements) {
            return new Sequence(SequenceKind.TUPLE, List.of(elements));
        }

        SequenceKind kind() {
            return kind;
        }

        List<Value> elements() {
            return elements;
        }

        @Override
        public String type() {
            return kind.pythonName();
        }

        @Override
        public int depth() {
            return depth;
        }
    }

    /** A dictionary in the order of insertion. */
    final class Dictionary implements Value {
        private final Map<Value, Value> fields;
        private final int depth;

        Dictionary(Map<Value, Value> fields) {
            this.fields = Collections.unmodifiableMap(fields);
            this.depth = deeper(fields.values());
        }

        static Dictionary ofNames(Map<String, Value> named) {
            Map<Value, Value> fields = new LinkedHashMap<>();
            named.forEach((name, value) -> fields.put(Text.of(name), value));
            return new Dictionary(fields);
        }

        Map<Value, Value> fields() {
            return fields;
        }

        Sequence keys() {
            return new Sequence(SequenceKind.KEYS, new ArrayList<>(fields.keySet()));
        }

        Sequence values() {
            return new Sequence(SequenceKind.VALUES, new ArrayList<>(fields.values()));
        }

        Sequence items() {
            List<Value> items = new ArrayList<>(fields.size());
            fields.forEach((key, value) -> items.add(Sequence.tuple(key, value)));
            return new Sequence(SequenceKind.ITEMS, items);
        }

        @Override
        public String type() {
            return "dict";
        }

        @Override
        public int depth() {
            return depth;
        }
    }

    /** A generator: its elements come once. */
    record Generator(Iterator<Value> elements) implements Value {
        @Override
        public String type() {
            return "generator";
        }
    }

    /** What {@code namespace()} makes: the one value that a template may change. */
    record Namespace(Map<String, Value> members) implements Value {
        @Override
        public String type() {
            return "namespace";
        }
    }

    /** The variable {@code loop}. */
    record LoopVariable(LoopState state) implements Value {
        @Override
        public String type() {
            return "loop";
        }
    }

    /** A macro, a method with its object, or a function of the engine. */
    record Callable(String name, Body body) implements Value {
        /** What a call does. */
        @FunctionalInterface
        interface Body {
            Value call(Arguments arguments);
        }

        @Override
        public String type() {
            return "function";
        }
    }

    private static int deeper(Iterable<Value> elements) {
        int deepest = 0;
        for (Value element : elements) {
            deepest = Math.max(deepest, element.depth());
        }
        return deepest + 1;
    }
}
