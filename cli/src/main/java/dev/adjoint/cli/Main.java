package dev.adjoint.cli;

/** The launcher's entry point; a placeholder until the commands arrive. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("adjoint: no commands yet, arguments " + String.join(" ", args));
    }
}
