package dev.adjoint.transformer.qwen;

import dev.adjoint.program.DType;
import dev.adjoint.program.Kernel;
import dev.adjoint.program.Shape;
import dev.adjoint.program.Storage;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of tokens that were seen, by layer: one table of {@code sequences · capacity}
 * rows of G·d numbers each, and one for padding. Sequence s owns the rows from {@code s ·
 * capacity}. This is the one place where a forward pass writes to memory that it did not make.
 */
public final class KeyValueCache {
    private final int capacity;
    private final QwenConfig config;
    private final List<Storage> keys = new ArrayList<>();
    private final List<Storage> values = new ArrayList<>();
    private final int rows;

    /** An empty cache for so many sequences of at most {@code capacity} tokens. */
    public KeyValueCache(QwenConfig config, int sequences, int capacity) {
        this.config = config;
        this.capacity = capacity;
        this.rows = Math.addExact(Math.multiplyExact(sequences, capacity), 1);
        int size = Math.multiplyExact(rows, config.keyValueHeads() * config.headSize());
        for (int layer = 0; layer < config.layers(); layer++) {
            keys.add(table(size));
            values.add(table(size));
        }
    }

    /** Resident: a device keeps it from step to step. */
    private static Storage table(int size) {
        Storage table = Storage.zeros(DType.F32, size);
        table.makeResident();
        return table;
    }

    /** A row that belongs to no sequence, for tokens that only fill a batch. */
    public int paddingRow() {
        return rows - 1;
    }

    /** The most tokens of a sequence. */
    public int capacity() {
        return capacity;
    }

    /** The row of a sequence's token. */
    public int row(int sequence, int position) {
        return sequence * capacity + position;
    }

    /** Writes keys [tokens, G, d] into rows of a layer and returns all keys [rows, G, d]. */
    Tensor writeKeys(int layer, Tensor tokenRows, Tensor keys) {
        return write(this.keys.get(layer), tokenRows, keys);
    }

    /** Writes values [tokens, G, d] into rows of a layer and returns all values [rows, G, d]. */
    Tensor writeValues(int layer, Tensor tokenRows, Tensor values) {
        return write(this.values.get(layer), tokenRows, values);
    }

    private Tensor write(Storage table, Tensor tokenRows, Tensor fresh) {
        int width = config.keyValueHeads() * config.headSize();
        Tensor whole = Tensor.of(table, Shape.of(rows, width));
        Tensor source = fresh.detach().reshape(-1, width).contiguous();
        Kernel overwrite =
                new Kernel.Overwrite(whole.operand(), tokenRows.operand(), source.operand());
        Storage written =
                Execution.current()
                        .backend()
                        .execute(overwrite, List.of(table, tokenRows.storage(), source.storage()))
                        .get(0);
        return Tensor.of(written, Shape.of(rows, config.keyValueHeads(), config.headSize()));
    }
}
