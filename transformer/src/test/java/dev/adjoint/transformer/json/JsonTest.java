package dev.adjoint.transformer.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** JSON values, the places in their errors, and printing. */
class JsonTest {
    private static final String TEXT =
            """
            {
              "hidden_size": 896,
              "rms_norm_eps": 1e-06,
              "rope": {
                "theta": 1000000.0,
                "big": 1e999
              },
              "architectures": [
                "Qwen3ForCausalLM",
                4
              ],
              "empty": {},
              "none": [],
              "tied": true,
              "window": null,
              "text": "a\\"b\\\\c\\n\\u0001é😀/"
            }
            """;

    private final Json json = Json.parse("config.json", TEXT);

    @Test
    void fieldsAreRead() {
        assertEquals(896, json.field("hidden_size").asInt());
        assertEquals(896L, json.field("hidden_size").asLong());
        assertEquals(1e-6, json.field("rms_norm_eps").asDouble());
        assertEquals(1_000_000, json.field("rope").field("theta").asInt());
        assertTrue(json.field("tied").asBoolean());
        assertTrue(json.field("window").isNull());
        assertTrue(json.optional("window").isEmpty());
        assertTrue(json.optional("absent").isEmpty());
        assertEquals("a\"b\\c\n\u0001é😀/", json.field("text").asString());
        assertEquals("Qwen3ForCausalLM", json.field("architectures").elements().get(0).asString());
        assertEquals(List.of("theta", "big"), List.copyOf(json.field("rope").fields().keySet()));
    }

    @Test
    void aPrintedValueIsTheTextItCameFrom() {
        assertEquals(TEXT, JsonPrinter.pretty(json.value()));
        Json again =
                Json.parse("x", JsonPrinter.compact(json.value()).getBytes(StandardCharsets.UTF_8));
        assertEquals(json.value(), again.value());
        assertEquals(json.value(), Json.parse("x", new StringReader(TEXT)).value());
    }

    @ParameterizedTest
    @CsvSource({
        "1e-6, 1e-06",
        "0.5, 0.5",
        "1000000, 1000000.0",
        "12345678.25, 12345678.25",
        "1e16, 1e+16",
        "1e15, 1000000000000000.0",
        "1.5e300, 1.5e+300",
        "1e-4, 0.0001",
        "1.25e-5, 1.25e-05",
        "-0.0, -0.0",
        "123456789012345678, 1.2345678901234568e+17"
    })
    void numbersAreWrittenAsPythonDoes(double value, String text) {
        assertEquals(text, JsonNumber.of(value).text());
    }

    @Test
    void whatIsNoNumberIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> JsonNumber.of(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> JsonNumber.of(Double.POSITIVE_INFINITY));
    }

    @Test
    void fieldsAreAddedAtTheEndAndReplacedInPlace() {
        JsonObject object =
                JsonObject.empty().with("a", 1).with("b", "x").with("c", 0.5).with("a", false);
        assertEquals("{\"a\":false,\"b\":\"x\",\"c\":0.5}", JsonPrinter.compact(object));
        assertFalse(JsonObject.empty().fields().containsKey("a"));
    }

    static Stream<Arguments> wrongUses() {
        return Stream.of(
                use("config.json: absent: the field is missing", json -> json.field("absent")),
                use(
                        "config.json: rope.absent: the field is missing",
                        json -> json.field("rope").field("absent")),
                use(
                        "config.json: tied: expected an integer, found true",
                        json -> json.field("tied").asInt()),
                use(
                        "config.json: text: expected true or false, found \"a\"b\\c\n\u0001é😀/\"",
                        json -> json.field("text").asBoolean()),
                use(
                        "config.json: rms_norm_eps: expected an integer, found 1e-06",
                        json -> json.field("rms_norm_eps").asInt()),
                use(
                        "config.json: rope.big: expected an integer, found 1e999",
                        json -> json.field("rope").field("big").asLong()),
                use(
                        "config.json: rope.big: expected a number in the range of double, found"
                                + " 1e999",
                        json -> json.field("rope").field("big").asDouble()),
                use(
                        "config.json: architectures[1]: expected a string, found 4",
                        json -> json.field("architectures").elements().get(1).asString()),
                use(
                        "config.json: rope: expected an array, found an object",
                        json -> json.field("rope").elements()),
                use(
                        "config.json: none: expected an object, found an array",
                        json -> json.field("none").field("x")),
                use(
                        "config.json: window: expected a number, found null",
                        json -> json.field("window").asDouble()),
                use("config.json: expected an array, found an object", Json::elements));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongUses")
    void wrongUsesNameTheField(String message, Consumer<Json> use) {
        assertEquals(
                message, assertThrows(JsonException.class, () -> use.accept(json)).getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|f: the text is empty",
                "{}  {}|f: line 1, column 5: text follows the end of the document",
                "{\"a\":1,\"a\":2}|f: line 1, column 8: the field \"a\" stands twice in one object",
            })
    void textsThatAreNotOneValueAreRefused(String text, String message) {
        assertEquals(message, refused(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1,]|f: line 1, column 4: ",
                "[1 2]|f: line 1, column 4: ",
                "{\"a\"|f: line 1, column 5: ",
                "NaN|f: line 1, column",
                "[\"\\x\"]|f: line 1, column 4: ",
                "tru|f: line 1, column",
            })
    void syntaxErrorsNameLineAndColumn(String text, String start) {
        String message = refused(text);
        assertTrue(message.startsWith(start), message);
    }

    @Test
    void deepNestingIsRefusedWithoutOverflow() {
        String message = refused("[".repeat(100_000));
        assertTrue(message.contains("nesting depth"), message);
    }

    @Test
    void aMissingFileIsNamed() {
        Path path = Path.of("no such folder", "config.json");
        String message = assertThrows(JsonException.class, () -> Json.read(path)).getMessage();
        assertEquals(
                path + ": cannot be read: java.nio.file.NoSuchFileException: " + path, message);
    }

    private static String refused(String text) {
        return assertThrows(JsonException.class, () -> Json.parse("f", text)).getMessage();
    }

    private static Arguments use(String message, Consumer<Json> use) {
        return Arguments.of(message, use);
    }
}
