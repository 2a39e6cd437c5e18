package dev.adjoint.autograd.algebra;

import dev.adjoint.program.Shape;
import dev.adjoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Sums of products in Einstein's notation, such as {@code bij,bjk->bik}: letters name axes, those
 * that the result does not name are summed over. A letter twice in one operand takes the diagonal.
 *
 * <p>Operands are combined from the left, two at a time: shared letters that are still needed are
 * batch axes, shared letters that are not are summed, and the rest is a batched matrix product.
 */
public final class Einsum {
    private final String equation;
    private final TreeMap<Character, Integer> lengths = new TreeMap<>();

    private Einsum(String equation) {
        this.equation = equation;
    }

    /** An operand with the letters of its axes. */
    private record Labelled(String letters, Tensor value) {}

    /**
     * The result of an equation with an arrow.
     *
     * @throws IllegalArgumentException naming the equation and what does not fit
     */
    public static Tensor of(String equation, Tensor... operands) {
        return new Einsum(equation.replace(" ", "")).run(operands);
    }

    private Tensor run(Tensor... operands) {
        int arrow = equation.indexOf("->");
        require(arrow >= 0, "there is no ->");
        String[] terms = equation.substring(0, arrow).split(",", -1);
        String result = equation.substring(arrow + 2);
        require(
                terms.length == operands.length,
                terms.length + " operands are named, " + operands.length + " are given");
        List<Labelled> labelled = new ArrayList<>();
        for (int i = 0; i < terms.length; i++) {
            note(terms[i], operands[i].shape());
            labelled.add(new Labelled(terms[i], operands[i]));
        }
        requireResult(result);
        Labelled product = single(labelled.get(0), needed(labelled, 1, result));
        for (int i = 1; i < labelled.size(); i++) {
            String later = needed(labelled, i + 1, result);
            product = pair(product, single(labelled.get(i), product.letters + later), later);
        }
        return arrange(single(product, result), result);
    }

    private void note(String letters, Shape shape) {
        require(
                letters.length() == shape.rank(),
                letters + " names " + letters.length() + " axes, the operand is " + shape);
        for (int axis = 0; axis < letters.length(); axis++) {
            char letter = letters.charAt(axis);
            require(Character.isLetter(letter), letter + " is no letter");
            Integer before = lengths.putIfAbsent(letter, shape.length(axis));
            require(
                    before == null || before == shape.length(axis),
                    letter + " has lengths " + before + " and " + shape.length(axis));
        }
    }

    private void requireResult(String result) {
        for (int i = 0; i < result.length(); i++) {
            char letter = result.charAt(i);
            require(lengths.containsKey(letter), "the result's " + letter + " is in no operand");
        }
        require(distinct(result).length() == result.length(), "the result names an axis twice");
    }

    private void require(boolean holds, String clash) {
        if (!holds) {
            throw new IllegalArgumentException("einsum: " + equation + ": " + clash);
        }
    }

    private static String needed(List<Labelled> operands, int from, String result) {
        return operands.subList(from, operands.size()).stream()
                        .map(Labelled::letters)
                        .collect(Collectors.joining())
                + result;
    }

    private static String distinct(String letters) {
        return text(letters.chars().distinct());
    }

    private static String text(IntStream letters) {
        return letters.collect(
                        StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String within(String letters, String others) {
        return text(letters.chars().filter(letter -> others.indexOf(letter) >= 0));
    }

    private static String without(String letters, String others) {
        return text(letters.chars().filter(letter -> others.indexOf(letter) < 0));
    }

    /** Diagonals taken, and letters summed that nothing else needs. */
    private static Labelled single(Labelled operand, String needed) {
        Labelled simple = operand;
        for (int letter : new TreeSet<>(operand.letters.chars().boxed().toList())) {
            while (simple.letters.indexOf(letter) != simple.letters.lastIndexOf(letter)) {
                simple =
                        diagonal(
                                simple,
                                simple.letters.indexOf(letter),
                                simple.letters.lastIndexOf(letter));
            }
        }
        String letters = simple.letters;
        int[] summed = without(letters, needed).chars().map(letters::indexOf).toArray();
        return summed.length == 0
                ? simple
                : new Labelled(within(letters, needed), simple.value.sum(summed));
    }

    private static Labelled diagonal(Labelled operand, int first, int second) {
        char letter = operand.letters.charAt(first);
        Tensor last = operand.value.moveAxis(first, -1).moveAxis(second - 1, -1);
        String rest =
                new StringBuilder(operand.letters)
                        .deleteCharAt(second)
                        .deleteCharAt(first)
                        .toString();
        return new Labelled(rest + letter, last.diagonal(0));
    }

    private Labelled pair(Labelled left, Labelled right, String needed) {
        String shared = within(left.letters, right.letters);
        String batch = within(shared, needed);
        String summed = without(shared, needed);
        String rows = without(left.letters, shared);
        String columns = without(right.letters, shared);
        Tensor a = matrices(left, batch, rows, summed);
        Tensor b = matrices(right, batch, summed, columns);
        String letters = batch + rows + columns;
        return new Labelled(letters, a.matmul(b).reshape(shape(letters)));
    }

    private Tensor matrices(Labelled operand, String batch, String rows, String columns) {
        Tensor ordered = arrange(operand, batch + rows + columns);
        return ordered.reshape(shape(batch).append(shape(rows).size(), shape(columns).size()));
    }

    private Shape shape(String letters) {
        return Shape.of(letters.chars().map(letter -> lengths.get((char) letter)).toArray());
    }

    private static Tensor arrange(Labelled operand, String letters) {
        int[] order = letters.chars().map(operand.letters::indexOf).toArray();
        return operand.value.permute(order);
    }

    /** The product of vectors of one axis, a scalar. */
    public static Tensor dot(Tensor left, Tensor right) {
        return of("i,i->", left, right);
    }

    /** All products of two vectors: [m], [n] → [m, n]. */
    public static Tensor outer(Tensor left, Tensor right) {
        return left.unsqueeze(-1).mul(right);
    }

    /** The sum of the main diagonals of the last two axes. */
    public static Tensor trace(Tensor x) {
        return x.diagonal(0).sum(-1);
    }
}
