package dev.adjoint.bench.peers;

import dev.adjoint.bench.measure.Task;

/** Work that a peer is ready to do. */
public interface PeerTask extends Task, AutoCloseable {
    /** What the last run computed; of a training step its loss. */
    float[] result();

    /** Frees what the peer holds for this. */
    @Override
    void close();
}
