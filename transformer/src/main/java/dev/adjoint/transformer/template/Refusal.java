package dev.adjoint.transformer.template;

/** An operation that cannot be done; the interpreter adds template and line. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String construct;
    private final String problem;

    Refusal(String construct, String problem) {
        super(construct + ": " + problem, null, false, false);
        this.construct = construct;
        this.problem = problem;
    }

    TemplateException at(String template, int line) {
        return new TemplateException(template, line, construct, problem);
    }
}
