"""Writes verl.txt: advantages, losses and gradients that verl computes, for GoldenVerlTest.

Run `python generate.py > verl.txt` where verl 0.9.1, torch and ray are installed; no GPU is needed. verl's functions are
called unchanged, in double. Each line is a name and numbers in row-major order. Rows 0 and 4 have observation tokens in
the middle of the answer.

What verl leaves to the caller is done here: the reward stands at the last token. Its "vanilla" loss is dual clip with
c = 3 unless told otherwise, so c is set beyond reach where the paper has none. verl adds 1e-8 to what it divides by.
"""

import random

import numpy
import torch
from verl.trainer.ppo import core_algos
from verl.workers.config import ActorConfig

ROWS, COLUMNS, SIZE, HORIZON = 8, 6, 4, 10
LENGTHS = [6, 2, 4, 1, 5, 3, 6, 2]
REWARDS = [1, 0, 0.25, 0, 1, 0, 0.5, 1]
BETA = 0.05
NO_DUAL_CLIP = 1e9


def matrix(seed, low, high):
    numbers = random.Random(seed)
    values = [[round(numbers.uniform(low, high), 6) for _ in range(COLUMNS)] for _ in range(ROWS)]
    return torch.tensor(values, dtype=torch.float64)


MASK = torch.tensor([[1.0 if c < n else 0.0 for c in range(COLUMNS)] for n in LENGTHS], dtype=torch.float64)
MASK[0, 2] = MASK[0, 3] = MASK[4, 1] = 0
OLD = matrix(1, -2.5, -0.1) * MASK
NEW = (OLD + matrix(2, -0.7, 0.7)).clamp(max=-0.05) * MASK
REFERENCE = (OLD + matrix(3, -0.5, 0.5)).clamp(max=-0.05) * MASK
VALUES = matrix(4, -0.5, 1.5)
NEW_VALUES = VALUES + matrix(5, -0.6, 0.6)
INDEX = numpy.repeat(numpy.arange(ROWS // SIZE), SIZE)


def write(name, values):
    flat = torch.as_tensor(values, dtype=torch.float64).flatten().tolist()
    print(name, *[repr(value) for value in flat])


def token_rewards(beta=0.0):
    """The reward of an answer at its last token, less a divergence penalty at each."""
    rewards = torch.zeros_like(MASK)
    for row, length in enumerate(LENGTHS):
        rewards[row, length - 1] = REWARDS[row]
    return core_algos.compute_rewards(rewards, OLD, REFERENCE, beta) * MASK


def config(low=0.2, high=0.2, c=NO_DUAL_CLIP, scale=None, tau=(1.0, 1.25)):
    settings = ActorConfig(
        strategy="fsdp",
        rollout_n=SIZE,
        ppo_micro_batch_size_per_gpu=ROWS,
        clip_ratio=low,
        clip_ratio_low=low,
        clip_ratio_high=high,
        clip_ratio_c=c,
        tau_pos=tau[0],
        tau_neg=tau[1],
    )
    if scale is not None:
        settings.global_batch_info["loss_scale_factor"] = scale
    return settings


def result(name, loss, live):
    (gradient,) = torch.autograd.grad(loss, live)
    write(name + ".loss", loss)
    write(name + ".gradient", gradient)


def policy(name, loss, advantages, aggregation, settings, term=None):
    live = NEW.clone().requires_grad_()
    value, _ = loss(OLD, live, advantages, MASK, aggregation, settings)
    if term is not None:
        value = value + core_algos.agg_loss(term(live), MASK, aggregation)
    write(name + ".advantages", advantages)
    result(name, value, live)


def kl(kind, beta):
    return lambda live: beta * core_algos.kl_penalty(live, REFERENCE, kind)


def critic():
    live = NEW_VALUES.clone().requires_grad_()
    _, returns = core_algos.compute_gae_advantage_return(token_rewards(), VALUES, MASK, 0.99, 0.95)
    loss, _ = core_algos.compute_value_loss(live, returns, VALUES, MASK, 0.2)
    result("critic", loss, live)


def controller():
    steered = core_algos.AdaptiveKLController(0.1, 6.0, 1000)
    coefficients = []
    for divergence in [9.0, 6.5, 1.0, 0.0, 40.0]:
        steered.update(divergence, 256)
        coefficients.append(steered.value)
    write("controller", coefficients)


if __name__ == "__main__":
    for name, values in [("mask", MASK), ("old", OLD), ("new", NEW), ("reference", REFERENCE)]:
        write(name, values)
    write("values", VALUES)
    write("new_values", NEW_VALUES)
    write("rewards", REWARDS)
    vanilla = core_algos.compute_policy_loss_vanilla
    standardised, _ = core_algos.compute_grpo_outcome_advantage(token_rewards(), MASK, INDEX, 1e-6)
    centred, _ = core_algos.compute_grpo_outcome_advantage(
        token_rewards(), MASK, INDEX, norm_adv_by_std_in_grpo=False
    )
    others, _ = core_algos.compute_rloo_outcome_advantage(token_rewards(), MASK, INDEX)
    whitened, _ = core_algos.compute_reinforce_plus_plus_outcome_advantage(
        token_rewards(BETA), MASK, config=type("Settings", (), {"gamma": 1.0})
    )
    baseline, _ = core_algos.compute_reinforce_plus_plus_baseline_outcome_advantage(token_rewards(), MASK, INDEX)
    estimated, _ = core_algos.compute_gae_advantage_return(token_rewards(), VALUES, MASK, 0.99, 0.95)
    policy("grpo", vanilla, standardised, "seq-mean-token-mean", config())
    policy("grpo.k3", vanilla, standardised, "seq-mean-token-mean", config(), kl("k3", BETA))
    policy("grpo.dual", vanilla, standardised, "seq-mean-token-mean", config(c=1.5))
    policy("dapo", vanilla, standardised, "token-mean", config(high=0.28))
    policy("drgrpo", vanilla, centred, "seq-mean-token-sum-norm", config(scale=HORIZON))
    policy("rloo", core_algos.compute_policy_loss_reinforce, others, "seq-mean-token-sum", config())
    policy("plusplus", vanilla, whitened, "token-mean", config())
    policy("plusplus.baseline", vanilla, baseline, "token-mean", config(), kl("k2", BETA))
    policy("ppo", vanilla, estimated, "token-mean", config())
    policy("gspo", core_algos.compute_policy_loss_gspo, standardised, "seq-mean-token-mean", config(3e-4, 4e-4))
    policy("cispo", core_algos.compute_policy_loss_cispo, standardised, "token-mean", config(0.3, 0.4))
    policy("sapo", core_algos.compute_policy_loss_sapo, standardised, "seq-mean-token-mean", config())
    critic()
    controller()
