package dev.adjoint.transformer.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Replaces a file in one step: the content goes to a new file beside the target, to the disk, and
 * then takes the target's name. Whoever reads the target, after a crash too, sees the old content
 * or the new one, never a part.
 */
public final class AtomicFile {
    private AtomicFile() {}

    /** Writes a file's content. */
    @FunctionalInterface
    public interface Content {
        /** Writes everything to the channel and leaves it open. */
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    /**
     * Replaces the target, whose folder must exist.
     *
     * @throws WeightFileException naming target and cause, with the target as it was and nothing
     *     left beside it
     */
    public static void write(Path target, Content content) {
        Path absolute = target.toAbsolutePath();
        Path temporary =
                absolute.resolveSibling(
                        "." + absolute.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            writeSynced(temporary, content);
            Files.move(
                    temporary,
                    absolute,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new WeightFileException(target + ": cannot be written: " + e, e);
        } finally {
            discard(temporary);
        }
        syncFolder(absolute.resolveSibling("."));
    }

    /** Replaces the target by a text in UTF-8; see {@link #write(Path, Content)}. */
    public static void write(Path target, String text) {
        write(
                target,
                channel ->
                        writeFully(
                                channel, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    private static void writeSynced(Path path, Content content) throws IOException {
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            content.writeTo(channel);
            channel.force(true);
        }
    }

    private static void writeFully(WritableByteChannel channel, ByteBuffer bytes)
            throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static void discard(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // A part that cannot even be removed is no reason to hide the failure that left it
            // there.
            return;
        }
    }

    private static void syncFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // The new content stands under its name already. Some systems cannot open a folder;
            // there the file
            // system alone decides when the rename reaches the disk, and failing here would report
            // a written file
            // as lost.
            return;
        }
    }
}
