package dev.adjoint.bench;

import dev.adjoint.bench.machine.BusyProcesses;
import dev.adjoint.bench.measure.Pace;
import dev.adjoint.bench.measure.Role;
import dev.adjoint.bench.measure.Rounds;
import dev.adjoint.bench.measure.Spread;
import dev.adjoint.bench.measure.Subject;
import dev.adjoint.bench.peers.Inputs;
import dev.adjoint.bench.peers.Peer;
import dev.adjoint.bench.peers.PeerTask;
import dev.adjoint.bench.peers.Peers;
import dev.adjoint.bench.peers.Work;
import dev.adjoint.bench.report.Figure;
import dev.adjoint.bench.report.Result;
import dev.adjoint.bench.rows.Case;
import dev.adjoint.bench.rows.Place;
import dev.adjoint.bench.rows.Row;
import dev.adjoint.program.Memory;
import dev.adjoint.tensor.Execution;
import dev.adjoint.tensor.Tensor;
import dev.adjoint.tensor.Workspace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Measures rows, one after the other, each on every number of threads. */
final class Runner {
    private final Peers peers;
    private final List<Place> places;
    private final Rounds rounds;

    Runner(Peers peers, List<Place> places, Pace pace) {
        this.peers = peers;
        this.places = List.copyOf(places);
        this.rounds = new Rounds(pace);
    }

    /** Measures a row; its inputs live as long as this call. */
    void run(Row row, Consumer<Result> results) {
        Map<Peer, PeerTask> tasks = new LinkedHashMap<>();
        try (Inputs inputs = new Inputs()) {
            Case opened = on(places.get(0), () -> row.opening().apply(inputs));
            try {
                for (Peer peer : peers.present()) {
                    peer.prepare(opened.work(), inputs).ifPresent(task -> tasks.put(peer, task));
                }
                List<String> notes = agreement(opened, tasks);
                for (Place place : places) {
                    results.accept(measure(row, opened, tasks, place, notes));
                }
            } finally {
                tasks.values().forEach(PeerTask::close);
            }
        }
    }

    private static <T> T on(Place place, Supplier<T> code) {
        return Execution.on(place.backend()).call(code::get);
    }

    /** Everyone computes once; all must get what our first variant gets. */
    private List<String> agreement(Case opened, Map<Peer, PeerTask> tasks) {
        Place place = places.get(0);
        double tolerance = opened.work().tolerance();
        List<String> complaints = new ArrayList<>();
        List<float[]> ours = new ArrayList<>();
        opened.ours()
                .forEach((name, variant) -> {
                    float[] result = on(place, () -> variant.get().toFloats());
                    ours.add(result);
                    Agreement.complaint(name, ours.get(0), result, tolerance)
                            .ifPresent(complaints::add);
                });
        tasks.forEach((peer, task) -> {
            peer.use(place.threads());
            task.run(1);
            Agreement.complaint(peer.name(), ours.get(0), task.result(), tolerance)
                    .ifPresent(complaints::add);
        });
        return complaints;
    }

    private Result measure(
            Row row, Case opened, Map<Peer, PeerTask> tasks, Place place, List<String> notes) {
        tasks.keySet().forEach(peer -> peer.use(place.threads()));
        List<Subject> subjects = subjects(opened, tasks, place);
        List<Figure> figures = row.busy() == 0 ? alone(subjects) : beside(row.busy(), subjects);
        double flops = row.cost().flops();
        double bytes = row.cost().bytes();
        return new Result(
                row.group(),
                row.name(),
                place.threads(),
                row.cost(),
                figures,
                Result.verdicts(figures, row.targets()),
                place.roofline().seconds(flops, bytes),
                place.roofline().bound(flops, bytes),
                notes);
    }

    private static List<Subject> subjects(Case opened, Map<Peer, PeerTask> tasks, Place place) {
        List<Subject> subjects = new ArrayList<>();
        opened.ours().forEach((name, variant) -> subjects.add(ours(name, variant, opened, place)));
        tasks.forEach((peer, task) -> subjects.add(new Subject(peer.name(), Role.PEER, task)));
        opened.ceilings()
                .forEach((name, ceiling) ->
                        subjects.add(new Subject(name, Role.CEILING, ceiling.apply(place))));
        return subjects;
    }

    private static Subject ours(String name, Supplier<Tensor> variant, Case opened, Place place) {
        Workspace workspace = new Workspace();
        Runnable call =
                () -> {
                    var _ = variant.get();
                };
        Runnable once = opened.onHeap() ? call : () -> workspace.run(name, call);
        boolean tracking = opened.work() instanceof Work.Training;
        Execution execution =
                new Execution(place.backend(), tracking, Memory.HEAP, Optional.empty());
        return new Subject(name, Role.OURS, times -> execution.run(() -> repeat(once, times)));
    }

    private static void repeat(Runnable call, int times) {
        for (int i = 0; i < times; i++) {
            call.run();
        }
    }

    private List<Figure> alone(List<Subject> subjects) {
        return figures(subjects, rounds.measure(subjects), List.of());
    }

    private List<Figure> beside(int processes, List<Subject> subjects) {
        List<double[]> alone = rounds.measure(subjects);
        try (BusyProcesses _ = new BusyProcesses(processes)) {
            return figures(subjects, rounds.measure(subjects), alone);
        }
    }

    private static List<Figure> figures(
            List<Subject> subjects, List<double[]> samples, List<double[]> alone) {
        List<Figure> figures = new ArrayList<>();
        for (int i = 0; i < subjects.size(); i++) {
            Subject subject = subjects.get(i);
            double before = alone.isEmpty() ? 0 : Spread.of(alone.get(i)).median();
            figures.add(
                    new Figure(subject.by(), subject.role(), Spread.of(samples.get(i)), before));
        }
        return figures;
    }
}
