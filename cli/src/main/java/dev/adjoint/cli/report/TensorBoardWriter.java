package dev.adjoint.cli.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Writes an event file as TensorBoard reads it: records of a length and a message, each with a
 * masked CRC32C. The numbers of the fields are those of TensorFlow's event.proto and summary.proto.
 */
public final class TensorBoardWriter implements AutoCloseable {
    private static final int MASK_ROTATION = 15;
    private static final int MASK_DELTA = 0xa282ead8;
    private static final int STRING_TYPE = 7;

    private final OutputStream out;

    /**
     * Starts a file.
     *
     * @param out where it goes; closed with this writer
     * @param wallTime the seconds since 1970 at which the events begin
     */
    public TensorBoardWriter(OutputStream out, double wallTime) throws IOException {
        this.out = out;
        record(new ProtocolBuffer().number(1, wallTime).text(3, "brain.Event:2"));
    }

    /** A number. */
    public void scalar(double wallTime, long step, String tag, double value) throws IOException {
        event(wallTime, step, new ProtocolBuffer().text(1, tag).number(2, (float) value));
    }

    /** A spread of numbers. */
    public void histogram(double wallTime, StepHistogram histogram) throws IOException {
        double[] edges = histogram.edges();
        double[] counts = histogram.counts();
        double sum = 0;
        double squares = 0;
        double[] limits = new double[counts.length];
        for (int i = 0; i < counts.length; i++) {
            double middle = (edges[i] + edges[i + 1]) / 2;
            sum += counts[i] * middle;
            squares += counts[i] * middle * middle;
            limits[i] = edges[i + 1];
        }
        ProtocolBuffer content =
                new ProtocolBuffer()
                        .number(1, edges[0])
                        .number(2, edges[edges.length - 1])
                        .number(3, histogram.total())
                        .number(4, sum)
                        .number(5, squares)
                        .numbers(6, limits)
                        .numbers(7, counts);
        event(
                wallTime,
                histogram.step(),
                new ProtocolBuffer().text(1, histogram.name()).message(5, content));
    }

    /** A text in Markdown. */
    public void text(double wallTime, long step, String tag, String markdown) throws IOException {
        ProtocolBuffer plugin = new ProtocolBuffer().text(1, "text");
        ProtocolBuffer one = new ProtocolBuffer().integer(1, 1);
        ProtocolBuffer tensor =
                new ProtocolBuffer()
                        .integer(1, STRING_TYPE)
                        .message(2, new ProtocolBuffer().message(2, one))
                        .text(8, markdown);
        event(
                wallTime,
                step,
                new ProtocolBuffer()
                        .text(1, tag)
                        .message(8, tensor)
                        .message(9, new ProtocolBuffer().message(1, plugin)));
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void event(double wallTime, long step, ProtocolBuffer value) throws IOException {
        ProtocolBuffer summary = new ProtocolBuffer().message(1, value);
        record(new ProtocolBuffer().number(1, wallTime).integer(2, step).message(5, summary));
    }

    private void record(ProtocolBuffer event) throws IOException {
        byte[] data = event.bytes();
        byte[] length = bytes(Long.BYTES).putLong(data.length).array();
        out.write(length);
        out.write(maskedChecksum(length));
        out.write(data);
        out.write(maskedChecksum(data));
    }

    private static byte[] maskedChecksum(byte[] data) {
        CRC32C checksum = new CRC32C();
        checksum.update(data);
        int rotated = Integer.rotateRight((int) checksum.getValue(), MASK_ROTATION);
        return bytes(Integer.BYTES).putInt(rotated + MASK_DELTA).array();
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
