package dev.adjoint.transformer.qwen;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonValue;
import dev.adjoint.transformer.json.JsonValue.JsonArray;
import dev.adjoint.transformer.json.JsonValue.JsonObject;
import dev.adjoint.transformer.json.JsonValue.JsonString;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How far back the attention of each layer sees.
 *
 * @param size how many keys a query of a sliding layer sees, its own the last; 0 if none slides
 * @param isSliding for each layer, whether it does
 */
public record SlidingWindow(int size, List<Boolean> isSliding) {
    private static final String SLIDING = "sliding_attention";
    private static final String FULL = "full_attention";
    private static final String TYPES = "layer_types";
    private static final String SWITCH = "use_sliding_window";
    private static final int STANDARD_SIZE = 4096;
    private static final int STANDARD_START = 28;

    /** Copies the list. */
    public SlidingWindow {
        isSliding = List.copyOf(isSliding);
    }

    /** Every layer sees everything. */
    public static SlidingWindow none(int layers) {
        return new SlidingWindow(0, Collections.nCopies(layers, false));
    }

    /** The window of a layer, 0 for none. */
    public int of(int layer) {
        return isSliding.get(layer) ? size : 0;
    }

    static SlidingWindow of(Json config, Architecture architecture, int layers) {
        boolean isOn = config.optional(SWITCH).map(Json::asBoolean).orElse(false);
        boolean hasTypes = !architecture.hasExperts() && config.optional(TYPES).isPresent();
        if (hasTypes) {
            requireTypes(config.field(TYPES), isOn, layers);
        }
        if (!isOn) {
            return none(layers);
        }
        int size =
                config.optional("sliding_window").map(QwenConfig::positive).orElse(STANDARD_SIZE);
        List<Boolean> isSliding =
                hasTypes
                        ? types(config.field(TYPES))
                        : IntStream.range(0, layers)
                                .mapToObj(layer -> layer >= start(config, architecture))
                                .toList();
        return isSliding.contains(true) ? new SlidingWindow(size, isSliding) : none(layers);
    }

    private static List<Boolean> types(Json types) {
        return types.elements().stream().map(type -> type.asString().equals(SLIDING)).toList();
    }

    /** The first layer that slides; with experts all do. */
    private static int start(Json config, Architecture architecture) {
        int given = config.optional("max_window_layers").map(Json::asInt).orElse(STANDARD_START);
        return architecture.hasExperts() ? 0 : given;
    }

    private static void requireTypes(Json types, boolean isOn, int layers) {
        List<Json> elements = types.elements();
        if (isOn && elements.size() != layers) {
            throw types.error("has " + elements.size() + " types for " + layers + " layers");
        }
        for (Json type : elements) {
            String name = type.asString();
            if (!name.equals(FULL) && !name.equals(SLIDING)) {
                throw type.error(
                        "layer type \""
                                + name
                                + "\" is not supported, only \""
                                + FULL
                                + "\" and \""
                                + SLIDING
                                + "\" are");
            }
            if (name.equals(SLIDING) && !isOn) {
                throw type.error("the layer slides, but " + SWITCH + " is not true");
            }
        }
    }

    /** A config.json with this in it. */
    JsonObject addTo(JsonObject config) {
        if (!isSliding.contains(true)) {
            return config.with(SWITCH, false);
        }
        List<JsonValue> types =
                isSliding.stream()
                        .<JsonValue>map(slides -> new JsonString(slides ? SLIDING : FULL))
                        .toList();
        return config.with(SWITCH, true)
                .with("sliding_window", size)
                .with("max_window_layers", isSliding.indexOf(true))
                .with(TYPES, new JsonArray(types));
    }
}
