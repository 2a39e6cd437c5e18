package dev.adjoint.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.adjoint.bench.machine.Roofline;
import dev.adjoint.bench.measure.Pace;
import dev.adjoint.bench.peers.Inputs;
import dev.adjoint.bench.peers.Peer;
import dev.adjoint.bench.peers.PeerTask;
import dev.adjoint.bench.peers.Peers;
import dev.adjoint.bench.peers.Work;
import dev.adjoint.bench.report.Figure;
import dev.adjoint.bench.report.Result;
import dev.adjoint.bench.rows.Place;
import dev.adjoint.bench.rows.Suite;
import dev.adjoint.program.scalar.ScalarBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A small row runs beside a peer made here, in plain loops. */
final class RunnerTest {
    /** Computes products as they are defined, plus an error. */
    private record Plain(float error, List<Integer> used) implements Peer {
        @Override
        public String name() {
            return "plain";
        }

        @Override
        public String description() {
            return "three loops";
        }

        @Override
        public void use(int threads) {
            used.add(threads);
        }

        @Override
        public Optional<PeerTask> prepare(Work work, Inputs inputs) {
            Work.Product product = (Work.Product) work;
            float[] y = new float[product.m() * product.n()];
            return Optional.of(
                    new PeerTask() {
                        @Override
                        public void run(int times) {
                            multiply(product, y);
                        }

                        @Override
                        public float[] result() {
                            return y;
                        }

                        @Override
                        public void close() {}
                    });
        }

        private void multiply(Work.Product product, float[] y) {
            float[] x = product.x().array();
            float[] w = product.w().array();
            for (int j = 0; j < y.length; j++) {
                double sum = error;
                for (int k = 0; k < product.k(); k++) {
                    sum += x[k] * w[j * product.k() + k];
                }
                y[j] = (float) sum;
            }
        }
    }

    private static List<Result> run(Plain peer) {
        Peers peers = new Peers(List.of(peer), Map.of());
        Roofline roofline = new Roofline(1e9, 1e9);
        List<Place> places =
                List.of(
                        new Place(1, new ScalarBackend(), roofline),
                        new Place(2, new ScalarBackend(), roofline));
        Runner runner = new Runner(peers, places, new Pace(2, 2, 1e-6, 0));
        List<Result> results = new ArrayList<>();
        runner.run(Suite.named("job 1x192x64").get(0), results::add);
        return results;
    }

    @Test
    void everyThreadCountGivesAResultWithAllSubjects() {
        Plain peer = new Plain(0, new ArrayList<>());
        List<Result> results = run(peer);
        assertEquals(List.of(1, 2), results.stream().map(Result::threads).toList());
        assertEquals(List.of(1, 1, 2), peer.used(), "to compare results, then for each count");
        for (Result result : results) {
            assertEquals(
                    List.of("adjoint packing", "adjoint prepacked", "plain"),
                    result.figures().stream().map(Figure::by).toList());
            assertEquals(List.of(), result.notes());
            assertEquals(2, result.verdicts().size());
        }
    }

    @Test
    void aWrongPeerIsFoundOut() {
        for (Result result : run(new Plain(1, new ArrayList<>()))) {
            assertEquals(1, result.notes().size(), result.notes()::toString);
            assertTrue(
                    result.notes().get(0).startsWith("DISAGREES with plain at "),
                    result.notes()::toString);
        }
    }
}
