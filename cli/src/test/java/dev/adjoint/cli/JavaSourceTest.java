package dev.adjoint.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class JavaSourceTest {
    private static final String TRICKY =
            """
            package p;

            /* a comment
             * } that closes nothing
             */
            public record Pair(int a, char b) {
                // { neither does this
                public Pair {
                    if (a < 0) {
                        throw new IllegalArgumentException("a { // no comment \\" /* ");
                    }
                }

                /** Long because it must be. */
                String text() {
                    char brace = '{', quote = '\\'', back = '\\\\';

                    return \"""
                        not } code? "it" is // all of it
                        \""" + brace; // end
                }

                /** This one is long because the test wants it. */
                @Deprecated
                void sum() { Runnable r = new Runnable() { public void run() { } }; }
            }

            interface Other { int abstractOne(int x); }
            """;

    @Test
    void countsCodeLinesWithoutBlanksAndComments() {
        assertEquals(17, JavaSource.of(TRICKY).codeLines());
    }

    @Test
    void countsPublicTopLevelTypes() {
        assertEquals(1, JavaSource.of(TRICKY).publicTypes());
    }

    @Test
    void findsFunctionsWithABody() {
        List<JavaSource.Function> found = JavaSource.of(TRICKY).functions();
        assertEquals(
                List.of("constructor", "text", "sum", "run"),
                found.stream().map(f -> f.name()).toList());
        assertEquals(List.of(5, 6, 2, 1), found.stream().map(f -> f.codeLines()).toList());
        assertEquals(8, found.getFirst().line());
    }

    @Test
    void readsTheReasonAboveOrInside() {
        List<JavaSource.Function> found = JavaSource.of(TRICKY).functions();
        assertFalse(found.get(0).explained());
        assertFalse(found.get(1).explained());
        assertTrue(found.get(2).explained());
        String inside = "class C {\n  void f() {\n    // long because of that\n  }\n}\n";
        assertTrue(JavaSource.of(inside).functions().getFirst().explained());
    }
}
