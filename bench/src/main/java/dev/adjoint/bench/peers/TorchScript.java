package dev.adjoint.bench.peers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The script for libtorch as the archive that it loads: a zip with the class's code, a pickled
 * instance without attributes, and no constants.
 */
final class TorchScript {
    private static final String SOURCE = "libtorch.py";
    private static final Pattern METHOD = Pattern.compile("(?m)^  def (\\w+)\\(");

    /** Protocol 2: an object of class __torch__.Peer whose state is {"training": False}. */
    private static final String INSTANCE =
            "\u0080\u0002c__torch__\nPeer\n)\u0081}X\b\0\0\0training\u0089sb.";

    /** Protocol 2: an empty tuple. */
    private static final String NO_CONSTANTS = "\u0080\u0002).";

    /** The version of operators that the script is written against, and so interpreted by. */
    private static final String VERSION = "3\n";

    private TorchScript() {}

    /** The names of the script's methods. */
    static List<String> methods() throws IOException {
        return METHOD.matcher(source()).results().map(match -> match.group(1)).toList();
    }

    private static String source() throws IOException {
        try (InputStream stream = TorchScript.class.getResourceAsStream(SOURCE)) {
            if (stream == null) {
                throw new IOException("the resource " + SOURCE + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static byte[] archive() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            add(zip, "data.pkl", INSTANCE);
            add(zip, "code/__torch__.py", source());
            add(zip, "constants.pkl", NO_CONSTANTS);
            add(zip, "version", VERSION);
        }
        return bytes.toByteArray();
    }

    private static void add(ZipOutputStream zip, String name, String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 sum = new CRC32();
        sum.update(content);
        ZipEntry entry = new ZipEntry("peer/" + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
