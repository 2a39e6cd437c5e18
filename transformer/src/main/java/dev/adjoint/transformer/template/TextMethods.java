package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Bool;
import dev.adjoint.transformer.template.Value.Callable;
import dev.adjoint.transformer.template.Value.Int;
import dev.adjoint.transformer.template.Value.Sequence;
import dev.adjoint.transformer.template.Value.Text;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/** The methods of Python's strings. */
final class TextMethods {
    private static final Map<String, Method> METHODS =
            Map.ofEntries(
                    Map.entry("strip", TextMethods::strip),
                    Map.entry("lstrip", TextMethods::stripStart),
                    Map.entry("rstrip", TextMethods::stripEnd),
                    Map.entry("split", (text, given, budget) -> split(text, given, budget, false)),
                    Map.entry("rsplit", (text, given, budget) -> split(text, given, budget, true)),
                    Map.entry("splitlines", TextMethods::splitLines),
                    Map.entry("startswith", (text, given, _) -> affix(text, given, true)),
                    Map.entry("endswith", (text, given, _) -> affix(text, given, false)),
                    Map.entry("upper", (text, given, _) -> upper(text, given)),
                    Map.entry("lower", (text, given, _) -> lower(text, given)),
                    Map.entry("title", (text, given, _) -> title(text, given)),
                    Map.entry("capitalize", (text, given, _) -> capitalized(text, given)),
                    Map.entry("replace", TextMethods::replace),
                    Map.entry("find", (text, given, _) -> Int.of(find(text, given, false))),
                    Map.entry("rfind", (text, given, _) -> Int.of(find(text, given, true))),
                    Map.entry("index", (text, given, _) -> index(text, given, false)),
                    Map.entry("rindex", (text, given, _) -> index(text, given, true)),
                    Map.entry("count", (text, given, _) -> count(text, given)),
                    Map.entry("join", TextMethods::join),
                    Map.entry("format", TextMethods::format),
                    Map.entry("removeprefix", (text, given, _) -> without(text, given, true)),
                    Map.entry("removesuffix", (text, given, _) -> without(text, given, false)),
                    Map.entry("partition", (text, given, _) -> partition(text, given, false)),
                    Map.entry("rpartition", (text, given, _) -> partition(text, given, true)),
                    Map.entry("center", (text, given, budget) -> pad(text, given, budget, '^')),
                    Map.entry("ljust", (text, given, budget) -> pad(text, given, budget, '<')),
                    Map.entry("rjust", (text, given, budget) -> pad(text, given, budget, '>')),
                    Map.entry("zfill", TextMethods::zeroFilled),
                    Map.entry("isalpha", (text, given, _) -> all(text, given, Character::isLetter)),
                    Map.entry("isdigit", (text, given, _) -> all(text, given, Character::isDigit)),
                    Map.entry(
                            "isalnum",
                            (text, given, _) -> all(text, given, Character::isLetterOrDigit)),
                    Map.entry("isspace", (text, given, _) -> all(text, given, Characters::space)),
                    Map.entry("isupper", (text, given, _) -> cased(text, given, true)),
                    Map.entry("islower", (text, given, _) -> cased(text, given, false)));

    private TextMethods() {}

    /** A method on a string. */
    @FunctionalInterface
    private interface Method {
        Value call(String text, Arguments given, Budget budget);
    }

    /** The method of this name, bound to a string; empty if strings have none. */
    static Optional<Callable> find(Text text, String name, Budget budget) {
        return Optional.ofNullable(METHODS.get(name))
                .map(method -> bound(method, text, name, budget));
    }

    private static Callable bound(Method method, Text text, String name, Budget budget) {
        return new Callable(
                "." + name + "()",
                given -> {
                    given.positional().forEach(argument -> budget.search(text, argument));
                    given.named().values().forEach(argument -> budget.search(text, argument));
                    Value result = method.call(text.value(), given, budget);
                    return text.safe() && result instanceof Text(String value, _)
                            ? new Text(value, true)
                            : result;
                });
    }

    private static IntPredicate stripped(Arguments given) {
        return given.bind("chars")
                .optionalText("chars")
                .<IntPredicate>map(chars -> c -> chars.indexOf(c) >= 0)
                .orElse(Characters::space);
    }

    static Value strip(String text, Arguments given, Budget budget) {
        IntPredicate stripped = stripped(given);
        return Text.of(Characters.stripStart(Characters.stripEnd(text, stripped), stripped));
    }

    private static Value stripStart(String text, Arguments given, Budget budget) {
        return Text.of(Characters.stripStart(text, stripped(given)));
    }

    private static Value stripEnd(String text, Arguments given, Budget budget) {
        return Text.of(Characters.stripEnd(text, stripped(given)));
    }

    private static Value split(String text, Arguments given, Budget budget, boolean fromEnd) {
        Arguments arguments = given.bind("sep", "maxsplit");
        int most = arguments.integer("maxsplit", -1);
        Splitting splitting = new Splitting(most < 0 ? Integer.MAX_VALUE : most, fromEnd);
        Optional<String> separator = arguments.optionalText("sep");
        if (separator.isPresent() && separator.get().isEmpty()) {
            throw arguments.refusal("the separator is empty");
        }
        List<String> parts =
                separator.isPresent()
                        ? splitting.by(text, separator.get())
                        : splitting.bySpace(text);
        return texts(parts, budget);
    }

    private static Value splitLines(String text, Arguments given, Budget budget) {
        boolean keep = given.bind("keepends").truth("keepends", false);
        return texts(Splitting.lines(text, keep), budget);
    }

    private static Sequence texts(List<String> parts, Budget budget) {
        return budget.list(SequenceKind.LIST, parts.stream().<Value>map(Text::of).toList());
    }

    private static Value affix(String text, Arguments given, boolean start) {
        Value wanted = given.bind("affix").required("affix");
        List<Value> choices =
                wanted instanceof Sequence sequence && sequence.kind() == SequenceKind.TUPLE
                        ? sequence.elements()
                        : List.of(wanted);
        boolean found = false;
        for (Value choice : choices) {
            if (!(choice instanceof Text(String affix, _))) {
                throw given.refusal("needs a string, not " + choice.type());
            }
            found |= start ? text.startsWith(affix) : text.endsWith(affix);
        }
        return Bool.of(found);
    }

    private static Value upper(String text, Arguments given) {
        given.bind();
        return Text.of(text.toUpperCase(Locale.ROOT));
    }

    private static Value lower(String text, Arguments given) {
        given.bind();
        return Text.of(text.toLowerCase(Locale.ROOT));
    }

    private static Value title(String text, Arguments given) {
        given.bind();
        StringBuilder out = new StringBuilder();
        boolean inWord = false;
        for (int c : text.codePoints().toArray()) {
            String one = Character.toString(c);
            out.append(inWord ? one.toLowerCase(Locale.ROOT) : titled(c));
            inWord = isCased(c);
        }
        return Text.of(out.toString());
    }

    private static boolean isCased(int c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
    }

    private static String titled(int c) {
        int title = Character.toTitleCase(c);
        return title != c ? Character.toString(title) : upperFirst(c);
    }

    /** A character that has no title case of its own may still have an upper case of several. */
    private static String upperFirst(int c) {
        String upper = Character.toString(c).toUpperCase(Locale.ROOT);
        if (upper.codePointCount(0, upper.length()) == 1) {
            return Character.toString(c);
        }
        int first = Character.charCount(upper.codePointAt(0));
        return upper.substring(0, first) + upper.substring(first).toLowerCase(Locale.ROOT);
    }

    private static Value capitalized(String text, Arguments given) {
        given.bind();
        return Text.of(capitalized(text));
    }

    static String capitalized(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = Character.charCount(text.codePointAt(0));
        return titled(text.codePointAt(0)) + text.substring(first).toLowerCase(Locale.ROOT);
    }

    private static Value replace(String text, Arguments given, Budget budget) {
        Arguments arguments = given.bind("old", "new", "count");
        int most = arguments.integer("count", -1);
        return Text.of(replaced(text, arguments.text("old"), arguments.text("new"), most, budget));
    }

    static String replaced(String text, String old, String by, int count, Budget budget) {
        budget.search(Text.of(text), Text.of(old));
        BoundedText out = budget.text();
        int left = count < 0 ? Integer.MAX_VALUE : count;
        int from = 0;
        int at = text.indexOf(old);
        while (at >= 0 && left-- > 0) {
            out.append(text.substring(from, at)).append(by);
            from = at + old.length();
            at = old.isEmpty() ? nextCharacter(text, at) : text.indexOf(old, from);
        }
        return out.append(text.substring(from)).toString();
    }

    private static int nextCharacter(String text, int at) {
        return at >= text.length() ? -1 : at + Character.charCount(text.codePointAt(at));
    }

    private static int find(String text, Arguments given, boolean last) {
        String part = given.bind("sub").text("sub");
        int at = last ? text.lastIndexOf(part) : text.indexOf(part);
        return at < 0 ? -1 : text.codePointCount(0, at);
    }

    private static Value index(String text, Arguments given, boolean last) {
        int at = find(text, given, last);
        if (at < 0) {
            throw given.refusal("the part is not found");
        }
        return Int.of(at);
    }

    private static Value count(String text, Arguments given) {
        String part = given.bind("sub").text("sub");
        if (part.isEmpty()) {
            return Int.of(text.codePointCount(0, text.length()) + 1L);
        }
        return Int.of(new Splitting(Integer.MAX_VALUE, false).by(text, part).size() - 1L);
    }

    private static Value join(String text, Arguments given, Budget budget) {
        BoundedText out = budget.text();
        String separator = "";
        for (Value element :
                Iteration.list(given.construct(), given.bind("iterable").required("iterable"))) {
            if (!(element instanceof Text(String part, _))) {
                throw given.refusal("can join strings only, not " + element.type());
            }
            out.append(separator).append(part);
            separator = text;
        }
        return Text.of(out.toString());
    }

    private static Value format(String text, Arguments given, Budget budget) {
        return Text.of(new BraceFormat(budget, text, given).run());
    }

    private static Value without(String text, Arguments given, boolean start) {
        String affix = given.bind("affix").text("affix");
        boolean found = start ? text.startsWith(affix) : text.endsWith(affix);
        if (!found) {
            return Text.of(text);
        }
        return Text.of(
                start
                        ? text.substring(affix.length())
                        : text.substring(0, text.length() - affix.length()));
    }

    private static Value partition(String text, Arguments given, boolean last) {
        String separator = given.bind("sep").text("sep");
        if (separator.isEmpty()) {
            throw given.refusal("the separator is empty");
        }
        int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
        if (at < 0) {
            Text empty = Text.of("");
            return last
                    ? Sequence.tuple(empty, empty, Text.of(text))
                    : Sequence.tuple(Text.of(text), empty, empty);
        }
        return Sequence.tuple(
                Text.of(text.substring(0, at)),
                Text.of(separator),
                Text.of(text.substring(at + separator.length())));
    }

    private static Value pad(String text, Arguments given, Budget budget, char side) {
        Arguments arguments = given.bind("width", "fillchar");
        String fill = arguments.optionalText("fillchar").orElse(" ");
        if (fill.length() != 1) {
            throw given.refusal("'fillchar' must be one character");
        }
        int width = arguments.integer("width", 0);
        budget.checkLength(width);
        return Text.of(
                side == '^'
                        ? centered(text, width, fill)
                        : NumberFormat.padded(text, width, fill.charAt(0), side));
    }

    /** Python's centre puts the odd space on the left if the width is odd. */
    static String centered(String text, int width, String fill) {
        int missing = Math.max(0, width - text.codePointCount(0, text.length()));
        int before = missing / 2 + (missing & width & 1);
        return fill.repeat(before) + text + fill.repeat(missing - before);
    }

    private static Value zeroFilled(String text, Arguments given, Budget budget) {
        int width = given.bind("width").integer("width", 0);
        budget.checkLength(width);
        return Text.of(NumberFormat.padded(text, width, '0', '>'));
    }

    private static Value all(String text, Arguments given, IntPredicate test) {
        given.bind();
        return Bool.of(!text.isEmpty() && text.codePoints().allMatch(test));
    }

    private static Value cased(String text, Arguments given, boolean upper) {
        given.bind();
        return Bool.of(cased(text, upper));
    }

    /** Whether there are letters with a case, and all of them have this one. */
    static boolean cased(String text, boolean upper) {
        IntPredicate wanted = upper ? Character::isUpperCase : Character::isLowerCase;
        return text.codePoints().anyMatch(wanted)
                && text.codePoints().filter(TextMethods::isCased).allMatch(wanted);
    }
}
