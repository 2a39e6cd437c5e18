package dev.adjoint.tornado.plan;

import java.util.List;
import uk.ac.manchester.tornado.api.TaskGraph;

/**
 * One kernel launch: a task of a graph.
 *
 * @param kernel what messages call it
 * @param grid its work items
 * @param reads the buffers that it reads
 * @param writes the buffers that it writes, wholly or in part
 * @param task adds the kernel with its arrays and constants to a graph
 */
public record Launch(String kernel, Grid grid, List<Buffer> reads, List<Buffer> writes, Task task) {
    /** Adds a task to a graph. */
    @FunctionalInterface
    public interface Task {
        /** Adds the task under a name. */
        void add(TaskGraph graph, String name, Arrays arrays);
    }

    /** Copies the lists. */
    public Launch {
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
    }
}
