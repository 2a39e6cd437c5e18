package dev.adjoint.tornado.plan;

import dev.adjoint.program.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Which array holds which buffer. Buffers of intermediate values share arrays of the same length
 * once the launches that use them are over; launches run one after another.
 */
final class ArrayPlan implements Arrays {
    private final Map<Buffer, TornadoNativeArray> arrays = new HashMap<>();
    private final List<TornadoNativeArray> all = new ArrayList<>();
    private long bytes;

    private ArrayPlan() {}

    private record Length(DType dtype, int size) {}

    /**
     * Plans the arrays of a program.
     *
     * @param lasting buffers that keep their array from run to run
     */
    static ArrayPlan of(List<Launch> launches, Set<Buffer> lasting) {
        ArrayPlan plan = new ArrayPlan();
        lasting.forEach(plan::make);
        Map<Buffer, Integer> lastUse = lastUses(launches);
        Map<Length, List<TornadoNativeArray>> free = new HashMap<>();
        for (int place = 0; place < launches.size(); place++) {
            List<Buffer> used = used(launches.get(place));
            for (Buffer buffer : used) {
                if (!plan.arrays.containsKey(buffer)) {
                    plan.reuse(buffer, free);
                }
            }
            for (Buffer buffer : used) {
                if (lastUse.getOrDefault(buffer, place) == place && !lasting.contains(buffer)) {
                    free.computeIfAbsent(length(buffer), _ -> new ArrayList<>())
                            .add(plan.of(buffer));
                }
            }
        }
        return plan;
    }

    /** What a launch uses, each buffer once. */
    private static List<Buffer> used(Launch launch) {
        List<Buffer> used = new ArrayList<>();
        for (List<Buffer> buffers : List.of(launch.reads(), launch.writes())) {
            for (Buffer buffer : buffers) {
                if (!used.contains(buffer)) {
                    used.add(buffer);
                }
            }
        }
        return used;
    }

    private static Map<Buffer, Integer> lastUses(List<Launch> launches) {
        Map<Buffer, Integer> last = new HashMap<>();
        for (int place = 0; place < launches.size(); place++) {
            for (Buffer buffer : used(launches.get(place))) {
                last.put(buffer, place);
            }
        }
        return last;
    }

    private static Length length(Buffer buffer) {
        return new Length(buffer.dtype(), buffer.size());
    }

    private void reuse(Buffer buffer, Map<Length, List<TornadoNativeArray>> free) {
        List<TornadoNativeArray> fitting = free.get(length(buffer));
        if (fitting == null || fitting.isEmpty()) {
            make(buffer);
        } else {
            arrays.put(buffer, fitting.removeLast());
        }
    }

    private void make(Buffer buffer) {
        TornadoNativeArray array = Transfers.allocate(buffer.dtype(), buffer.size());
        arrays.put(buffer, array);
        all.add(array);
        bytes += (long) buffer.size() * buffer.dtype().bytes();
    }

    @Override
    public TornadoNativeArray of(Buffer buffer) {
        TornadoNativeArray array = arrays.get(buffer);
        if (array == null) {
            throw new IllegalStateException(buffer + " is used by no launch");
        }
        return array;
    }

    /** Every array, once. */
    List<TornadoNativeArray> all() {
        return all;
    }

    /** The bytes of all arrays. */
    long bytes() {
        return bytes;
    }
}
