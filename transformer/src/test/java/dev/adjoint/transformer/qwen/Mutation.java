package dev.adjoint.transformer.qwen;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Changes files in ways that find the places where a reader believes what a file says. */
final class Mutation {
    private static final byte[] EDGES = {0, 1, 2, -1, 127, -128, 64, 9, 8};

    /** What a JSON value may be replaced by: other kinds, and numbers at the ends of ranges. */
    private static final List<String> VALUES =
            List.of(
                    "0",
                    "-1",
                    "1",
                    "2",
                    "7",
                    "65536",
                    "2147483647",
                    "2147483646",
                    "2147483648",
                    "4294967296",
                    "4294967297",
                    "9223372036854775807",
                    "18446744073709551616",
                    "1e9",
                    "1e400",
                    "1e-400",
                    "0.5",
                    "NaN",
                    "null",
                    "true",
                    "false",
                    "\"\"",
                    "\"x\"",
                    "\"\\ud800\"",
                    "\"F32\"",
                    "\"F64\"",
                    "\"yarn\"",
                    "\"(a+)+$\"",
                    "[]",
                    "[2147483647,2147483647,4]",
                    "[65536,65536,65536,65536]",
                    "[0,9223372036854775807]",
                    "{}",
                    "[".repeat(50_000),
                    "{\"a\":".repeat(50_000));

    /** What may appear in a template. */
    private static final List<String> SNIPPETS =
            List.of(
                    "{{",
                    "}}",
                    "{%",
                    "%}",
                    "{#",
                    "{% for i in range(100000) %}",
                    "{% endfor %}",
                    "{% if x %}",
                    "{% endif %}",
                    "{{ messages * 100000 }}",
                    "{{ 'x' * 100000000 }}",
                    "{{ 9 ** 9 ** 9 }}",
                    "{{ messages | tojson }}",
                    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                    "{% set ns = namespace(a=[]) %}{% set ns.a = [ns.a] %}",
                    "(".repeat(2_000),
                    "not ".repeat(2_000),
                    "[".repeat(2_000),
                    " - ",
                    " | ",
                    "'",
                    "\"",
                    "\\",
                    "raise_exception(1)",
                    "loop.index",
                    "-%}",
                    "{%-",
                    "\0",
                    "\ud83d");

    private static final Pattern VALUE =
            Pattern.compile(
                    "-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?|\"[^\"]*\"|true|false|null|[{}\\[\\]:,]");

    private final Random random;

    Mutation(Random random) {
        this.random = random;
    }

    /** A copy with a few bytes changed, mostly among the first {@code header}. */
    byte[] bytes(byte[] content, int header) {
        byte[] mutated = content.clone();
        for (int count = random.nextInt(1, 5); count > 0; count--) {
            int limit = random.nextInt(4) == 0 ? content.length : Math.min(header, content.length);
            int at = random.nextInt(Math.max(1, limit - 8));
            switch (random.nextInt(4)) {
                case 0 -> mutated[at] = (byte) random.nextInt();
                case 1 -> mutated[at] = EDGES[random.nextInt(EDGES.length)];
                case 2 ->
                        ByteBuffer.wrap(mutated)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putInt(at, 1 << random.nextInt(32));
                default ->
                        Arrays.fill(
                                mutated, at, at + random.nextInt(1, 8), (byte) -random.nextInt(2));
            }
        }
        return mutated;
    }

    /** A copy of JSON with values of other kinds and sizes, or with pieces missing or twice. */
    byte[] json(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        for (int count = random.nextInt(1, 4); count > 0; count--) {
            text = random.nextInt(5) == 0 ? cutOrDoubled(text) : revalued(text);
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A copy of a template with other snippets in it, or with pieces missing or twice. */
    byte[] template(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        for (int count = random.nextInt(1, 4); count > 0; count--) {
            if (random.nextBoolean()) {
                text = cutOrDoubled(text);
            } else {
                int at = random.nextInt(text.length() + 1);
                String snippet = SNIPPETS.get(random.nextInt(SNIPPETS.size()));
                text = text.substring(0, at) + snippet + text.substring(at);
            }
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String revalued(String text) {
        Matcher matcher = VALUE.matcher(text);
        int start = random.nextInt(text.length() + 1);
        if (!matcher.find(start) && !matcher.find(0)) {
            return text;
        }
        String value = VALUES.get(random.nextInt(VALUES.size()));
        return text.substring(0, matcher.start()) + value + text.substring(matcher.end());
    }

    private String cutOrDoubled(String text) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + 1 + random.nextInt(40));
        return random.nextBoolean()
                ? text.substring(0, from) + text.substring(to)
                : text.substring(0, to) + text.substring(from);
    }

    /** As {@link #json}, of the header of a safetensors file, whose length stays right. */
    byte[] safetensors(byte[] content) {
        if (random.nextInt(3) == 0) {
            return bytes(content, content.length / 4);
        }
        int length = (int) ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getLong();
        byte[] header = json(Arrays.copyOfRange(content, Long.BYTES, Long.BYTES + length));
        int rest = content.length - Long.BYTES - length;
        return ByteBuffer.allocate(Long.BYTES + header.length + rest)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .put(content, Long.BYTES + length, rest)
                .array();
    }
}
