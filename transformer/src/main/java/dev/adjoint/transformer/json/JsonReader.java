package dev.adjoint.transformer.json;

import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonBoolean;
import dev.adjoint.transformer.json.JsonValue.JsonNull;
import dev.adjoint.transformer.json.JsonValue.JsonNumber;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Builds a {@link JsonValue} from the parser's tokens. The parser bounds the nesting, so recursion
 * is safe.
 */
final class JsonReader {
    private final String file;
    private final JsonParser parser;

    private JsonReader(String file, JsonParser parser) {
        this.file = file;
        this.parser = parser;
    }

    static JsonValue read(String file, String text) {
        return read(file, (factory, context) -> factory.createParser(context, text));
    }

    static JsonValue read(String file, byte[] bytes) {
        return read(file, (factory, context) -> factory.createParser(context, bytes));
    }

    static JsonValue read(String file, Reader reader) {
        return read(file, (factory, context) -> factory.createParser(context, reader));
    }

    private static JsonValue read(
            String file, BiFunction<JsonFactory, ObjectReadContext, JsonParser> opener) {
        try (JsonParser parser = opener.apply(new JsonFactory(), ObjectReadContext.empty())) {
            return new JsonReader(file, parser).document();
        } catch (JacksonException e) {
            throw new JsonException(
                    file + ": " + place(e.getLocation()) + withoutSource(e.getOriginalMessage()),
                    e);
        }
    }

    /** The parser's message without its own account of the source. */
    private static String withoutSource(String message) {
        return message.replaceFirst(" \\(start marker at .*", "");
    }

    private JsonValue document() {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new JsonException(file + ": the text is empty");
        }
        JsonValue value = value(first);
        if (parser.nextToken() != null) {
            throw error("text follows the end of the document");
        }
        return value;
    }

    private JsonValue value(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> new JsonString(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getString());
            case VALUE_TRUE -> new JsonBoolean(true);
            case VALUE_FALSE -> new JsonBoolean(false);
            case VALUE_NULL -> new JsonNull();
            default -> throw error("unexpected " + token);
        };
    }

    private JsonObject object() {
        Map<String, JsonValue> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (fields.containsKey(name)) {
                throw error("the field \"" + name + "\" stands twice in one object");
            }
            fields.put(name, value(parser.nextToken()));
        }
        return new JsonObject(fields);
    }

    private JsonArray array() {
        List<JsonValue> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken();
                token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            elements.add(value(token));
        }
        return new JsonArray(elements);
    }

    private JsonException error(String message) {
        return new JsonException(file + ": " + place(parser.currentTokenLocation()) + message);
    }

    private static String place(TokenStreamLocation location) {
        return location == null || location.getLineNr() < 1
                ? ""
                : "line " + location.getLineNr() + ", column " + location.getColumnNr() + ": ";
    }
}
