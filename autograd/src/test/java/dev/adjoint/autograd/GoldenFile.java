package dev.adjoint.autograd;

import dev.adjoint.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tensors by sample as text, a line each: {@code sample NAME}, then {@code WORD [shape] values...}
 * for each of its tensors.
 *
 * @param samples for every sample its tensors in order
 */
record GoldenFile(Map<String, List<Tensor>> samples) {
    /** The folder of the golden files of ops. */
    static Path folder() {
        return Path.of(System.getProperty("adjoint.root"), "golden", "ops");
    }

    /** Reads a file of f64 tensors. */
    static GoldenFile read(Path file) throws IOException {
        Map<String, List<Tensor>> samples = new LinkedHashMap<>();
        List<Tensor> current = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("sample ")) {
                current = new ArrayList<>();
                samples.put(line.substring("sample ".length()), current);
            } else {
                current.add(tensor(line));
            }
        }
        return new GoldenFile(samples);
    }

    private static Tensor tensor(String line) {
        int start = line.indexOf('[');
        int end = line.indexOf(']');
        int[] shape = split(line.substring(start + 1, end)).mapToInt(Integer::parseInt).toArray();
        double[] values = split(line.substring(end + 1)).mapToDouble(GoldenFile::number).toArray();
        return Tensor.of(values, shape);
    }

    private static Stream<String> split(String text) {
        return Arrays.stream(text.strip().split("[ ,]+")).filter(word -> !word.isEmpty());
    }

    private static double number(String word) {
        return switch (word) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> Double.parseDouble(word);
        };
    }

    /** The arguments of samples as such a file. */
    static String inputs(List<OpSamples.Sample> samples) {
        StringBuilder text = new StringBuilder();
        for (OpSamples.Sample sample : samples) {
            text.append("sample ").append(sample.label()).append('\n');
            for (Tensor argument : sample.arguments()) {
                text.append("argument ").append(argument.shape());
                for (double value : argument.toDoubles()) {
                    text.append(' ').append(value);
                }
                text.append('\n');
            }
        }
        return text.toString();
    }

    /** The weights of a sample's output in the loss whose gradients are compared. */
    static Tensor weights(Tensor value) {
        double[] weights =
                IntStream.range(0, value.shape().size())
                        .mapToDouble(i -> 0.5 + ((i * 7 + 3) % 11) / 11.0)
                        .toArray();
        return Tensor.of(value.dtype(), weights, value.shape().lengths());
    }
}
