package dev.adjoint.tornado;

import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** Apart from {@link Device}, so that TornadoVM is not linked where it is missing. */
final class Names {
    private Names() {}

    static String ofDefaultDevice() {
        TornadoDevice device = TornadoRuntimeProvider.getTornadoRuntime().getDefaultDevice();
        return device.getPhysicalDevice().getDeviceName().strip()
                + " ("
                + device.getPlatformName().strip()
                + ", TornadoVM "
                + device.getTornadoVMBackend()
                + ")";
    }
}
