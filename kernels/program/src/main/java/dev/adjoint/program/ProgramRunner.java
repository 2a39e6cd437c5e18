package dev.adjoint.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs programs on a backend and remembers how: a program of a structure that was met before is not
 * prepared again. The structures that were not met for longest are forgotten.
 *
 * <p>A runner belongs to one thread at a time.
 */
public final class ProgramRunner implements AutoCloseable {
    /** Prepared programs that are kept: a few kinds of step, each in some sizes. */
    public static final int MOST_PREPARED = 128;

    private final Backend backend;
    private final Map<ProgramStructure, PreparedProgram> prepared =
            new LinkedHashMap<>(16, 0.75f, true);
    private long preparations;

    /** A runner that has prepared nothing. */
    public ProgramRunner(Backend backend) {
        this.backend = backend;
    }

    /** What runs the programs. */
    public Backend backend() {
        return backend;
    }

    /** How many programs had to be prepared so far. */
    public long preparations() {
        return preparations;
    }

    /**
     * Runs a program that needs no inputs besides what it captured.
     *
     * @param memory where the outputs go
     */
    public List<Storage> run(Program program, Memory memory) {
        List<Storage> captured = new ArrayList<>();
        program.captured().forEach(value -> captured.add(value.storage()));
        return prepared(program).run(List.of(), captured, memory);
    }

    /** The program made ready, now or before. */
    public PreparedProgram prepared(Program program) {
        ProgramStructure structure = ProgramStructure.of(program);
        PreparedProgram known = prepared.get(structure);
        if (known == null) {
            known = backend.prepare(program);
            preparations++;
            prepared.put(structure, known);
            forgetOldest();
        }
        return known;
    }

    private void forgetOldest() {
        if (prepared.size() > MOST_PREPARED) {
            var oldest = prepared.entrySet().iterator();
            oldest.next().getValue().close();
            oldest.remove();
        }
    }

    /** Forgets all prepared programs. */
    @Override
    public void close() {
        prepared.values().forEach(PreparedProgram::close);
        prepared.clear();
    }
}
