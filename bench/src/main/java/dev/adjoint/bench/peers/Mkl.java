package dev.adjoint.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Intel's MKL as org.bytedeco repacks it, with its own threads. */
final class Mkl implements Peer {
    private static final String RESOURCES = "org/bytedeco/mkl/linux-x86_64/";
    private static final String LIBRARY = "libmkl_rt.so.2";
    private static final int VERSION_BYTES = 256;

    /** MKL_THREADING_INTEL of mkl_service.h. */
    private static final int INTEL_THREADS = 0;

    private final Cblas blas;

    Mkl(Path cache) throws IOException {
        Path folder = cache.resolve("mkl");
        List<String> files =
                List.of(
                        "libiomp5.so",
                        "libmkl_core.so.2",
                        "libmkl_intel_lp64.so.2",
                        "libmkl_intel_thread.so.2",
                        "libmkl_def.so.2",
                        "libmkl_avx2.so.2",
                        "libmkl_avx512.so.2",
                        LIBRARY);
        NativeFiles.unpack(RESOURCES, files, folder);
        blas = new Cblas(folder.resolve(LIBRARY));
        blas.set("MKL_Set_Threading_Layer", INTEL_THREADS);
    }

    @Override
    public String name() {
        return "mkl";
    }

    @Override
    public String description() {
        return blas.written("MKL_Get_Version_String", VERSION_BYTES)
                + ", code branch "
                + blas.number("MKL_CBWR_Get_Auto_Branch");
    }

    @Override
    public void use(int threads) {
        blas.set("MKL_Set_Num_Threads", threads);
    }

    @Override
    public Optional<PeerTask> prepare(Work work, Inputs inputs) {
        return work instanceof Work.Product product
                ? Optional.of(blas.task(product, inputs))
                : Optional.empty();
    }
}
