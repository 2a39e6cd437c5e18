"""Steps of CartPole a second: Gymnasium beside ours, taking turns in one run, one thread each.

    cartpole_gymnasium.py OURS...

OURS is the command that starts dev.adjoint.bench.EnvironmentSteps. Both sides push left and right in turn and reset when an
episode is over. Gymnasium's vectorised CartPole computes all poles with numpy. Needs gymnasium.
"""

import statistics
import subprocess
import sys
import time

import gymnasium
import numpy

ROUNDS = 7
WARM_UP = 5
SINGLE = 100_000
COUNT = 1024
VECTOR = 1_024_000
OURS_SINGLE = 4_000_000


def single(steps):
    pole = gymnasium.make("CartPole-v1")
    pole.reset(seed=1)
    start = time.perf_counter()
    for t in range(steps):
        _, _, terminated, truncated, _ = pole.step(t % 2)
        if terminated or truncated:
            pole.reset()
    return time.perf_counter() - start


def vector(count, steps):
    poles = gymnasium.make_vec("CartPole-v1", num_envs=count, vectorization_mode="vector_entry_point")
    poles.reset(seed=1)
    actions = [numpy.zeros(count, dtype=numpy.int64), numpy.ones(count, dtype=numpy.int64)]
    start = time.perf_counter()
    for t in range(steps // count):
        poles.step(actions[t % 2])
    return time.perf_counter() - start


def main():
    ours = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(line):
        ours.stdin.write(line + "\n")
        ours.stdin.flush()
        return float(ours.stdout.readline().split()[0])

    rates = {name: [] for name in ("single", "vector", "ours single", "ours vector")}
    for turn in range(WARM_UP + ROUNDS):
        measured = {
            "ours single": OURS_SINGLE / ask(f"single {OURS_SINGLE}"),
            "ours vector": VECTOR / ask(f"vector {COUNT} {VECTOR}"),
        }
        if turn >= WARM_UP:
            measured["single"] = SINGLE / single(SINGLE)
            measured["vector"] = VECTOR / vector(COUNT, VECTOR)
            for name, rate in measured.items():
                rates[name].append(rate)
    ours.stdin.close()
    print(f"gymnasium {gymnasium.__version__}, numpy {numpy.__version__}; steps a second, median (least-most)")
    for name, values in rates.items():
        print(f"{name:12} {statistics.median(values):14,.0f} ({min(values):,.0f}-{max(values):,.0f})")


if __name__ == "__main__":
    main()
