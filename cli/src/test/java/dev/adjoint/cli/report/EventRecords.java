package dev.adjoint.cli.report;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads event files, independently of the writer: its checksum is computed bit by bit from the
 * polynomial.
 */
final class EventRecords {
    private static final int CASTAGNOLI_REVERSED = 0x82f63b78;

    private EventRecords() {}

    /**
     * The messages of a file, each as its fields.
     *
     * @throws IllegalStateException at the first checksum that does not hold
     */
    static List<Map<Integer, List<Object>>> read(byte[] file) {
        List<Map<Integer, List<Object>>> messages = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(length);
            check(length, in.getInt(), messages.size());
            byte[] data =
                    new byte
                            [(int)
                                    ByteBuffer.wrap(length)
                                            .order(ByteOrder.LITTLE_ENDIAN)
                                            .getLong()];
            in.get(data);
            check(data, in.getInt(), messages.size());
            messages.add(fields(data));
        }
        return messages;
    }

    /** A message's fields by number: Long, Float, Double or byte[]. */
    static Map<Integer, List<Object>> fields(byte[] message) {
        Map<Integer, List<Object>> fields = new LinkedHashMap<>();
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            long tag = varint(in);
            Object value =
                    switch ((int) (tag & 7)) {
                        case 0 -> varint(in);
                        case 1 -> in.getDouble();
                        case 2 -> bytes(in, (int) varint(in));
                        case 5 -> in.getFloat();
                        default -> throw new IllegalStateException("wire type of tag " + tag);
                    };
            fields.computeIfAbsent((int) (tag >>> 3), n -> new ArrayList<>()).add(value);
        }
        return fields;
    }

    /** The only value of a field. */
    static Object one(Map<Integer, List<Object>> fields, int number) {
        List<Object> values = fields.getOrDefault(number, List.of());
        if (values.size() != 1) {
            throw new IllegalStateException("field " + number + ": " + values.size() + " values");
        }
        return values.getFirst();
    }

    /** The only value of a field as a message. */
    static Map<Integer, List<Object>> message(Map<Integer, List<Object>> fields, int number) {
        return fields((byte[]) one(fields, number));
    }

    /** The only value of a field as text. */
    static String text(Map<Integer, List<Object>> fields, int number) {
        return new String((byte[]) one(fields, number), StandardCharsets.UTF_8);
    }

    /** The only value of a field as packed doubles. */
    static double[] doubles(Map<Integer, List<Object>> fields, int number) {
        ByteBuffer in =
                ByteBuffer.wrap((byte[]) one(fields, number)).order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[in.remaining() / Double.BYTES];
        Arrays.setAll(values, i -> in.getDouble());
        return values;
    }

    private static void check(byte[] data, int masked, int index) {
        int checksum = -1;
        for (byte b : data) {
            checksum ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                checksum = (checksum >>> 1) ^ ((checksum & 1) * CASTAGNOLI_REVERSED);
            }
        }
        int inverted = ~checksum;
        int expected = ((inverted >>> 15) | (inverted << 17)) + 0xa282ead8;
        if (masked != expected) {
            throw new IllegalStateException("record " + index + ": checksum");
        }
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
