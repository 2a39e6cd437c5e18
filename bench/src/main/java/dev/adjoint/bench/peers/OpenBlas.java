package dev.adjoint.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** OpenBLAS as org.bytedeco builds it. */
final class OpenBlas implements Peer {
    private static final String RESOURCES = "org/bytedeco/openblas/linux-x86_64/";
    private static final String LIBRARY = "libopenblas.so.0";

    private final Cblas blas;

    OpenBlas(Path cache) throws IOException {
        Path folder = cache.resolve("openblas");
        List<String> files =
                List.of("libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5", LIBRARY);
        NativeFiles.unpack(RESOURCES, files, folder);
        blas = new Cblas(folder.resolve(LIBRARY));
    }

    @Override
    public String name() {
        return "openblas";
    }

    @Override
    public String description() {
        return blas.text("openblas_get_config")
                + ", kernel chosen: "
                + blas.text("openblas_get_corename");
    }

    @Override
    public void use(int threads) {
        blas.set("openblas_set_num_threads", threads);
    }

    @Override
    public Optional<PeerTask> prepare(Work work, Inputs inputs) {
        return work instanceof Work.Product product
                ? Optional.of(blas.task(product, inputs))
                : Optional.empty();
    }
}
