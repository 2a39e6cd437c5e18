package dev.adjoint.tornado.fused;

import dev.adjoint.program.Kernel;
import dev.adjoint.program.Shape;
import dev.adjoint.tornado.plan.Buffer;
import dev.adjoint.tornado.plan.Emitter;
import dev.adjoint.tornado.plan.Grid;
import dev.adjoint.tornado.plan.Launch;
import dev.adjoint.tornado.reduce.Groups;
import java.util.ArrayList;
import java.util.List;

/**
 * What one fused call reads and writes, all of it contiguous.
 *
 * @param call the call
 * @param in its inputs
 * @param out its outputs
 * @param emitter where its launches go
 */
record CallInputs(Kernel.Call call, List<Buffer> in, List<Buffer> out, Emitter emitter) {
    static CallInputs of(
            Kernel.Call call, List<Buffer> inputs, List<Buffer> outputs, Emitter emitter) {
        List<Buffer> contiguous = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            contiguous.add(emitter.contiguous(call.inputs().get(i), inputs.get(i)));
        }
        return new CallInputs(call, contiguous, outputs, emitter);
    }

    /** The shape of an input. */
    Shape shape(int input) {
        return call.inputs().get(input).shape();
    }

    /** The length of the last axis of the first input. */
    int width() {
        return shape(0).length(-1);
    }

    /** How many rows of {@link #width} the first input has. */
    int rows() {
        return width() == 0 ? 0 : shape(0).size() / width();
    }

    /** The named number. */
    float number(String attribute) {
        return (float) call.attribute(attribute);
    }

    /** Appends a launch with a group for each row. */
    void groups(int rows, List<Buffer> reads, List<Buffer> writes, Launch.Task task) {
        emitter.add(new Launch(call.name(), Grid.groups(rows, Groups.SIZE), reads, writes, task));
    }

    /** Appends a launch with an item for each element. */
    void items(int items, List<Buffer> reads, List<Buffer> writes, Launch.Task task) {
        emitter.add(new Launch(call.name(), Grid.items(items), reads, writes, task));
    }
}
