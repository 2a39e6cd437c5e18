package dev.adjoint.autograd.inspect;

import dev.adjoint.program.Backend;
import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Storage;
import dev.adjoint.tensor.Node;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/**
 * A backend that watches another one while a fault is sought: it remembers the Java line at which
 * every result was computed, so that an error in a backward pass names the forward line, and it can
 * refuse the first result that is not a number. A look at the stack costs some 10 µs an op.
 */
public final class Watch implements Backend {
    private static final List<String> OURS =
            List.of(
                    "dev.adjoint.program.",
                    "dev.adjoint.vector.",
                    "dev.adjoint.tensor.",
                    "dev.adjoint.autograd.");

    private final Backend watched;
    private final boolean numbersOnly;

    /** Storages are equal only to themselves, and are forgotten when nobody else knows them. */
    private final Map<Storage, String> lines = Collections.synchronizedMap(new WeakHashMap<>());

    private Watch(Backend watched, boolean numbersOnly) {
        this.watched = watched;
        this.numbersOnly = numbersOnly;
    }

    /** Remembers lines. */
    public static Watch lines(Backend watched) {
        return new Watch(watched, false);
    }

    /**
     * Remembers lines, and throws {@link ArithmeticException} at the first result that is not a
     * number; infinities are let through, since masks are made of them.
     */
    public static Watch numbers(Backend watched) {
        return new Watch(watched, true);
    }

    @Override
    public String name() {
        return watched.name();
    }

    @Override
    public String description() {
        return watched.description() + ", watched";
    }

    @Override
    public Optional<String> unusable() {
        return watched.unusable();
    }

    @Override
    public boolean supports(DType dtype) {
        return watched.supports(dtype);
    }

    @Override
    public boolean roundsEveryOperation(DType dtype) {
        return watched.roundsEveryOperation(dtype);
    }

    @Override
    public boolean has(Kernel.Call call) {
        return watched.has(call);
    }

    @Override
    public void run(Kernel kernel, List<Storage> inputs, List<Storage> outputs) {
        watched.run(kernel, inputs, outputs);
        String line = line();
        for (int i = 0; i < outputs.size(); i++) {
            lines.put(outputs.get(i), line);
            if (numbersOnly) {
                requireNumbers(kernel, i, outputs.get(i), line);
            }
        }
    }

    private static void requireNumbers(Kernel kernel, int output, Storage storage, String line) {
        int size = kernel.outputs().get(output).shape().size();
        for (int i = 0; i < size; i++) {
            if (isNan(storage, i)) {
                String details = kernel.details().isEmpty() ? "" : " {" + kernel.details() + "}";
                throw new ArithmeticException(
                        line
                                + ": element "
                                + i
                                + " of "
                                + kernel.outputs().get(output)
                                + " is not a number: "
                                + kernel.name()
                                + details);
            }
        }
    }

    private static boolean isNan(Storage storage, int place) {
        return switch (storage) {
            case Storage.Floats floats -> Float.isNaN(floats.array()[place]);
            case Storage.Doubles doubles -> Double.isNaN(doubles.array()[place]);
            default -> false;
        };
    }

    /** The method that the code outside of this framework called, and the line of the call. */
    private static String line() {
        return StackWalker.getInstance()
                .walk(frames -> {
                    String method = "";
                    for (StackWalker.StackFrame frame :
                            (Iterable<StackWalker.StackFrame>) frames::iterator) {
                        if (!isOurs(frame.getClassName())) {
                            return method
                                    + " at "
                                    + frame.getFileName()
                                    + ":"
                                    + frame.getLineNumber();
                        }
                        method = frame.getMethodName();
                    }
                    return method;
                });
    }

    private static boolean isOurs(String type) {
        return OURS.stream().anyMatch(type::startsWith)
                || type.startsWith("java.")
                || type.startsWith("jdk.");
    }

    /** Where a node's output was computed, as in {@code log at Model.java:12}; empty if unknown. */
    public Optional<String> lineOf(Node node) {
        return Optional.ofNullable(lines.get(node.output().storage()));
    }

    /**
     * The error with the forward line of the node whose derivative failed, if the backend is a
     * watch; else the error itself.
     */
    public static RuntimeException explained(RuntimeException error, Node node, Backend backend) {
        Optional<String> line =
                backend instanceof Watch watch ? watch.lineOf(node) : Optional.empty();
        return line.<RuntimeException>map(known ->
                        new IllegalStateException(
                                "derivative of "
                                        + node.op().name()
                                        + " ("
                                        + known
                                        + "): "
                                        + error.getMessage(),
                                error))
                .orElse(error);
    }
}
