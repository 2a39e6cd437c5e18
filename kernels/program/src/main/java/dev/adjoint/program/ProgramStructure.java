package dev.adjoint.program;

import java.util.ArrayList;
import java.util.List;

/**
 * What two programs have in common that can be prepared once: the same kernels over the same values
 * in the same order, whatever storages they captured and whatever those hold.
 *
 * @param places what decides, compared by value
 */
public record ProgramStructure(List<Object> places) {
    /** Copies the list. */
    public ProgramStructure {
        places = List.copyOf(places);
    }

    /** The origin of a value, without the storage that it captured. */
    private record Origin(String kind, Signature signature, int of) {}

    /** The structure of a program. */
    public static ProgramStructure of(Program program) {
        List<Object> places = new ArrayList<>();
        program.values().forEach(value -> places.add(origin(value)));
        places.addAll(program.steps());
        places.add(program.outputs());
        return new ProgramStructure(places);
    }

    private static Origin origin(Program.Value value) {
        return switch (value) {
            case Program.Value.Input input -> new Origin("input", input.signature(), 0);
            case Program.Value.Captured captured ->
                    new Origin(
                            captured.storage().isResident() ? "resident" : "captured",
                            captured.signature(),
                            0);
            case Program.Value.Computed computed -> new Origin("computed", computed.signature(), 0);
            case Program.Value.Written written ->
                    new Origin("written", written.signature(), written.of());
        };
    }
}
