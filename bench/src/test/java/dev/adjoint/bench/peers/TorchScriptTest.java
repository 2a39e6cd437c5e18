package dev.adjoint.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.bench.rows.Suite;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** What libtorch is given; that it understands it shows only where libtorch is. */
final class TorchScriptTest {
    @Test
    void theScriptHasTheMethodsThatRowsAskFor() throws IOException {
        List<String> methods = TorchScript.methods();
        assertTrue(methods.containsAll(List.of("matmul", "linear")), methods::toString);
        for (String row : List.of("rows", "overhead", "train")) {
            for (var each : Suite.named(row)) {
                try (Inputs inputs = new Inputs()) {
                    Work work = each.opening().apply(inputs).work();
                    String method =
                            switch (work) {
                                case Work.Product product ->
                                        product.transposed() ? "linear" : "matmul";
                                case Work.Script script -> script.method();
                                case Work.Training training -> training.method();
                                case Work.Alone _ -> "none";
                            };
                    assertTrue(
                            methods.contains(method),
                            () -> each.name() + " asks for " + method + " of " + methods);
                }
            }
        }
    }

    @Test
    void theArchiveHasTheFilesOfAModule() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(TorchScript.archive()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        assertEquals(
                "[peer/code/__torch__.py, peer/constants.pkl, peer/data.pkl, peer/version]",
                names.toString());
    }
}
