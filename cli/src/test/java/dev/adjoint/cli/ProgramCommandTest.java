package dev.adjoint.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.rl.train.BaseTraining;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What {@code adjoint program} says of the shipped policy. */
class ProgramCommandTest {
    private static final String NO_FUSED =
            "without fused kernels, which the scalar backend does not have, programs are longer";

    @TempDir private Path folder;

    private record Said(int exitCode, String out, String err) {}

    private Said run(String... options) throws IOException {
        Path model = Files.createDirectories(folder.resolve("model"));
        for (String name : List.of("config.json", "model.safetensors", "tokenizer.json")) {
            Files.write(model.resolve(name), BaseTraining.shippedFile(name));
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] arguments = new String[options.length + 3];
        arguments[0] = "program";
        arguments[1] = "--model";
        arguments[2] = model.toString();
        System.arraycopy(options, 0, arguments, 3, options.length);
        int exitCode = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Said(exitCode, out.toString(), err.toString());
    }

    @Test
    @DisabledIfSystemProperty(named = "adjoint.scalar", matches = ".*", disabledReason = NO_FUSED)
    void aDecodingStepIsPrintedCountedAndDrawn() throws IOException {
        Path picture = folder.resolve("decode.svg");
        Path graph = folder.resolve("graph.svg");
        Said said =
                run(
                        "--what",
                        "decode",
                        "--tokens",
                        "3",
                        "--draw",
                        picture.toString(),
                        "--graph",
                        graph.toString());
        assertEquals(0, said.exitCode, said.err);
        assertTrue(said.out.startsWith("program decode\n  input %0 i32[3]\n"), said.out);
        assertTrue(said.out.contains(" = overwrite %"), said.out);
        assertTrue(said.out.contains("recorded: 43 steps, "), said.out);
        assertTrue(said.out.contains("bytes at the peak"), said.out);
        assertTrue(said.out.contains("planned:  43 steps of 43, "), said.out);
        String drawn = Files.readString(picture);
        assertTrue(drawn.startsWith("<svg") && drawn.contains("attention (2)"), drawn);
        assertTrue(Files.readString(graph).contains("overwrite"));
    }

    /** 15 products of decoding one token: 2 · weights operations, each of 110,000 or so. */
    @Test
    @DisabledIfSystemProperty(named = "adjoint.scalar", matches = ".*", disabledReason = NO_FUSED)
    void theProductsOfATokenAreTwiceTheWeights() throws IOException {
        Said said = run("--what", "decode", "--brief");
        int layer = 64 * 64 * 2 + 64 * 32 * 2 + 3 * 64 * 192;
        long products = 2L * (2 * layer + 272 * 64);
        String wanted = String.format(java.util.Locale.ROOT, "%,d flops", products);
        String line = said.out.lines().filter(l -> l.startsWith("matmul")).findFirst().orElse("");
        assertTrue(line.contains("15 steps") && line.contains(wanted), said.out);
    }

    @Test
    @DisabledIfSystemProperty(named = "adjoint.scalar", matches = ".*", disabledReason = NO_FUSED)
    void aTrainingStepHasTheOptimizerInIt() throws IOException {
        Said said = run("--what", "train", "--planned", "--tokens", "9");
        assertEquals(0, said.exitCode, said.err);
        assertTrue(said.out.contains("sqrt("), said.out);
        assertTrue(said.out.contains(" in %"), said.out);
        assertTrue(said.out.contains("attentionBackward"), said.out);
    }

    @Test
    void badNumbersAndMissingDevicesAreNamed() throws IOException {
        Said tokens = run("--what", "decode", "--tokens", "0");
        assertEquals(1, tokens.exitCode);
        assertTrue(tokens.err.contains("--tokens and --context must be at least 1"), tokens.err);
        Said what = run("--what", "dream");
        assertEquals(2, what.exitCode);
        assertTrue(what.err.contains("decode, prefill, train"), what.err);
    }
}
