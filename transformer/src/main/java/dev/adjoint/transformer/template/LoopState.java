package dev.adjoint.transformer.template;

import dev.adjoint.transformer.template.Value.Undefined;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Where a loop stands. Elements are taken from the source one by one, as Python does. */
final class LoopState {
    private Iterator<Value> source;
    private Optional<Value> before = Optional.empty();
    private Optional<Value> current = Optional.empty();
    private Optional<Value> after = Optional.empty();
    private Optional<List<Value>> changed = Optional.empty();
    private int index = -1;

    LoopState(Iterator<Value> source) {
        this.source = source;
    }

    /** Moves to the next element; empty at the end. */
    Optional<Value> advance() {
        peek();
        if (after.isPresent()) {
            before = current;
            current = after;
            after = Optional.empty();
            index++;
            return current;
        }
        return Optional.empty();
    }

    private void peek() {
        if (after.isEmpty() && source.hasNext()) {
            after = Optional.of(source.next());
        }
    }

    /** The number of passes so far, less one. */
    int index() {
        return index;
    }

    boolean last() {
        peek();
        return after.isEmpty();
    }

    Value previous() {
        return before.orElseGet(() -> new Undefined("there is no previous item"));
    }

    Value following() {
        peek();
        return after.orElseGet(() -> new Undefined("there is no next item"));
    }

    int length() {
        List<Value> rest = new ArrayList<>();
        source.forEachRemaining(rest::add);
        source = rest.iterator();
        return index + 1 + (after.isPresent() ? 1 : 0) + rest.size();
    }

    /** Whether these values differ from those of the call before. */
    boolean changed(List<Value> values) {
        boolean differs =
                changed.isEmpty()
                        || changed.get().size() != values.size()
                        || !Comparing.equal(
                                Value.Sequence.list(changed.get()), Value.Sequence.list(values));
        changed = Optional.of(List.copyOf(values));
        return differs;
    }
}
