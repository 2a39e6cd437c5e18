package dev.adjoint.bench.rows;

import dev.adjoint.bench.measure.Task;
import dev.adjoint.bench.peers.Work;
import dev.adjoint.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A row with its inputs.
 *
 * @param work what peers do
 * @param ours what we do, by the row's variants; what is returned must agree with the peers' result
 * @param ceilings what could be done at best, by name
 */
public record Case(
        Work work,
        Map<String, Supplier<Tensor>> ours,
        Map<String, Function<Place, Task>> ceilings) {
    /** Copies the maps. */
    public Case {
        ours = new LinkedHashMap<>(ours);
        ceilings = new LinkedHashMap<>(ceilings);
    }

    /** A case without a ceiling and with one variant. */
    static Case of(Work work, Supplier<Tensor> ours) {
        return new Case(work, Map.of(Row.OURS, ours), Map.of());
    }
}
