package dev.adjoint.bench.rows;

import java.util.ArrayList;
import java.util.List;

/** All rows. */
public final class Suite {
    private static final int BUSY = 2;
    private static final double BESIDE_BUSY = 0.3;

    private Suite() {}

    /** Every row, in the order of the report. */
    public static List<Row> rows() {
        List<Row> rows = new ArrayList<>(ProductRows.square());
        rows.addAll(ProductRows.linear());
        rows.addAll(ProductRows.job());
        rows.addAll(ProductRows.vector());
        rows.addAll(ElementRows.rows());
        rows.addAll(OverheadRows.rows());
        rows.addAll(TrainingRows.rows());
        rows.addAll(DecodingRows.rows());
        rows.add(ProductRows.square().get(1).beside("busy", BUSY, BESIDE_BUSY));
        return List.copyOf(rows);
    }

    /**
     * The rows that a name asks for: {@code all}, a group, or a part of rows' names.
     *
     * @throws IllegalArgumentException naming the groups if there is none
     */
    public static List<Row> named(String name) {
        List<Row> all = rows();
        List<Row> found =
                all.stream().filter(row -> name.equals("all") || row.group().equals(name)).toList();
        if (found.isEmpty()) {
            found = all.stream().filter(row -> row.name().contains(name)).toList();
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    "bench: no row is called "
                            + name
                            + "; there are all, the groups "
                            + String.join(", ", all.stream().map(Row::group).distinct().toList())
                            + ", and parts of the names that --list prints");
        }
        return found;
    }
}
