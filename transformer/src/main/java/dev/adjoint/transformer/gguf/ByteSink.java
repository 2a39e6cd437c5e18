package dev.adjoint.transformer.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Collects little-endian numbers and strings with their lengths. */
final class ByteSink {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void integer(int bytes, long value) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >>> (8 * i)));
        }
    }

    void i32(int value) {
        integer(Integer.BYTES, value);
    }

    void i64(long value) {
        integer(Long.BYTES, value);
    }

    void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        i64(bytes.length);
        raw(bytes);
    }

    void raw(byte[] bytes) {
        out.writeBytes(bytes);
    }

    byte[] bytes() {
        return out.toByteArray();
    }
}
