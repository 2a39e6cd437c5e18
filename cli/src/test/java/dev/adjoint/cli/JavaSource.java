package dev.adjoint.cli;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * What is counted in one Java file; the JDK's own parser finds the functions, so braces in strings
 * cannot mislead.
 */
record JavaSource(int codeLines, int publicTypes, List<Function> functions) {

    /** A method or constructor with a body: its code lines, and whether it says why it is long. */
    record Function(String name, int line, int codeLines, boolean explained) {}

    static JavaSource of(String text) {
        BitSet code = codeLinesOf(text);
        CompilationUnitTree unit;
        SourcePositions positions;
        try {
            var compiler = ToolProvider.getSystemJavaCompiler();
            var task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    null,
                                    problem -> {},
                                    List.of("-proc:none"),
                                    null,
                                    List.of(file(text)));
            unit = task.parse().iterator().next();
            positions = Trees.instance(task).getSourcePositions();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Function> functions = new ArrayList<>();
        new FunctionScanner(text, code, unit, positions).scan(unit, functions);
        int types = (int) unit.getTypeDecls().stream().filter(JavaSource::isPublic).count();
        return new JavaSource(code.cardinality(), types, functions);
    }

    private static boolean isPublic(Tree type) {
        return type instanceof ClassTree declared
                && declared.getModifiers().getFlags().contains(Modifier.PUBLIC);
    }

    private static JavaFileObject file(String text) {
        return new SimpleJavaFileObject(
                URI.create("string:///Source.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    /** The lines, counted from 1, that hold something else than blanks and comments. */
    static BitSet codeLinesOf(String text) {
        BitSet lines = new BitSet();
        int line = 1;
        int at = 0;
        while (at < text.length()) {
            int end = endOfToken(text, at);
            boolean comment = text.startsWith("//", at) || text.startsWith("/*", at);
            for (; at < end; at++) {
                char c = text.charAt(at);
                if (!comment && !Character.isWhitespace(c)) {
                    lines.set(line);
                }
                if (c == '\n') {
                    line++;
                }
            }
        }
        return lines;
    }

    /** The end of the comment or literal that starts at a position, or the next position. */
    private static int endOfToken(String text, int at) {
        if (text.startsWith("//", at)) {
            int end = text.indexOf('\n', at);
            return end < 0 ? text.length() : end;
        }
        if (text.startsWith("/*", at)) {
            int end = text.indexOf("*/", at + 2);
            return end < 0 ? text.length() : end + 2;
        }
        if (text.startsWith("\"\"\"", at)) {
            return endOfLiteral(text, at, "\"\"\"");
        }
        char c = text.charAt(at);
        return c == '"' || c == '\'' ? endOfLiteral(text, at, String.valueOf(c)) : at + 1;
    }

    private static int endOfLiteral(String text, int start, String quote) {
        int at = start + quote.length();
        while (at < text.length() && !text.startsWith(quote, at)) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(text.length(), at + quote.length());
    }

    private static final class FunctionScanner extends TreePathScanner<Void, List<Function>> {
        private final String text;
        private final List<String> lines;
        private final BitSet code;
        private final CompilationUnitTree unit;
        private final SourcePositions positions;

        FunctionScanner(
                String text, BitSet code, CompilationUnitTree unit, SourcePositions positions) {
            this.text = text;
            this.lines = text.lines().toList();
            this.code = code;
            this.unit = unit;
            this.positions = positions;
        }

        @Override
        public Void visitMethod(MethodTree method, List<Function> functions) {
            if (method.getBody() != null) {
                functions.add(measure(method));
            }
            return super.visitMethod(method, functions);
        }

        private Function measure(MethodTree method) {
            int start = (int) positions.getStartPosition(unit, method);
            int end = (int) positions.getEndPosition(unit, method);
            int first = (int) unit.getLineMap().getLineNumber(start);
            int last = (int) unit.getLineMap().getLineNumber(end);
            String name =
                    method.getName().contentEquals("<init>")
                            ? "constructor"
                            : method.getName().toString();
            boolean explained =
                    (commentAbove(first) + text.substring(start, end)).contains("long because");
            return new Function(name, first, code.get(first, last + 1).cardinality(), explained);
        }

        /** The comment lines right above a line. */
        private String commentAbove(int line) {
            StringBuilder comment = new StringBuilder();
            for (int i = line - 1; i >= 1 && !code.get(i) && !lines.get(i - 1).isBlank(); i--) {
                comment.insert(0, lines.get(i - 1) + '\n');
            }
            return comment.toString();
        }
    }
}
