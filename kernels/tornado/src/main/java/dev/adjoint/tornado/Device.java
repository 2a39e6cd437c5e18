package dev.adjoint.tornado;

import dev.adjoint.tornado.pointwise.KernelClasses;
import java.util.Optional;

/**
 * TornadoVM's default device, or why there is none. Asked once in a process: a runtime that failed
 * to load fails differently the second time.
 *
 * @param name what the driver calls the device
 * @param unusable why it cannot be used
 */
record Device(String name, Optional<String> unusable) {
    /** TornadoVM's argfile sets this. */
    private static final String LAUNCHED = "tornado.load.runtime.implementation";

    /** Without this, a kernel that fails to compile runs on the host, and wrongly. */
    private static final String BAILOUT = "tornado.recover.bailout";

    /** The probe's answer, asked for at the first use of this class. */
    private static final class Found {
        private static final Device DEVICE = probe();

        private Found() {}
    }

    static Device find() {
        return Found.DEVICE;
    }

    private static Device probe() {
        return reason().map(Device::without).orElseGet(Device::ask);
    }

    private static Device without(String reason) {
        return new Device("", Optional.of(reason));
    }

    /** What is wrong with how this process was started. */
    private static Optional<String> reason() {
        if (System.getProperty(LAUNCHED) == null) {
            return Optional.of(
                    "this process was not started with TornadoVM's argfile; set TORNADOVM_HOME to an"
                            + " SDK and start it with the launcher adjoint (docs/gpu.md)");
        }
        if (!"False".equalsIgnoreCase(System.getProperty(BAILOUT))) {
            return Optional.of(
                    "start it with -D"
                            + BAILOUT
                            + "=False: else a kernel that fails to compile would run on the host"
                            + " without a word");
        }
        return KernelClasses.unusable();
    }

    /** Anything may fail here: native libraries, drivers, JVMCI. Its message is the reason. */
    @SuppressWarnings("CatchingUnchecked")
    private static Device ask() {
        try {
            return new Device(Names.ofDefaultDevice(), Optional.empty());
        } catch (Throwable e) {
            return without("TornadoVM does not start: " + messages(e));
        }
    }

    private static String messages(Throwable failure) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(text.isEmpty() ? "" : "; ")
                    .append(cause.getClass().getSimpleName())
                    .append(cause.getMessage() == null ? "" : ": " + cause.getMessage());
        }
        return text.toString();
    }
}
