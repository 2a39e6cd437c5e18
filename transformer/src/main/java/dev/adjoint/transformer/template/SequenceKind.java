package dev.adjoint.transformer.template;

/** Python's kinds of sequences, which differ in printing and in what may be asked of them. */
enum SequenceKind {
    LIST("list"),
    TUPLE("tuple"),
    RANGE("range"),
    KEYS("dict_keys"),
    VALUES("dict_values"),
    ITEMS("dict_items");

    private final String pythonName;

    SequenceKind(String pythonName) {
        this.pythonName = pythonName;
    }

    String pythonName() {
        return pythonName;
    }

    /** Whether elements can be asked for by index. */
    boolean indexed() {
        return this == LIST || this == TUPLE || this == RANGE;
    }
}
