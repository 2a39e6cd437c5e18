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
 * @param onHeap whether results are allocated anew in every call, as outside of a step; else a call
 *     is a step of a workspace
 */
public record Case(
        Work work,
        Map<String, Supplier<Tensor>> ours,
        Map<String, Function<Place, Task>> ceilings,
        boolean onHeap) {
    /** Copies the maps. */
    public Case {
        ours = new LinkedHashMap<>(ours);
        ceilings = new LinkedHashMap<>(ceilings);
    }

    /** A case without a ceiling. */
    static Case of(Work work, Map<String, Supplier<Tensor>> ours) {
        return new Case(work, ours, Map.of(), false);
    }

    /** A case without a ceiling and with one variant. */
    static Case of(Work work, Supplier<Tensor> ours) {
        return of(work, Map.of(Row.OURS, ours));
    }

    /** This case with results on the heap. */
    Case onTheHeap() {
        return new Case(work, ours, ceilings, true);
    }
}
