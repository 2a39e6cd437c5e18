package dev.adjoint.cli.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The table metrics.csv: a row a step, a column a figure.
 *
 * @param columns the columns' names, the first being {@code step}; empty for a file without header
 * @param rows the cells; NaN where nothing was measured
 */
public record Metrics(List<String> columns, List<double[]> rows) {
    private static final String STEP = "step";

    /** Copies the lists. */
    public Metrics {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** The number of the last step; -1 before the first. */
    public int lastStep() {
        return rows.isEmpty() ? -1 : (int) rows.getLast()[0];
    }

    /** The finite figures of a column with their steps; an empty series if there is none. */
    public Series series(String column) {
        int index = columns.indexOf(column);
        List<double[]> measured =
                index < 0
                        ? List.of()
                        : rows.stream().filter(row -> Double.isFinite(row[index])).toList();
        return new Series(
                column,
                measured.stream().mapToDouble(row -> row[0]).toArray(),
                measured.stream().mapToDouble(row -> row[index]).toArray());
    }

    static Metrics parse(List<NumberedLine> lines) {
        if (lines.isEmpty()) {
            return new Metrics(List.of(), List.of());
        }
        List<String> columns = header(lines.getFirst());
        List<double[]> rows = new ArrayList<>();
        for (NumberedLine line : lines.subList(1, lines.size())) {
            double[] row = row(line, columns);
            if (!rows.isEmpty() && row[0] <= rows.getLast()[0]) {
                throw line.error(
                        STEP,
                        "%s follows %s: steps must rise"
                                .formatted(
                                        Figures.plain(row[0]), Figures.plain(rows.getLast()[0])));
            }
            rows.add(row);
        }
        return new Metrics(columns, rows);
    }

    private static List<String> header(NumberedLine line) {
        List<String> columns = List.of(line.text().split(",", -1));
        if (!columns.getFirst().equals(STEP)) {
            throw line.error(columns.getFirst(), "the first column must be " + STEP);
        }
        Set<String> seen = new HashSet<>();
        for (String column : columns) {
            if (column.isBlank() || !seen.add(column)) {
                throw line.error(column, "the column's name is empty or stands twice");
            }
        }
        return columns;
    }

    private static double[] row(NumberedLine line, List<String> columns) {
        String[] cells = line.text().split(",", -1);
        if (cells.length != columns.size()) {
            throw line.error(
                    "", cells.length + " cells, the header has " + columns.size() + " columns");
        }
        double[] row = new double[cells.length];
        for (int i = 0; i < cells.length; i++) {
            row[i] = cell(line, columns.get(i), cells[i]);
        }
        if (row[0] < 0 || row[0] != (int) row[0]) {
            throw line.error(STEP, "expected a step's number, found \"" + cells[0] + "\"");
        }
        return row;
    }

    private static double cell(NumberedLine line, String column, String text) {
        try {
            return text.isEmpty() ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw line.error(column, "expected a number or nothing, found \"" + text + "\"");
        }
    }
}
