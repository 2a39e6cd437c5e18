package dev.adjoint.autograd;

import dev.adjoint.program.Memory;
import dev.adjoint.program.Pool;
import dev.adjoint.program.Storage;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.InPlace;
import dev.adjoint.tensor.Node;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.op.Binaries;
import dev.adjoint.tensor.op.Moves;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The gradients that a walk has found so far. Inside a step of a workspace it also takes care of
 * their memory: what a derivative leaves behind is given back after each node, a gradient after its
 * last use, and further contributions are added in place.
 *
 * <p>A storage is given back or written to only if it was taken during this walk and no other
 * gradient shares it, which derivatives that pass their gradient on bring about.
 */
final class GradientSums {
    private final IdentityHashMap<Tensor, Tensor> sums = new IdentityHashMap<>();
    private final IdentityHashMap<Storage, Integer> uses = new IdentityHashMap<>();
    private final @Nullable Pool pool;
    private final Pool.@Nullable Region walk;
    private Pool.@Nullable Region visit;

    /**
     * No gradients yet.
     *
     * @param isFinal whether nobody will differentiate the walk, so that its memory can be used
     *     again
     */
    GradientSums(boolean isFinal) {
        Memory memory = Execution.current().memory();
        pool = isFinal && memory instanceof Pool inUse ? inUse : null;
        walk = pool == null ? null : pool.begin("the backward pass");
    }

    boolean has(Tensor tensor) {
        return sums.containsKey(tensor);
    }

    @Nullable Tensor of(Tensor tensor) {
        return sums.get(tensor);
    }

    /** Adds to the gradient of a tensor. */
    void add(Tensor tensor, Tensor gradient) {
        Tensor before = sums.get(tensor);
        if (before == null) {
            put(tensor, gradient);
        } else if (isOwn(before) && isPlain(before)) {
            sums.put(tensor, InPlace.apply(Binaries.ADD, before, before, gradient));
        } else {
            Tensor sum = before.add(gradient);
            remove(tensor);
            put(tensor, sum);
        }
    }

    /** Forgets the gradient of a tensor, for good. */
    void remove(Tensor tensor) {
        Tensor gradient = sums.remove(tensor);
        if (gradient == null) {
            return;
        }
        boolean isLast = uses.merge(gradient.storage(), -1, Integer::sum) == 0;
        if (isLast) {
            uses.remove(gradient.storage());
        }
        if (isLast && pool != null && walk != null && walk.owns(gradient.storage())) {
            pool.give(gradient.storage());
        }
    }

    private void put(Tensor tensor, Tensor gradient) {
        sums.put(tensor, gradient);
        uses.merge(gradient.storage(), 1, Integer::sum);
    }

    private boolean isOwn(Tensor gradient) {
        Storage storage = gradient.storage();
        boolean isTaken =
                (walk != null && walk.owns(storage)) || (visit != null && visit.owns(storage));
        return isTaken && Integer.valueOf(1).equals(uses.get(storage));
    }

    private static boolean isPlain(Tensor gradient) {
        return Moves.isWhole(gradient);
    }

    /** Begins with the derivative of one node. */
    void beginVisit() {
        visit = pool == null ? null : pool.begin("the derivative");
    }

    /** Gives back all that the derivative of a node left, except the gradients of its inputs. */
    void endVisit(Node node) {
        if (visit != null) {
            visit.end(
                    node.inputs().stream()
                            .map(sums::get)
                            .filter(Objects::nonNull)
                            .map(Tensor::storage)
                            .toList());
            visit = null;
        }
    }

    /** Ends the walk; only the results can be read from now on. */
    void end(List<Tensor> results) {
        if (walk != null) {
            walk.end(results.stream().map(Tensor::storage).toList());
        }
    }
}
