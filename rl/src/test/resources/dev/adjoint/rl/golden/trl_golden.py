"""Writes trl.txt: losses and gradients that TRL computes, for GoldenTrlTest.

Run `python trl_golden.py > trl.txt` where torch and trl 1.16.0 are installed. TRL's loss methods are called unchanged, on a
stand-in for the trainer whose model returns given log-probabilities. Each line is a name and numbers in row-major order.
"""

import random
import types

import torch
from trl import DPOTrainer, GRPOTrainer, KTOTrainer, RewardTrainer, RLOOTrainer
from trl.experimental.orpo import ORPOTrainer

ROWS, COLUMNS, SIZE = 8, 6, 4
LENGTHS = [6, 2, 4, 1, 5, 3, 6, 2]
REWARDS = [1, 0, 0.25, 0, 1, 0, 0.5, 1]


class Anything:
    """Metrics and accelerator: takes every call and gives the first argument back."""

    def __getattr__(self, name):
        return lambda value=None, *arguments, **options: value


def matrix(seed, low, high):
    numbers = random.Random(seed)
    values = [[round(numbers.uniform(low, high), 6) for _ in range(COLUMNS)] for _ in range(ROWS)]
    return torch.tensor(values, dtype=torch.float64)


MASK = torch.tensor([[1.0 if c < n else 0.0 for c in range(COLUMNS)] for n in LENGTHS], dtype=torch.float64)
OLD = matrix(1, -2.5, -0.1) * MASK
NEW = (OLD + matrix(2, -0.5, 0.5)).clamp(max=-0.05) * MASK
REFERENCE = (OLD + matrix(3, -0.5, 0.5)).clamp(max=-0.05) * MASK
ENTROPY = matrix(4, 0.01, 1.5) * MASK
SCORES = torch.tensor(REWARDS, dtype=torch.float64)


def metrics():
    class Log(dict):
        def __missing__(self, key):
            self[key] = []
            return self[key]

    return {"train": Log(), "eval": Log()}


def trainer(**settings):
    stand_in = types.SimpleNamespace(
        accelerator=Anything(),
        model=types.SimpleNamespace(training=True),
        _metrics=metrics(),
        aux_loss_enabled=False,
        current_gradient_accumulation_steps=1,
        use_vllm=False,
        top_entropy_quantile=1.0,
        off_policy_mask_threshold=None,
        importance_sampling_level="token",
        beta=0.0,
        epsilon_low=0.2,
        epsilon_high=0.2,
        loss_type="grpo",
        max_completion_length=COLUMNS,
        _entropy_bonus_enabled=False,
        use_adaptive_entropy=False,
        args=types.SimpleNamespace(
            delta=None,
            use_bias_correction_kl=False,
            sapo_temperature_pos=1.0,
            sapo_temperature_neg=1.25,
            steps_per_generation=1,
        ),
    )
    stand_in.accelerator.num_processes = 1
    stand_in.accelerator.device = torch.device("cpu")
    for name, value in settings.items():
        target = stand_in.args if hasattr(stand_in.args, name) else stand_in
        setattr(target, name, value)
    return stand_in


def write(name, values):
    flat = torch.as_tensor(values, dtype=torch.float64).flatten().tolist()
    print(name, *[repr(value) for value in flat])


def result(name, loss, live):
    (gradient,) = torch.autograd.grad(loss, live)
    write(name + ".loss", loss)
    write(name + ".gradient", gradient)


def completions(live, stand_in):
    stand_in._get_per_token_logps_and_entropies = lambda *a, **o: (live, ENTROPY, None)
    stand_in.get_off_policy_mask = GRPOTrainer.get_off_policy_mask
    empty = torch.zeros(ROWS, 0, dtype=torch.float64)
    return {
        "prompt_ids": empty,
        "prompt_mask": empty,
        "completion_ids": MASK,
        "completion_mask": MASK,
        "old_per_token_logps": OLD,
        "old_logps": (OLD * MASK).sum(1),
        "ref_per_token_logps": REFERENCE,
        "num_items_in_batch": MASK.sum(),
    }


def grouped():
    return SCORES.view(-1, SIZE)


def standardised():
    groups = grouped()
    return ((groups - groups.mean(1, keepdim=True)) / (groups.std(1, keepdim=True) + 1e-4)).flatten()


def grpo(name, advantages=None, **settings):
    live = NEW.clone().requires_grad_()
    stand_in = trainer(**settings)
    inputs = completions(live, stand_in)
    inputs["advantages"] = standardised() if advantages is None else advantages
    result(name, GRPOTrainer._compute_loss(stand_in, None, inputs), live)


def rloo():
    live = NEW.clone().requires_grad_()
    stand_in = trainer()
    inputs = completions(live, stand_in)
    shaped = SCORES - 0.05 * ((OLD - REFERENCE) * MASK).sum(1)
    groups = shaped.view(-1, SIZE)
    inputs["advantages"] = (groups - (groups.sum(1, keepdim=True) - groups) / (SIZE - 1)).flatten()
    result("rloo", RLOOTrainer._compute_loss(stand_in, None, inputs), live)


def outputs(live):
    return types.SimpleNamespace(
        log_probs=live * MASK, entropy=ENTROPY, mean_logits=live.detach(), is_top1=MASK.bool()
    )


def sequences(stand_in, live):
    """Rows 0 to 3 are the better answers, 4 to 7 the worse ones; a column of prompt stands before each."""
    ids = torch.zeros(ROWS, COLUMNS + 1, dtype=torch.long)
    mask = torch.cat([torch.zeros(ROWS, 1), MASK], dim=1)
    stand_in.loss_weights = [1.0]
    stand_in.ld_alpha = None
    stand_in.precompute_ref_logps = True
    stand_in.use_weighting = False
    stand_in.f_divergence_type = "reverse_kl"
    stand_in._total_train_tokens = 0
    stand_in._tp_size = 1
    return {"input_ids": ids, "attention_mask": mask, "completion_mask": mask}


def dpo(name, loss_type, beta, smoothing=0.0):
    live = NEW.clone().requires_grad_()
    stand_in = trainer(beta=beta)
    inputs = sequences(stand_in, live)
    stand_in.loss_types = [loss_type]
    stand_in.label_smoothing = smoothing
    reference = (REFERENCE * MASK).sum(1)
    inputs["ref_chosen_logps"], inputs["ref_rejected_logps"] = reference.chunk(2)
    model = lambda **options: outputs(live)
    result(name, DPOTrainer._compute_loss(stand_in, model, inputs, False), live)


def kto():
    live = NEW.clone().requires_grad_()
    stand_in = trainer(beta=0.1, loss_type="kto")
    inputs = sequences(stand_in, live)
    stand_in.calculate_KL = True
    stand_in.desirable_weight, stand_in.undesirable_weight = 1.0, 1.5
    inputs["label"] = torch.tensor([True] * 4 + [False] * 4)
    inputs["ref_logps"] = (REFERENCE * MASK).sum(1)
    inputs["ref_KL_logps"] = inputs["ref_logps"] - 0.75  # so that the reference point is not cut off at 0
    stand_in._compute_kl_logps = lambda *a, **o: (OLD * MASK).sum(1)
    model = lambda **options: outputs(live)
    result("kto", KTOTrainer._compute_loss(stand_in, model, inputs, False), live)


def orpo():
    live = NEW.clone().requires_grad_()
    means = (live * MASK).sum(1) / MASK.sum(1)
    odds = ORPOTrainer.odds_ratio_loss(trainer(beta=0.2), *means.chunk(2))[0]
    imitation = -(live * MASK)[:4].sum() / MASK[:4].sum()
    result("orpo", imitation - odds.mean(), live)


def reward():
    live = torch.tensor(REWARDS, dtype=torch.float64).unsqueeze(1).requires_grad_()
    stand_in = trainer()
    stand_in.args.center_rewards_coefficient = 0.01
    stand_in._total_train_tokens = 0
    stand_in._tp_size = 1
    model = lambda **options: types.SimpleNamespace(logits=live)
    margins = torch.tensor([0.0, 0.5, 0.25, 1.0], dtype=torch.float64)
    inputs = {"attention_mask": MASK, "margin": margins}
    result("reward", RewardTrainer.compute_loss(stand_in, model, inputs), live)


if __name__ == "__main__":
    for name, values in [("mask", MASK), ("old", OLD), ("new", NEW), ("reference", REFERENCE)]:
        write(name, values)
    write("entropy", ENTROPY)
    write("rewards", SCORES)
    grpo("grpo")
    grpo("grpo.k3", beta=0.04)
    grpo("grpo.k3.weighted", beta=0.04, use_bias_correction_kl=True)
    grpo("grpo.opsm", off_policy_mask_threshold=0.05)
    groups = grouped()
    grpo("drgrpo", (groups - groups.mean(1, keepdim=True)).flatten(), loss_type="dr_grpo")
    grpo("dapo", loss_type="dapo", epsilon_high=0.28)
    grpo("gspo", importance_sampling_level="sequence", epsilon_low=3e-4, epsilon_high=4e-4)
    grpo("cispo", loss_type="cispo", epsilon_high=1.25)
    grpo("sapo", loss_type="sapo")
    rloo()
    dpo("dpo", "sigmoid", 0.1)
    dpo("ipo", "ipo", 0.1)
    kto()
    orpo()
    reward()
