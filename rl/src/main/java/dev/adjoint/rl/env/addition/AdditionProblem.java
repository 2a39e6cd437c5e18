package dev.adjoint.rl.env.addition;

import dev.adjoint.rl.env.TextTask;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * The sum of two numbers from 100 to 999 that needs a carry, in Qwen's chat format. There are two
 * ways to answer, and the first tokens decide between them: <i>worked</i>, column by column with
 * carries between think tags and then the sum; and <i>hasty</i>, the pupil's slip, which writes
 * each column's digit and forgets the carries, and so is always wrong.
 *
 * @param left the first number
 * @param right the second number
 */
public record AdditionProblem(int left, int right) implements TextTask.Problem {
    private static final int SMALLEST = 100;
    private static final int LARGEST = 999;
    private static final double HELD_OUT_SHARE = 0.15;
    private static final String THINK = "<think>";
    private static final String END_THINK = "</think>";
    private static final String END = "<|im_end|>";

    /** Requires three digits. */
    public AdditionProblem {
        if (Math.min(left, right) < SMALLEST || Math.max(left, right) > LARGEST) {
            throw new IllegalArgumentException(
                    "addition: numbers must have three digits: " + left + ", " + right);
        }
    }

    /** left + right. */
    public int sum() {
        return left + right;
    }

    @Override
    public String name() {
        return left + "+" + right + "=";
    }

    @Override
    public String prompt() {
        return "<|im_start|>user\n" + name() + END + "\n<|im_start|>assistant\n";
    }

    /**
     * The answer with its working: each column from the right as digit+digit+carry=sum, then the
     * number.
     */
    public String worked() {
        StringBuilder working = new StringBuilder();
        int carry = 0;
        for (int unit = 1; unit <= SMALLEST; unit *= 10) {
            int a = left / unit % 10;
            int b = right / unit % 10;
            int column = a + b + carry;
            working.append(unit == 1 ? "" : ",")
                    .append(a)
                    .append('+')
                    .append(b)
                    .append('+')
                    .append(carry);
            working.append('=').append(column / 10).append(column % 10);
            carry = column / 10;
        }
        return THINK + working + END_THINK + sum() + END;
    }

    /**
     * The answer of someone who forgets to carry: the columns' last digits, the leading column in
     * full.
     */
    public String hasty() {
        int leading = left / SMALLEST + right / SMALLEST;
        int middle = (left / 10 + right / 10) % 10;
        int ones = (left + right) % 10;
        return THINK + END_THINK + leading + middle + ones + END;
    }

    /** Whether the ones or the tens add up to ten or more. */
    public boolean needsCarry() {
        return left % 10 + right % 10 >= 10 || left / 10 % 10 + right / 10 % 10 >= 10;
    }

    /** Whether an answer has a working: something stands between the think tags. */
    public static boolean isWorked(String response) {
        return !response.startsWith(THINK + END_THINK);
    }

    /**
     * Whether this problem is kept from all training: the first 32 bits of the SHA-256 of the
     * unordered pair are below .15 of their range.
     */
    public boolean isHeldOut() {
        String pair = Math.min(left, right) + "+" + Math.max(left, right);
        long bits = Integer.toUnsignedLong(ByteBuffer.wrap(sha256(pair)).getInt());
        return bits < HELD_OUT_SHARE * 0x1p32;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * 1 if the answer ends with the end token, has exactly one closing think tag, and what stands
     * between them is the sum in plain digits. What comes before the tag earns nothing and costs
     * nothing.
     */
    @Override
    public double reward(String response) {
        return reading(response).filter(Integer.toString(sum())::equals).isPresent() ? 1 : 0;
    }

    /** What stands between the only closing think tag and the end token. */
    @Override
    public Optional<String> reading(String response) {
        int tag = response.indexOf(END_THINK);
        if (tag < 0 || !response.endsWith(END) || response.indexOf(END_THINK, tag + 1) >= 0) {
            return Optional.empty();
        }
        return Optional.of(
                response.substring(tag + END_THINK.length(), response.length() - END.length()));
    }
}
