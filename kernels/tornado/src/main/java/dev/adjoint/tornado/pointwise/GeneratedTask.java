package dev.adjoint.tornado.pointwise;

import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.common.TaskPackage;

/** A task whose kernel is known only at run time, with any number of arguments. */
final class GeneratedTask extends TaskPackage {
    private final Object kernel;
    private final List<Object> arguments;

    /** A task for an instance of a generated class, which implements TornadoVM's task interface. */
    GeneratedTask(String name, Object kernel, List<Object> arguments) {
        super(name, () -> {});
        this.kernel = kernel;
        this.arguments = List.copyOf(arguments);
    }

    @Override
    public int getTaskType() {
        return arguments.size();
    }

    @Override
    public Object[] getTaskParameters() {
        List<Object> all = new ArrayList<>(List.of(kernel));
        all.addAll(arguments);
        return all.toArray();
    }
}
