package dev.adjoint.bench;

import dev.adjoint.bench.machine.Environment;
import dev.adjoint.bench.machine.Facts;
import dev.adjoint.bench.machine.Roofline;
import dev.adjoint.bench.measure.Pace;
import dev.adjoint.bench.peers.Peer;
import dev.adjoint.bench.peers.Peers;
import dev.adjoint.bench.report.Document;
import dev.adjoint.bench.report.Result;
import dev.adjoint.bench.report.ResultFile;
import dev.adjoint.bench.report.Table;
import dev.adjoint.bench.rows.Place;
import dev.adjoint.bench.rows.Row;
import dev.adjoint.bench.rows.Suite;
import dev.adjoint.vector.VectorBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ours beside native libraries in one JVM, taking turns: the command {@code adjoint bench}. */
@Command(
        name = "adjoint bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures ours beside OpenBLAS, MKL and libtorch, which take turns in one JVM, by wall",
            "time. Prints medians, quartiles and the ratio to the best peer, and writes JSON. The first",
            "call downloads the peers (about 300 MB) through Maven's profile `peers`; a peer that is",
            "not to be had is named as absent."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured, whether targets are reached or not",
            "1:results disagree, or something failed",
            "2:wrong arguments"
        })
public final class Bench implements Callable<Integer> {
    /** The system property that names the folder for peers' unpacked libraries. */
    private static final String CACHE = "adjoint.bench.cache";

    @Parameters(
            paramLabel = "NAME",
            arity = "0..*",
            description = "all (the default), groups, or parts of rows' names.")
    private List<String> names = List.of("all");

    @Option(names = "--quick", description = "Fewer and shorter rounds: all rows in three minutes.")
    private boolean quick;

    @Option(
            names = "--threads",
            split = ",",
            paramLabel = "N",
            description = "Numbers of threads (default: 1,2).")
    private List<Integer> threads = List.of(1, 2);

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Where the results go (default: ${DEFAULT-VALUE}).")
    private Path json = Path.of("runs", "bench.json");

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "Where facts and table go as Markdown, too.")
    private @Nullable Path markdown;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = {
                "Runs everything N times, each in a JVM of its own; a row then misses its target",
                "if it misses in more than half of them (default: ${DEFAULT-VALUE})."
            })
    private int runs = 1;

    @Option(names = "--list", description = "Only print the names of the rows.")
    private boolean list;

    private final List<Result> results = new ArrayList<>();
    private final List<String> arguments;

    private Bench(List<String> arguments) {
        this.arguments = arguments;
    }

    /** Runs the command. */
    public static void main(String[] arguments) {
        CommandLine command = new CommandLine(new Bench(List.of(arguments)));
        command.setExecutionExceptionHandler((failure, line, _) -> {
            line.getErr().println("adjoint: " + failure.getMessage());
            return 1;
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        List<Row> rows = rows();
        if (list) {
            rows.forEach(row -> System.out.println(row.name()));
            return 0;
        }
        Environment.requirePlain(System.getenv());
        return runs > 1
                ? Repeats.run(runs, arguments, json, Optional.ofNullable(markdown))
                : measure(rows);
    }

    private int measure(List<Row> rows) throws IOException {
        long start = System.nanoTime();
        Peers peers = Peers.load(cache());
        List<Place> places = threads.stream().map(Bench::place).toList();
        Map<String, String> facts = facts(peers, places);
        facts.forEach((name, fact) -> System.out.println(name + ": " + fact));
        System.out.println();
        System.out.println(Table.head());
        Runner runner = new Runner(peers, places, quick ? Pace.QUICK : Pace.FULL);
        for (Row row : rows) {
            runner.run(row, this::report);
        }
        ResultFile.write(json, facts, results);
        if (markdown != null) {
            Files.writeString(markdown, Document.of(facts, results));
        }
        System.out.println();
        Document.misses(results).forEach(System.out::println);
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        System.out.println("It took " + seconds + " s; the results are in " + json + ".");
        return results.stream().allMatch(Bench::isAgreed) ? 0 : 1;
    }

    private List<Row> rows() {
        Map<String, Row> rows = new LinkedHashMap<>();
        for (String name : names) {
            Suite.named(name).forEach(row -> rows.putIfAbsent(row.name(), row));
        }
        return List.copyOf(rows.values());
    }

    private static Path cache() {
        String folder = System.getProperty(CACHE);
        return folder == null
                ? Path.of(System.getProperty("java.io.tmpdir"), "adjoint-bench")
                : Path.of(folder);
    }

    private static Place place(int threads) {
        return new Place(threads, new VectorBackend(threads), Roofline.measure(threads));
    }

    private Map<String, String> facts(Peers peers, List<Place> places) {
        Map<String, String> facts = Facts.gather();
        facts.put("pace", (quick ? "quick: " + Pace.QUICK : "full: " + Pace.FULL));
        facts.put("adjoint", places.getLast().backend().description());
        for (Peer peer : peers.present()) {
            facts.put(peer.name(), peer.description());
        }
        peers.absent().forEach((name, reason) -> facts.put(name, "absent: " + reason));
        for (Place place : places) {
            facts.put(
                    "ceilings on threads: " + place.threads(),
                    String.format(
                            Locale.ROOT,
                            "%.0f GF/s of fused multiply-adds in registers, %.1f GB/s read",
                            place.roofline().flops() / 1e9,
                            place.roofline().bytes() / 1e9));
        }
        return facts;
    }

    private void report(Result result) {
        results.add(result);
        Table.lines(result).forEach(System.out::println);
        System.out.flush();
    }

    private static boolean isAgreed(Result result) {
        return result.notes().stream().noneMatch(note -> note.startsWith("DISAGREES"));
    }
}
