package dev.adjoint.transformer.lora;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a key of adapter_model.safetensors names, in any of its spellings: with or without the
 * wrapper's prefix, with or without the adapter's name, of the whole model or of its trunk.
 *
 * @param module the linear layer's name in the model
 * @param isDown whether this is A, and not B
 */
record AdapterKey(String module, boolean isDown) {
    /** What PEFT's wrapper puts before the names of a model. */
    static final String PREFIX = "base_model.model.";

    private static final Pattern KEY =
            Pattern.compile(
                    "(?:base_model\\.(?:model\\.)?)?(.+)\\.lora_([AB])(?:\\.[^.]+)?\\.weight");

    /**
     * Finds the module that a key names.
     *
     * @param modules the linear layers of the model
     * @return empty if there is none
     */
    static Optional<AdapterKey> of(String key, Set<String> modules) {
        Matcher matcher = KEY.matcher(key);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String name = matcher.group(1);
        boolean isDown = matcher.group(2).equals("A");
        // A bare "base_model." may have taken the model's own "model." with it.
        for (String candidate : new String[] {name, "model." + name}) {
            if (modules.contains(candidate)) {
                return Optional.of(new AdapterKey(candidate, isDown));
            }
        }
        return Optional.empty();
    }

    /** The key that PEFT writes. */
    static String name(String module, boolean isDown) {
        return PREFIX + module + ".lora_" + (isDown ? "A" : "B") + ".weight";
    }
}
