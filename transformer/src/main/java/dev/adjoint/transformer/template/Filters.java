package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Dictionary;
import dev.adjoint.transformer.template.Value.Generator;
import dev.adjoint.transformer.template.Value.Int;
import dev.adjoint.transformer.template.Value.Sequence;
import dev.adjoint.transformer.template.Value.Text;
import dev.adjoint.transformer.template.Value.Undefined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The filters, by name. */
final class Filters {
    private static final Map<String, Filter> FILTERS =
            Map.ofEntries(
                    Map.entry("default", (filters, input, given) -> standard(input, given)),
                    Map.entry("d", (filters, input, given) -> standard(input, given)),
                    Map.entry("length", Filters::length),
                    Map.entry("count", Filters::length),
                    Map.entry("string", Filters::string),
                    Map.entry("safe", Filters::safe),
                    Map.entry("trim", Filters::trim),
                    Map.entry("upper", Filters::upper),
                    Map.entry("lower", Filters::lower),
                    Map.entry("capitalize", Filters::capitalize),
                    Map.entry("title", Filters::title),
                    Map.entry("replace", Filters::replace),
                    Map.entry("indent", Filters::indent),
                    Map.entry("truncate", Filters::truncate),
                    Map.entry("center", Filters::center),
                    Map.entry("wordcount", Filters::wordCount),
                    Map.entry("format", Filters::format),
                    Map.entry("join", Filters::join),
                    Map.entry(
                            "tojson",
                            (filters, in, given) -> JsonText.of(filters.budget, in, given)),
                    Map.entry("items", Filters::items),
                    Map.entry("list", Filters::list),
                    Map.entry("first", Filters::first),
                    Map.entry("last", Filters::last),
                    Map.entry("reverse", Filters::reverse),
                    Map.entry("map", Filters::map),
                    Map.entry(
                            "select",
                            (filters, in, given) -> filters.choose(in, given, true, false)),
                    Map.entry(
                            "reject",
                            (filters, in, given) -> filters.choose(in, given, false, false)),
                    Map.entry(
                            "selectattr",
                            (filters, in, given) -> filters.choose(in, given, true, true)),
                    Map.entry(
                            "rejectattr",
                            (filters, in, given) -> filters.choose(in, given, false, true)),
                    Map.entry("attr", Filters::attribute),
                    Map.entry("batch", Filters::batch),
                    Map.entry(
                            "dictsort",
                            (filters, in, given) -> filters.ordering.dictionary(in, given)),
                    Map.entry("sort", (filters, in, given) -> filters.ordering.sorted(in, given)),
                    Map.entry("unique", (filters, in, given) -> filters.ordering.unique(in, given)),
                    Map.entry(
                            "min", (filters, in, given) -> filters.ordering.extreme(in, given, -1)),
                    Map.entry(
                            "max", (filters, in, given) -> filters.ordering.extreme(in, given, 1)),
                    Map.entry(
                            "groupby", (filters, in, given) -> filters.ordering.grouped(in, given)),
                    Map.entry("sum", Filters::sum),
                    Map.entry("int", (_, input, given) -> NumberFilters.integer(input, given)),
                    Map.entry("float", (_, input, given) -> NumberFilters.real(input, given)),
                    Map.entry("abs", (_, input, given) -> NumberFilters.absolute(input, given)),
                    Map.entry("round", (_, input, given) -> NumberFilters.rounded(input, given)));

    private final Budget budget;
    private final Attributes attributes;
    private final Arithmetic arithmetic;
    private final Ordering ordering;

    Filters(Budget budget, Attributes attributes, Arithmetic arithmetic) {
        this.budget = budget;
        this.attributes = attributes;
        this.arithmetic = arithmetic;
        this.ordering = new Ordering(budget, attributes);
    }

    /** One filter. */
    @FunctionalInterface
    private interface Filter {
        Value apply(Filters filters, Value input, Arguments given);
    }

    static boolean known(String name) {
        return FILTERS.containsKey(name);
    }

    Value apply(String name, Value input, Arguments given) {
        Filter filter = FILTERS.get(name);
        if (filter == null) {
            throw given.refusal("there is no such filter");
        }
        return filter.apply(this, input, given);
    }

    private static Value standard(Value input, Arguments given) {
        Arguments arguments = given.bind("default_value", "boolean");
        boolean replaced =
                input instanceof Undefined
                        || (arguments.truth("boolean", false) && !Truth.of(input));
        return replaced ? arguments.optional("default_value").orElse(Text.of("")) : input;
    }

    private static Value length(Filters filters, Value input, Arguments given) {
        given.bind();
        return switch (input) {
            case Undefined _ -> Int.of(0);
            case Text(String text, _) -> Int.of(text.codePointCount(0, text.length()));
            case Sequence sequence -> Int.of(sequence.elements().size());
            case Dictionary dictionary -> Int.of(dictionary.fields().size());
            case Value.LoopVariable(LoopState state) -> Int.of(state.length());
            default -> throw given.refusal("a " + input.type() + " has no length");
        };
    }

    private static Value string(Filters filters, Value input, Arguments given) {
        given.bind();
        return input instanceof Text ? input : Text.of(Printing.text(filters.budget, input));
    }

    private static Value safe(Filters filters, Value input, Arguments given) {
        given.bind();
        return new Text(Printing.text(filters.budget, input), true);
    }

    private String text(Value input) {
        return Printing.text(budget, input);
    }

    private static Text like(Value input, String result) {
        return new Text(result, input instanceof Text(_, boolean safe) && safe);
    }

    private static Value trim(Filters filters, Value input, Arguments given) {
        return like(
                input, filters.text(TextMethods.strip(filters.text(input), given, filters.budget)));
    }

    private static Value upper(Filters filters, Value input, Arguments given) {
        given.bind();
        return like(input, filters.text(input).toUpperCase(Locale.ROOT));
    }

    private static Value lower(Filters filters, Value input, Arguments given) {
        given.bind();
        return like(input, filters.text(input).toLowerCase(Locale.ROOT));
    }

    private static Value capitalize(Filters filters, Value input, Arguments given) {
        given.bind();
        return like(input, TextMethods.capitalized(filters.text(input)));
    }

    /** Words start after hyphens, white space and opening brackets. */
    private static Value title(Filters filters, Value input, Arguments given) {
        given.bind();
        StringBuilder out = new StringBuilder();
        boolean starts = true;
        for (int c : filters.text(input).codePoints().toArray()) {
            String one = Character.toString(c);
            out.append(starts ? one.toUpperCase(Locale.ROOT) : one.toLowerCase(Locale.ROOT));
            starts = Characters.space(c) || "-({[<".indexOf(c) >= 0;
        }
        return Text.of(out.toString());
    }

    private static Value replace(Filters filters, Value input, Arguments given) {
        Arguments arguments = given.bind("old", "new", "count");
        return Text.of(
                TextMethods.replaced(
                        filters.text(input),
                        filters.text(arguments.required("old")),
                        filters.text(arguments.required("new")),
                        arguments.integer("count", -1),
                        filters.budget));
    }

    private static Value indent(Filters filters, Value input, Arguments given) {
        Arguments arguments = given.bind("width", "first", "blank");
        if (!(input instanceof Text(String text, _))) {
            throw given.refusal("needs a string, not " + input.type());
        }
        Optional<Value> width = arguments.optional("width");
        boolean named = width.isPresent() && width.get() instanceof Text;
        int columns = named ? 0 : arguments.integer("width", 4);
        filters.budget.checkLength(columns);
        String step = named ? arguments.text("width") : " ".repeat(Math.max(0, columns));
        return like(input, indented(filters, text, step, arguments));
    }

    private static String indented(Filters filters, String text, String step, Arguments arguments) {
        boolean blank = arguments.truth("blank", false);
        List<String> lines = Splitting.lines(text + "\n", false);
        BoundedText out = filters.budget.text();
        out.append(arguments.truth("first", false) ? step : "").append(lines.getFirst());
        for (String line : lines.subList(1, lines.size())) {
            out.append('\n').append(blank || !line.isEmpty() ? step : "").append(line);
        }
        return out.toString();
    }

    private static Value truncate(Filters filters, Value input, Arguments given) {
        Arguments arguments = given.bind("length", "killwords", "end", "leeway");
        String text = filters.text(input);
        int length = arguments.integer("length", 255);
        String end = arguments.optionalText("end").orElse("...");
        int kept = length - end.codePointCount(0, end.length());
        if (kept < 0) {
            throw given.refusal("'length' is shorter than 'end'");
        }
        if (text.codePointCount(0, text.length()) <= length + arguments.integer("leeway", 5)) {
            return Text.of(text);
        }
        String cut = text.substring(0, text.offsetByCodePoints(0, kept));
        boolean killWords = arguments.truth("killwords", false) || cut.indexOf(' ') < 0;
        return Text.of((killWords ? cut : cut.substring(0, cut.lastIndexOf(' '))) + end);
    }

    private static Value center(Filters filters, Value input, Arguments given) {
        int width = given.bind("width").integer("width", 80);
        filters.budget.checkLength(width);
        return Text.of(TextMethods.centered(filters.text(input), width, " "));
    }

    private static Value wordCount(Filters filters, Value input, Arguments given) {
        given.bind();
        int count = 0;
        boolean inside = false;
        for (int c : filters.text(input).codePoints().toArray()) {
            boolean word = Characters.identifierPart(c);
            count += word && !inside ? 1 : 0;
            inside = word;
        }
        return Int.of(count);
    }

    private static Value format(Filters filters, Value input, Arguments given) {
        if (!given.named().isEmpty()) {
            throw given.refusal("named arguments are not supported");
        }
        Sequence values = new Sequence(SequenceKind.TUPLE, given.positional());
        return Text.of(new PercentFormat(filters.budget, filters.text(input), values).run());
    }

    private static Value join(Filters filters, Value input, Arguments given) {
        Arguments arguments = given.bind("d", "attribute");
        String separator = arguments.optional("d").map(filters::text).orElse("");
        UnaryOperator<Value> key = filters.ordering.lookup(arguments.present("attribute"));
        BoundedText out = filters.budget.text();
        String before = "";
        Iterator<Value> elements = Iteration.over(given.construct(), input);
        while (elements.hasNext()) {
            out.append(before).append(filters.text(key.apply(elements.next())));
            before = separator;
        }
        return Text.of(out.toString());
    }

    private static Value items(Filters filters, Value input, Arguments given) {
        given.bind();
        return switch (input) {
            case Undefined _ -> new Generator(Collections.emptyIterator());
            case Dictionary dictionary -> new Generator(dictionary.items().elements().iterator());
            default -> throw given.refusal("needs a dictionary, not " + input.type());
        };
    }

    private static Value list(Filters filters, Value input, Arguments given) {
        given.bind();
        return filters.budget.list(SequenceKind.LIST, Iteration.list(given.construct(), input));
    }

    private static Value first(Filters filters, Value input, Arguments given) {
        given.bind();
        Iterator<Value> elements = Iteration.over(given.construct(), input);
        return elements.hasNext()
                ? elements.next()
                : new Undefined("No first item, sequence was empty.");
    }

    private static Value last(Filters filters, Value input, Arguments given) {
        given.bind();
        if (input instanceof Generator || input instanceof Undefined) {
            throw given.refusal("a " + input.type() + " has no last item");
        }
        List<Value> elements = Iteration.list(given.construct(), input);
        return elements.isEmpty()
                ? new Undefined("No last item, sequence was empty.")
                : elements.getLast();
    }

    private static Value reverse(Filters filters, Value input, Arguments given) {
        given.bind();
        if (input instanceof Text(String text, boolean safe)) {
            StringBuilder out = new StringBuilder();
            Iteration.characters(text).reversed().forEach(c -> out.append(filters.text(c)));
            return new Text(out.toString(), safe);
        }
        List<Value> elements = Iteration.list(given.construct(), input);
        return new Generator(elements.reversed().iterator());
    }

    private static Value map(Filters filters, Value input, Arguments given) {
        Iterator<Value> elements = Iteration.over(given.construct(), input);
        return Iteration.mapped(elements, filters.mapping(given));
    }

    private UnaryOperator<Value> mapping(Arguments given) {
        if (given.positional().isEmpty()) {
            Arguments arguments = given.bind("attribute", "default");
            Value attribute = arguments.required("attribute");
            return ordering.lookup(Optional.of(attribute), arguments.present("default"));
        }
        if (!(given.positional().getFirst() instanceof Text(String name, _))) {
            throw given.refusal("the name of the filter must be a string");
        }
        List<Value> rest = given.positional().subList(1, given.positional().size());
        Arguments inner = new Arguments("|" + name, rest, given.named());
        return element -> apply(name, element, inner);
    }

    private Value choose(Value input, Arguments given, boolean keeps, boolean byAttribute) {
        if (!Truth.of(input)) {
            return new Generator(Collections.emptyIterator());
        }
        List<Value> positional = given.positional();
        if (byAttribute && positional.isEmpty()) {
            throw given.refusal("the name of the attribute is missing");
        }
        UnaryOperator<Value> key =
                byAttribute
                        ? ordering.lookup(Optional.of(positional.getFirst()))
                        : UnaryOperator.identity();
        int used = byAttribute ? 1 : 0;
        Predicate<Value> test = test(positional.subList(used, positional.size()), given);
        return new Generator(
                new FilteredIterator(
                        Iteration.over(given.construct(), input),
                        element -> test.test(key.apply(element)) == keeps));
    }

    private Predicate<Value> test(List<Value> rest, Arguments given) {
        if (rest.isEmpty()) {
            return Truth::of;
        }
        if (!(rest.getFirst() instanceof Text(String name, _))) {
            throw given.refusal("the name of the test must be a string");
        }
        Arguments inner = new Arguments("is " + name, rest.subList(1, rest.size()), given.named());
        return element -> Tests.apply(budget, name, element, inner);
    }

    private static Value attribute(Filters filters, Value input, Arguments given) {
        String name = given.bind("name").text("name");
        if (input instanceof Dictionary) {
            throw given.refusal("fields of dictionaries are no attributes");
        }
        return filters.attributes.attribute(input, name);
    }

    private static Value batch(Filters filters, Value input, Arguments given) {
        Arguments arguments = given.bind("linecount", "fill_with");
        int size = arguments.integer("linecount", 0);
        if (size <= 0) {
            throw given.refusal("'linecount' must be positive");
        }
        List<Value> batches = new ArrayList<>();
        List<Value> elements = Iteration.list(given.construct(), input);
        for (int from = 0; from < elements.size(); from += size) {
            List<Value> batch =
                    new ArrayList<>(elements.subList(from, Math.min(from + size, elements.size())));
            Optional<Value> fill = arguments.present("fill_with");
            while (fill.isPresent() && batch.size() < size) {
                batch.add(fill.get());
                filters.budget.spend(1);
            }
            batches.add(filters.budget.list(SequenceKind.LIST, batch));
        }
        return new Generator(batches.iterator());
    }

    private static Value sum(Filters filters, Value input, Arguments given) {
        Arguments arguments = given.bind("attribute", "start");
        UnaryOperator<Value> key = filters.ordering.lookup(arguments.present("attribute"));
        Value total = arguments.optional("start").orElse(Int.of(0));
        for (Value element : Iteration.list(given.construct(), input)) {
            total = filters.arithmetic.apply("+", total, key.apply(element));
        }
        return total;
    }
}
