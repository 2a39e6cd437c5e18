package dev.adjoint.rl.reward;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An exact fraction in lowest terms with a positive denominator.
 *
 * @param numerator any
 * @param denominator above 0
 */
public record Rational(BigInteger numerator, BigInteger denominator) {
    private static final Pattern PLAIN = Pattern.compile("-?\\d{1,100}(\\.\\d{1,100})?");
    private static final Pattern GROUPED =
            Pattern.compile("-?\\d{1,3}(,\\d{3}){1,30}(\\.\\d{1,100})?");

    /** Brings it to lowest terms. */
    public Rational {
        if (denominator.signum() == 0) {
            throw new ArithmeticException("division by zero");
        }
        BigInteger common = numerator.gcd(denominator).max(BigInteger.ONE);
        BigInteger signed = denominator.signum() < 0 ? common.negate() : common;
        numerator = numerator.divide(signed);
        denominator = denominator.divide(signed);
    }

    /** A whole number. */
    public static Rational of(long value) {
        return new Rational(BigInteger.valueOf(value), BigInteger.ONE);
    }

    /**
     * A decimal number with or without commas between groups of three digits; empty if it is
     * anything else.
     */
    public static Optional<Rational> parse(String text) {
        if (!PLAIN.matcher(text).matches() && !GROUPED.matcher(text).matches()) {
            return Optional.empty();
        }
        BigDecimal decimal = new BigDecimal(text.replace(",", ""));
        BigInteger scale = BigInteger.TEN.pow(Math.max(0, decimal.scale()));
        return Optional.of(
                new Rational(decimal.multiply(new BigDecimal(scale)).toBigIntegerExact(), scale));
    }

    /** this + other. */
    public Rational add(Rational other) {
        BigInteger crossed = numerator.multiply(other.denominator);
        return new Rational(
                crossed.add(other.numerator.multiply(denominator)),
                denominator.multiply(other.denominator));
    }

    /** −this. */
    public Rational negate() {
        return new Rational(numerator.negate(), denominator);
    }

    /** this · other. */
    public Rational multiply(Rational other) {
        return new Rational(
                numerator.multiply(other.numerator), denominator.multiply(other.denominator));
    }

    /**
     * this / other.
     *
     * @throws ArithmeticException if other is 0
     */
    public Rational divide(Rational other) {
        return new Rational(
                numerator.multiply(other.denominator), denominator.multiply(other.numerator));
    }

    @Override
    public String toString() {
        return denominator.equals(BigInteger.ONE)
                ? numerator.toString()
                : numerator + "/" + denominator;
    }
}
