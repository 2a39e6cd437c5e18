package dev.adjoint.transformer.template;

/** A text under construction that refuses to grow beyond a limit. */
final class BoundedText {
    private final StringBuilder characters = new StringBuilder();
    private final int limit;

    BoundedText(int limit) {
        this.limit = limit;
    }

    BoundedText append(CharSequence text) {
        if (characters.length() + (long) text.length() > limit) {
            throw tooLong(limit);
        }
        characters.append(text);
        return this;
    }

    BoundedText append(char c) {
        if (characters.length() >= limit) {
            throw tooLong(limit);
        }
        characters.append(c);
        return this;
    }

    static Refusal tooLong(int limit) {
        return new Refusal("text", "longer than " + limit + " characters");
    }

    @Override
    public String toString() {
        return characters.toString();
    }
}
