"""Writes gymnasium.txt: episodes of Gymnasium's classic environments, for ClassicTest.

Run `python gymnasium_golden.py > gymnasium.txt` where gymnasium is installed. Each line is a name and numbers: the first
state, the actions, the state after each step, the rewards, and whether each step terminated.
"""

import random

import gymnasium
import numpy


def write(name, values):
    print(name, *[repr(float(value)) for value in numpy.asarray(values).flatten()])


def episode(name, state, actions, limit):
    environment = gymnasium.make(name).unwrapped
    environment.reset(seed=0)
    environment.state = numpy.array(state, dtype=numpy.float64)
    environment.last_u = None
    states, rewards, ends = [], [], []
    taken = []
    for step in range(limit):
        action = actions(environment.state) if callable(actions) else actions[step]
        taken.append(action)
        _, reward, terminated, _, _ = environment.step(action)
        states.append(list(environment.state))
        rewards.append(float(reward))
        ends.append(float(terminated))
        if terminated:
            break
    write(name + ".first", state)
    write(name + ".actions", taken)
    write(name + ".states", states)
    write(name + ".rewards", rewards)
    write(name + ".ends", ends)


if __name__ == "__main__":
    episode("CartPole-v1", [0.01, -0.02, 0.03, 0.04], [0, 1] * 8 + [1] * 40, 56)
    # Full torque in the direction of the swing reaches the line.
    episode("Acrobot-v1", [0.1, -0.05, 0.02, 0.08], lambda state: 2 if state[3] > 0 else 0, 300)
    episode("MountainCar-v0", [-0.5, 0.0], [0] * 35 + [2] * 40 + [0] * 40 + [2] * 85, 200)
    numbers = random.Random(3)
    torques = [numpy.array([round(numbers.uniform(-3, 3), 6)]) for _ in range(120)]
    episode("Pendulum-v1", [2.5, -0.7], torques, 120)
    lake = gymnasium.make("FrozenLake-v1", is_slippery=True).unwrapped
    for state in range(16):
        for action in range(4):
            write(f"FrozenLake-v1.{state}.{action}", lake.P[state][action])
