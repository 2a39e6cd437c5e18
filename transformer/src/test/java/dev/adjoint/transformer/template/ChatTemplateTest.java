package dev.adjoint.transformer.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import dev.adjoint.transformer.qwen.ThreadCosts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a golden file cannot hold: messages, limits, time, and templates that mean harm. */
class ChatTemplateTest {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2026-03-04T15:06:07Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            value = {
                "{{ 'a'|nosuch }} ¦ t: line 3: |nosuch: there is no such filter",
                "{{ 'a' is nosuch }} ¦ t: line 3: is nosuch: there is no such test",
                "{% include 'x' %} ¦ t: line 3: include: the tag is not supported",
                "{{ x.y }} ¦ t: line 3: .y: 'x' is undefined",
                "{{ {}.y.z }} ¦ t: line 3: .z: 'dict' has no attribute 'y'",
                "{{ raise_exception('No, never') }} ¦ t: line 3: raise_exception: No, never",
                "{{ [].append(1) }} ¦ t: line 3: .append(): lists and dictionaries cannot be changed",
                "{{ 'a' + 1 }} ¦ t: line 3: +: not possible between str and int",
                "{% if x %} ¦ t: line 3: the end of the template: expected 'elif' or 'else' or 'endif'",
                "{{ (1] }} ¦ t: line 3: ]: nothing was opened that this closes",
                "{{ 1 ¦ t: line 3: {{: it is never closed",
                "{{ f(*x) }} ¦ t: line 3: *: unpacked arguments are not supported",
                "{{ '\\N{DASH}' }} ¦ t: line 3: \\N: the escape is not supported",
                "{{ strftime_now('%Q') }} ¦ t: line 3: strftime_now: the field '%Q' is not supported",
            })
    void refusalsNameLineAndConstruct(String source, String message) {
        TemplateException refusal =
                assertThrows(
                        TemplateException.class,
                        () ->
                                ChatTemplate.parse("t", "one\ntwo\n" + source)
                                        .render(JsonObject.empty()));
        assertEquals(message, refusal.getMessage());
        assertEquals(3, refusal.line());
        assertEquals("t", refusal.template());
        assertTrue(message.contains(": " + refusal.construct() + ": "));
    }

    @Test
    void timeComesFromTheClock() {
        String source =
                "{{ strftime_now('%Y-%m-%d %H:%M:%S|%d %B %b %A %a %y|%I %p %j|%-d %-m|%e|%%') }}";
        ChatTemplate template = ChatTemplate.parse("t", source, Limits.standard(), CLOCK);
        assertEquals(
                "2026-03-04 15:06:07|04 March Mar Wednesday Wed 26|03 PM 063|4 3| 4|%",
                template.render(JsonObject.empty()));
    }

    @Test
    void moreVariablesReachTheTemplate() {
        ChatTemplate template = ChatTemplate.parse("t", "{{ bos_token }}{{ tools is none }}");
        JsonObject further = JsonObject.empty().with("bos_token", "<s>");
        assertEquals("<s>True", template.prompt(List.of(), Optional.empty(), false, further));
        Optional<JsonArray> tools = Optional.of(JsonArray.of(new JsonString("x")));
        assertEquals("<s>False", template.prompt(List.of(), tools, false, further));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}"
                        + "{% endfor %}",
                "{% set ns = namespace(x='ab') %}{% for i in range(99) %}"
                        + "{% set ns.x = ns.x|replace('a', ns.x) %}{% endfor %}",
                "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}"
                        + "{% endfor %}",
                "{% set ns = namespace(x=[1]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x] %}"
                        + "{% endfor %}{{ ns.x }}",
                "{% set ns = namespace(x=[1]) %}{% for i in range(99999) %}{% set ns.x = [ns.x] %}"
                        + "{% endfor %}{{ ns.x }}",
                "{% set ns = namespace(x=2) %}{% for i in range(99) %}{% set ns.x = ns.x * ns.x %}"
                        + "{% endfor %}",
                "{{ 'a' * 999999999999 }}",
                "{{ [1] * 999999999999 }}",
                "{{ 9 ** 99999999 }}",
                "{{ 'x'.center(999999999) }}",
                "{{ 'x'|indent(999999999) }}",
                "{{ '%999999999d' % 1 }}",
                "{{ '{:999999999}'.format(1) }}",
                "{{ range(999999999) }}",
                "{{ ('x' * 9999999)|replace('', 'y' * 9999999) }}",
                "{{ (['x' * 9999] * 99999)|join('y' * 9999) }}",
            })
    void templatesThatGrowWithoutEndAreRefused(String source) {
        Limits limits = new Limits(200, 1 << 18, 500_000);
        ChatTemplate template = ChatTemplate.parse("t", source, limits, CLOCK);
        assertTimeout(() ->
                assertThrows(TemplateException.class, () -> template.render(JsonObject.empty())));
    }

    /** Work on long texts and lists counts by their lengths. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% set s = 'ab ' * 2000000 %}{% for i in range(99999) %}{{ (s|upper)[0] }}{% endfor %}",
                "{% set s = 'a' * 4000000 %}{% for i in range(99999) %}{{ s[1:][0] }}{% endfor %}",
                "{% set s = 'a' * 4000000 %}{% for i in range(99999) %}{{ s.isalpha() }}{% endfor %}",
                "{{ ('a' * 2000000 ~ 'b') in 'a' * 4000000 }}",
                "{{ ('a' * 4000000).find('a' * 2000000 ~ 'b') }}",
                "{{ ('a' * 4000000)|replace('a' * 2000000 ~ 'b', '') }}",
                "{% set l = [1] * 1000000 %}{% for i in range(99999) %}{{ l == l + [] }}{% endfor %}",
                "{% for i in range(99999) %}{{ 'x' * 4000000 }}{% endfor %}",
                "{{ messages * 1000000 }}"
            })
    void longValuesUseUpTheSteps(String source) {
        ChatTemplate template = ChatTemplate.parse("t", source);
        JsonObject message = JsonObject.empty().with("role", "user").with("content", "Hi");
        ThreadCosts costs = new ThreadCosts();
        long started = costs.nanoseconds();
        assertThrows(
                TemplateException.class,
                () ->
                        template.prompt(
                                List.of(message), Optional.empty(), true, JsonObject.empty()));
        long taken = costs.nanoseconds() - started;
        assertTrue(taken < 2_000_000_000L, () -> source + ": " + taken + " ns");
    }

    /** A page of words is cut into words in no time. */
    @Test
    void wordsAreSplitInLinearTime() {
        ChatTemplate template =
                ChatTemplate.parse(
                        "t",
                        "{% set s = ' ab' * 1000000 %}{{ s.split()|length }}{{ s.rsplit()|length }}");
        ThreadCosts costs = new ThreadCosts();
        long started = costs.nanoseconds();
        assertEquals("10000001000000", template.render(JsonObject.empty()));
        assertTrue(costs.nanoseconds() - started < 2_000_000_000L);
    }

    private static void assertTimeout(Runnable check) {
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20), check::run);
    }

    @ParameterizedTest
    @CsvSource({
        "(,)",
        "[,]",
        "{'a':,}",
        "-,''",
        "'not ',''",
        "'1 if 1 else ',''",
        "a|f(,)",
        "a[,]",
        "a.b(,)",
        "'a if a[',]"
    })
    void deepNestingIsRefused(String open, String close) {
        String source = "{{ " + open.repeat(100_000) + "1" + close.repeat(100_000) + "}}";
        TemplateException refusal =
                assertThrows(TemplateException.class, () -> ChatTemplate.parse("t", source));
        assertTrue(refusal.getMessage().endsWith("nested more than 250 deep"), refusal::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {" + 1", " ~ 1", "|string", ".a", "[0]", " and 1", " or 0", " == 1"})
    void longChainsAreRenderedOrRefused(String link) {
        ChatTemplate template = ChatTemplate.parse("t", "{{ 1" + link.repeat(100_000) + " }}");
        try {
            template.render(JsonObject.empty());
        } catch (TemplateException refusal) {
            assertEquals(1, refusal.line());
        }
    }

    @Test
    void deepBlocksAreRefused() {
        String source = "{% if true %}".repeat(10_000);
        assertThrows(TemplateException.class, () -> ChatTemplate.parse("t", source));
    }

    @Test
    void mutatedTemplatesAreRenderedOrRefused() {
        String source =
                "{%- macro m(a, b=1) %}{{ a|upper ~ b }}{% endmacro -%} {% for x in [1, 2] if x %}"
                        + "{% set ns = namespace(y=x) %}{{ m('q', b=ns.y)[::-1] }}{# c #}{% else %}"
                        + "{{ {'k': (1,)}['k']|tojson(indent=2) }}{% endfor %}{{ 1 if x is defined }}";
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            String mutated = mutated(source, random);
            try {
                ChatTemplate.parse("t", mutated).render(JsonObject.empty());
            } catch (TemplateException refusal) {
                assertTrue(refusal.line() >= 1, () -> mutated);
            } catch (RuntimeException e) {
                throw new AssertionError("seed 7: " + mutated, e);
            }
        }
    }

    private static String mutated(String source, Random random) {
        StringBuilder text = new StringBuilder(source);
        String pieces = "{}%#()[]|.,:'\"\\-+*/~=<> \n0aéx_";
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.deleteCharAt(at);
                case 1 -> text.insert(at, pieces.charAt(random.nextInt(pieces.length())));
                default -> text.setCharAt(at, pieces.charAt(random.nextInt(pieces.length())));
            }
        }
        return text.toString();
    }
}
