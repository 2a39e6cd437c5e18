package dev.adjoint.cli.report;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A message in the wire format of protocol buffers, as far as event files need it. */
final class ProtocolBuffer {
    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FOUR_BYTES = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    ProtocolBuffer integer(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    ProtocolBuffer number(int field, double value) {
        tag(field, EIGHT_BYTES);
        out.writeBytes(littleEndian(Double.BYTES).putDouble(value).array());
        return this;
    }

    ProtocolBuffer number(int field, float value) {
        tag(field, FOUR_BYTES);
        out.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
        return this;
    }

    ProtocolBuffer numbers(int field, double[] values) {
        byte[] packed = new byte[Double.BYTES * values.length];
        ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().put(values);
        return bytes(field, packed);
    }

    ProtocolBuffer text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    ProtocolBuffer message(int field, ProtocolBuffer value) {
        return bytes(field, value.bytes());
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private ProtocolBuffer bytes(int field, byte[] value) {
        tag(field, LENGTH_DELIMITED);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    private void tag(int field, int type) {
        varint((long) field << 3 | type);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
