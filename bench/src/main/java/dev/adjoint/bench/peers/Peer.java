package dev.adjoint.bench.peers;

import java.util.Optional;

/** Another library that does the same work in the same JVM. */
public interface Peer {
    /** Its name in tables. */
    String name();

    /** Its version and what it chose on this machine. */
    String description();

    /** Sets how many threads it uses from now on. */
    void use(int threads);

    /** Gets ready for some work; empty if it has no such function. */
    Optional<PeerTask> prepare(Work work, Inputs inputs);
}
