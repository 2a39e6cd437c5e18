package dev.adjoint.transformer.weights;

import dev.adjoint.transformer.json.Json;
import dev.adjoint.transformer.json.JsonException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parsed and checked header of a safetensors file: name to type, shape and byte range. The
 * ranges must cover the data without gap or overlap, as the format demands, so that no byte has two
 * meanings or none.
 *
 * @param tensors the entries by name, in the order of the header
 * @param metadata the strings under {@code __metadata__}
 */
record SafetensorsHeader(Map<String, TensorEntry> tensors, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";

    SafetensorsHeader {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * @param file the name that errors start with
     * @param json the bytes of the header
     * @param dataBytes the bytes that follow the header
     */
    static SafetensorsHeader parse(String file, byte[] json, long dataBytes) {
        Map<String, TensorEntry> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        try {
            Json.parse(file + ": header", json)
                    .fields()
                    .forEach((name, field) -> {
                        if (name.equals(METADATA)) {
                            field.fields()
                                    .forEach((key, text) -> metadata.put(key, text.asString()));
                        } else {
                            tensors.put(name, entry(name, field));
                        }
                    });
        } catch (JsonException e) {
            throw new WeightFileException(e.getMessage(), e);
        }
        checkCoverage(file, tensors.values().stream().toList(), dataBytes);
        return new SafetensorsHeader(tensors, metadata);
    }

    private static TensorEntry entry(String name, Json field) {
        StorageType type = type(field.field("dtype"));
        List<Integer> shape = new ArrayList<>();
        for (Json axis : field.field("shape").elements()) {
            if (axis.asInt() < 0) {
                throw axis.expected("an axis of 0 or more");
            }
            shape.add(axis.asInt());
        }
        Json offsets = field.field("data_offsets");
        List<Json> range = offsets.elements();
        if (range.size() != 2) {
            throw offsets.error("expected [begin, end], found " + range.size() + " elements");
        }
        TensorEntry entry =
                new TensorEntry(name, type, shape, range.get(0).asLong(), range.get(1).asLong());
        checkSize(offsets, entry);
        return entry;
    }

    private static StorageType type(Json dtype) {
        return StorageType.named(dtype.asString())
                .orElseThrow(() -> dtype.error("unknown type \"" + dtype.asString() + "\""));
    }

    private static void checkSize(Json offsets, TensorEntry entry) {
        if (entry.begin() < 0 || entry.end() < entry.begin()) {
            throw offsets.error("[" + entry.begin() + ", " + entry.end() + "] is no byte range");
        }
        long bytes = entry.end() - entry.begin();
        try {
            long needed = entry.type().bytes();
            for (int axis : entry.shape()) {
                needed = Math.multiplyExact(needed, (long) axis);
            }
            if (needed != bytes) {
                throw offsets.error(
                        described(entry) + " needs " + needed + " bytes, the range has " + bytes);
            }
        } catch (ArithmeticException e) {
            throw offsets.error(
                    described(entry) + " needs more than 2^63 bytes, the range has " + bytes);
        }
    }

    private static String described(TensorEntry entry) {
        return entry.type() + " " + entry.shape();
    }

    private static void checkCoverage(String file, List<TensorEntry> tensors, long dataBytes) {
        List<TensorEntry> sorted = new ArrayList<>(tensors);
        sorted.sort(
                Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
        long covered = 0;
        for (TensorEntry entry : sorted) {
            if (entry.begin() != covered) {
                throw new WeightFileException(
                        file
                                + ": "
                                + entry.name()
                                + ": starts at byte "
                                + entry.begin()
                                + ", "
                                + (entry.begin() < covered
                                        ? "inside the tensor before it, which ends at "
                                        : "after a gap from ")
                                + covered);
            }
            covered = entry.end();
        }
        if (covered != dataBytes) {
            throw new WeightFileException(
                    file
                            + ": the tensors need "
                            + covered
                            + " bytes after the header, the file has "
                            + dataBytes
                            + (covered > dataBytes ? ": it is truncated" : ""));
        }
    }
}
