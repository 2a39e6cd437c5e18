package dev.adjoint.bench.peers;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Arrays;

/** The C interface to BLAS of a shared library: the products that rows ask for. */
@SuppressWarnings("restricted") // native code is what this is for
final class Cblas {
    private static final int ROW_MAJOR = 101;
    private static final int PLAIN = 111;
    private static final int TRANSPOSED = 112;

    /** Parameter types: i for int, f for float, p for a pointer. */
    private static final String GEMM = "iiiiiifpipifpi";

    private static final String GEMV = "iiiifpipifpi";

    private final SymbolLookup library;
    private final MethodHandle gemm;
    private final MethodHandle gemv;

    /** Loads a library, which stays loaded. */
    Cblas(Path file) {
        library = SymbolLookup.libraryLookup(file, Arena.global());
        gemm = function("cblas_sgemm", FunctionDescriptor.ofVoid(types(GEMM)));
        gemv = function("cblas_sgemv", FunctionDescriptor.ofVoid(types(GEMV)));
    }

    private static MemoryLayout[] types(String text) {
        return text.chars()
                .mapToObj(letter ->
                        switch (letter) {
                            case 'i' -> ValueLayout.JAVA_INT;
                            case 'f' -> ValueLayout.JAVA_FLOAT;
                            default -> ValueLayout.ADDRESS;
                        })
                .toArray(MemoryLayout[]::new);
    }

    private MethodHandle function(String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), type);
    }

    /** y = x · w or x · wᵀ; a single row goes to the routine for vectors. */
    void product(Work.Product product, MemorySegment y) {
        MemorySegment x = product.x().segment();
        MemorySegment w = product.w().segment();
        if (product.m() == 1) {
            vector(product, x, w, y);
        } else {
            matrix(product, x, w, y);
        }
    }

    private void matrix(Work.Product of, MemorySegment x, MemorySegment w, MemorySegment y) {
        int side = of.transposed() ? TRANSPOSED : PLAIN;
        int wide = of.transposed() ? of.k() : of.n();
        try {
            gemm.invokeExact(
                    ROW_MAJOR, PLAIN, side, of.m(), of.n(), of.k(), 1f, x, of.k(), w, wide, 0f, y,
                    of.n());
        } catch (Throwable e) {
            throw failed("cblas_sgemm", e);
        }
    }

    private void vector(Work.Product of, MemorySegment x, MemorySegment w, MemorySegment y) {
        int[] shape = of.w().shape();
        int side = of.transposed() ? PLAIN : TRANSPOSED;
        try {
            gemv.invokeExact(ROW_MAJOR, side, shape[0], shape[1], 1f, w, shape[1], x, 1, 0f, y, 1);
        } catch (Throwable e) {
            throw failed("cblas_sgemv", e);
        }
    }

    /** Calls a function of one int that returns nothing or what is not needed. */
    void set(String name, int value) {
        try {
            function(name, FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT)).invokeExact(value);
        } catch (Throwable e) {
            throw failed(name, e);
        }
    }

    /** Calls a function without parameters that returns an int. */
    int number(String name) {
        try {
            return (int) function(name, FunctionDescriptor.of(ValueLayout.JAVA_INT)).invokeExact();
        } catch (Throwable e) {
            throw failed(name, e);
        }
    }

    /** Calls a function without parameters that returns text. */
    String text(String name) {
        try {
            MemorySegment text =
                    (MemorySegment)
                            function(name, FunctionDescriptor.of(ValueLayout.ADDRESS))
                                    .invokeExact();
            return text.reinterpret(Long.MAX_VALUE).getString(0).strip();
        } catch (Throwable e) {
            throw failed(name, e);
        }
    }

    /** Calls a function that writes text of at most some bytes. */
    String written(String name, int bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(bytes);
            function(name, FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_INT))
                    .invokeExact(text, bytes - 1);
            return text.getString(0).strip();
        } catch (Throwable e) {
            throw failed(name, e);
        }
    }

    private static IllegalStateException failed(String name, Throwable cause) {
        return new IllegalStateException(name + " failed: " + cause, cause);
    }

    /** A ready product. */
    PeerTask task(Work.Product product, Inputs inputs) {
        int size = product.m() * product.n();
        MemorySegment y = inputs.room(size);
        return new PeerTask() {
            @Override
            public void run(int times) {
                for (int i = 0; i < times; i++) {
                    product(product, y);
                }
            }

            @Override
            public float[] result() {
                return Arrays.copyOf(y.toArray(ValueLayout.JAVA_FLOAT), size);
            }

            @Override
            public void close() {
                // The inputs own the memory.
            }
        };
    }
}
