package dev.adjoint.cli.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as people read them. The same number, the same text, in every locale. */
final class Figures {
    private static final String[] LARGE = {"", "k", "M", "G", "T", "P", "E"};
    private static final double THOUSAND = 1000;
    private static final double TINY = 1e-3;
    private static final MathContext TICK = new MathContext(2);

    private Figures() {}

    /** An integer without a point, anything else as Java writes it. */
    static String plain(double value) {
        return value == StrictMath.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    /** Three significant digits, with k, M ... for large numbers and an exponent for tiny ones. */
    static String figure(double value) {
        double size = Math.abs(value);
        if (value == 0) {
            return "0";
        }
        if (size < TINY) {
            return signed(String.format(Locale.ROOT, "%.1e", value).replace("e-0", "e-"));
        }
        if (size >= 10 * THOUSAND) {
            return scaled(value, "");
        }
        int digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
        return signed(String.format(Locale.ROOT, "%." + digits + "f", value));
    }

    /** Three significant digits with a prefix of the unit, as in {@code 3.42 TFLOP}. */
    static String scaled(double value, String unit) {
        double rest = Math.abs(value);
        int power = 0;
        while (rest >= 999.5 && power + 1 < LARGE.length) {
            rest /= THOUSAND;
            power++;
        }
        String digits = rest >= 100 ? "%.0f" : rest >= 10 ? "%.1f" : "%.2f";
        String number = String.format(Locale.ROOT, digits, Math.copySign(rest, value));
        return signed(number) + (unit.isEmpty() ? LARGE[power] : " " + LARGE[power] + unit);
    }

    /** A rate between 0 and 1 with three decimals. */
    static String rate(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** A size in memory. */
    static String bytes(double value) {
        double mebibytes = value / (1 << 20);
        return mebibytes < 1024
                ? String.format(Locale.ROOT, "%.0f MiB", mebibytes)
                : String.format(Locale.ROOT, "%.2f GiB", mebibytes / 1024);
    }

    /** A duration, as in {@code 3 min 12 s}. */
    static String duration(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }

    /** A tick's label: as many decimals as the distance between ticks needs. */
    static String tick(double value, double distance) {
        if (value == 0) {
            return "0";
        }
        if (distance < TINY) {
            return exponential(value);
        }
        if (Math.abs(value) >= 10 * THOUSAND) {
            return signed(
                            BigDecimal.valueOf(value / THOUSAND)
                                    .round(new MathContext(4))
                                    .stripTrailingZeros()
                                    .toPlainString())
                    + "k";
        }
        int decimals = Math.max(0, new BigDecimal(distance, TICK).stripTrailingZeros().scale());
        return signed(String.format(Locale.ROOT, "%." + decimals + "f", value));
    }

    private static String exponential(double value) {
        String text =
                new BigDecimal(value)
                        .round(new MathContext(2))
                        .stripTrailingZeros()
                        .unscaledValue()
                        .toString();
        int exponent = (int) StrictMath.floor(StrictMath.log10(Math.abs(value)) + 1e-9);
        String digits = text.replace("-", "");
        String mantissa = digits.length() > 1 ? digits.charAt(0) + "." + digits.charAt(1) : digits;
        return (value < 0 ? "−" : "") + mantissa + "e" + exponent;
    }

    /** The text with a minus sign in place of the hyphen that stands before the digits. */
    private static String signed(String number) {
        return number.startsWith("-") ? "−" + number.substring(1) : number;
    }
}
