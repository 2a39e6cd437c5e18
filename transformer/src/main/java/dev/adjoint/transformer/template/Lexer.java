package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Cuts a template into tokens. White space around tags goes where it goes in jinja2 with
 * trim_blocks and lstrip_blocks: a sign {@code -} takes all of it; without a sign, a tag or comment
 * takes the line feed after it and, if only white space stands before it on its line, that too.
 */
final class Lexer {
    private static final List<String> LONG_OPERATORS = List.of("//", "**", "==", "!=", ">=", "<=");
    private static final String OPERATORS = "+-/*%~[](){}><=.:|,;";

    private final String template;
    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private final Deque<Character> open = new ArrayDeque<>();
    private int position;
    private int line = 1;
    private boolean lineStarts = true;

    private Lexer(String template, String source) {
        this.template = template;
        this.source = source;
    }

    static List<Token> tokens(String template, String source) {
        String normal = source.replace("\r\n", "\n").replace('\r', '\n');
        boolean ended = normal.endsWith("\n");
        String cut = ended ? normal.substring(0, normal.length() - 1) : normal;
        Lexer lexer = new Lexer(template, cut);
        lexer.run();
        return List.copyOf(lexer.tokens);
    }

    private void run() {
        while (position < source.length()) {
            int next = nextMark();
            if (next < 0) {
                add(Kind.DATA, source.substring(position));
                position = source.length();
            } else {
                mark(next);
            }
        }
        add(Kind.END, "");
    }

    /** The next place where a brace and one of its partners stand side by side. */
    private int nextMark() {
        int at = source.indexOf('{', position);
        while (at >= 0 && at + 1 < source.length()) {
            if ("{%#".indexOf(source.charAt(at + 1)) >= 0) {
                return at;
            }
            at = source.indexOf('{', at + 1);
        }
        return -1;
    }

    private void mark(int at) {
        char kind = source.charAt(at + 1);
        int inside = at + 2;
        char sign = inside < source.length() ? source.charAt(inside) : ' ';
        boolean signed = sign == '-' || sign == '+';
        data(source.substring(position, at), signed ? sign : ' ', kind != '{');
        position = inside + (signed ? 1 : 0);
        switch (kind) {
            case '#' -> comment();
            case '{' -> tag(Kind.PRINT_START, Kind.PRINT_END);
            default -> {
                if (!raw()) {
                    tag(Kind.TAG_START, Kind.TAG_END);
                }
            }
        }
    }

    /** Adds the text before a mark, less what the mark takes from it. */
    private void data(String text, char sign, boolean strips) {
        String kept = text;
        if (sign == '-') {
            kept = Characters.stripEnd(text, Characters::space);
        } else if (sign != '+' && strips) {
            int start = text.lastIndexOf('\n') + 1;
            boolean blank = text.substring(start).codePoints().allMatch(Characters::space);
            kept = blank && (start > 0 || lineStarts) ? text.substring(0, start) : text;
        }
        if (!kept.isEmpty()) {
            add(Kind.DATA, kept);
        }
        line += Characters.lines(text);
    }

    private void comment() {
        int end = source.indexOf("#}", position);
        if (end < 0) {
            throw error("{#", "the comment has no end");
        }
        // The opening sign may be the closing one too, as in {#-#}, where jinja2 sees no end.
        char sign = end > position ? source.charAt(end - 1) : ' ';
        line += Characters.lines(source.substring(position, end));
        position = end + 2;
        close(sign, true);
    }

    /** Moves over the white space that an end mark takes. */
    private void close(char sign, boolean trims) {
        int from = position;
        if (sign == '-') {
            skipSpace();
        } else if (sign != '+' && trims && source.startsWith("\n", position)) {
            position++;
        }
        line += Characters.lines(source.substring(from, position));
        lineStarts = source.charAt(position - 1) == '\n';
    }

    private void skipSpace() {
        while (position < source.length() && Characters.space(source.codePointAt(position))) {
            position += Character.charCount(source.codePointAt(position));
        }
    }

    /** Takes everything up to the end of a raw block, if one starts here. */
    private boolean raw() {
        int start = position;
        if (!word("raw")) {
            position = start;
            return false;
        }
        if (source.startsWith("-%}", position)) {
            position += 3;
            close('-', false);
        } else if (source.startsWith("%}", position)) {
            position += 2;
            close(' ', false);
        } else {
            position = start;
            return false;
        }
        rawBody();
        return true;
    }

    private boolean word(String word) {
        skipSpace();
        boolean found = source.startsWith(word, position);
        position += found ? word.length() : 0;
        skipSpace();
        return found;
    }

    private void rawBody() {
        int start = position;
        for (int at = source.indexOf("{%", start); at >= 0; at = source.indexOf("{%", at + 2)) {
            position = at + 2;
            char sign = position < source.length() ? source.charAt(position) : ' ';
            boolean signed = sign == '-' || sign == '+';
            position += signed ? 1 : 0;
            if (word("endraw") && rawEnd(source.substring(start, at), signed ? sign : ' ')) {
                return;
            }
        }
        throw error("raw", "the block has no end");
    }

    private boolean rawEnd(String body, char openSign) {
        char sign = position < source.length() ? source.charAt(position) : ' ';
        boolean signed = sign == '-' || sign == '+';
        int end = position + (signed ? 1 : 0);
        if (!source.startsWith("%}", end)) {
            return false;
        }
        data(body, openSign, true);
        position = end + 2;
        close(signed ? sign : ' ', true);
        return true;
    }

    private void tag(Kind start, Kind end) {
        String mark = end == Kind.PRINT_END ? "}}" : "%}";
        add(start, "");
        int opened = line;
        while (!ends(end, mark)) {
            if (position >= source.length()) {
                throw new TemplateException(
                        template, opened, mark.equals("}}") ? "{{" : "{%", "it is never closed");
            }
            inside();
        }
    }

    private boolean ends(Kind kind, String mark) {
        char sign = position < source.length() ? source.charAt(position) : ' ';
        boolean signed = sign == '-' || (sign == '+' && kind == Kind.TAG_END);
        int at = position + (signed ? 1 : 0);
        if (!open.isEmpty() || !source.startsWith(mark, at)) {
            return false;
        }
        add(kind, "");
        position = at + 2;
        close(signed ? sign : ' ', kind == Kind.TAG_END);
        return true;
    }

    private void inside() {
        int c = source.codePointAt(position);
        if (Characters.space(c)) {
            line += c == '\n' ? 1 : 0;
            position += Character.charCount(c);
        } else if (c >= '0' && c <= '9') {
            number();
        } else if (Characters.identifierPart(c)) {
            name();
        } else if (c == '\'' || c == '"') {
            string((char) c);
        } else {
            operator(c);
        }
    }

    private void number() {
        NumberScanner scanner = new NumberScanner(source, position);
        int end = scanner.end();
        String text = source.substring(position, end).replace("_", "");
        add(scanner.isFloat() ? Kind.FLOAT : Kind.INTEGER, text);
        position = end;
    }

    private void name() {
        int start = position;
        while (position < source.length()
                && Characters.identifierPart(source.codePointAt(position))) {
            position += Character.charCount(source.codePointAt(position));
        }
        add(Kind.NAME, source.substring(start, position));
    }

    private void string(char quote) {
        int end = position + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw error(String.valueOf(quote), "the string has no end");
        }
        String quoted = source.substring(position + 1, end);
        try {
            add(Kind.STRING, StringEscapes.resolve(quoted));
        } catch (Refusal refusal) {
            throw refusal.at(template, line);
        }
        line += Characters.lines(quoted);
        position = end + 1;
    }

    private void operator(int c) {
        for (String operator : LONG_OPERATORS) {
            if (source.startsWith(operator, position)) {
                add(Kind.OPERATOR, operator);
                position += operator.length();
                return;
            }
        }
        String shown = Character.toString(c);
        if (OPERATORS.indexOf(c) < 0) {
            throw error(shown, "the character has no meaning here");
        }
        balance((char) c);
        add(Kind.OPERATOR, shown);
        position++;
    }

    private void balance(char c) {
        switch (c) {
            case '(' -> open.push(')');
            case '[' -> open.push(']');
            case '{' -> open.push('}');
            case ')', ']', '}' -> {
                if (open.isEmpty() || open.pop() != c) {
                    throw error(String.valueOf(c), "nothing was opened that this closes");
                }
            }
            default -> {
                // Other characters open and close nothing.
            }
        }
    }

    private void add(Kind kind, String text) {
        tokens.add(new Token(kind, text, line));
    }

    private TemplateException error(String construct, String problem) {
        return new TemplateException(template, line, construct, problem);
    }
}
