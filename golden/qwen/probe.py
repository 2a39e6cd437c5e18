"""Adds to each folder of golden/qwen what transformers computes for a table of padded rows.

    python probe.py [folder ...]     (needs torch, transformers and safetensors; written with torch 2.15
                                      and transformers 5.24; run after generate.py)

probe.json         a case for `adjoint probe`: input_ids, attention_mask, labels, output_hidden_states and, for a mixture of
                   experts, output_router_logits
probe.safetensors  what transformers answers, where the mask is 1 (0 elsewhere): logits, hidden_states.I, router_logits.I;
                   aux_loss, loss (with the balance of the routers) and grad.NAME of every weight

Rows are padded on the right or, in every second folder, on the left, with positions counted from the first token.
Float32, eager attention.
"""

import json
import pathlib
import sys

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE))
import generate  # noqa: E402

LENGTHS = [9, 4, 1, 7]
IGNORED = -100


def table(rows, filler, left):
    width = max(LENGTHS)
    padded = [[filler] * (width - len(row)) + row if left else row + [filler] * (width - len(row)) for row in rows]
    return torch.tensor(padded)


def case(number):
    left = number % 2 == 1
    generator = torch.Generator().manual_seed(77 + number)
    rows = [torch.randint(0, 283, (length,), generator=generator).tolist() for length in LENGTHS]
    # The first token has nobody to predict it; every third label does not count.
    labels = [[IGNORED if i % 3 == 0 else token for i, token in enumerate(row)] for row in rows]
    ids = table(rows, 0, left)
    mask = table([[1] * len(row) for row in rows], 0, left)
    return ids, mask, table(labels, IGNORED, left)


def answer(model, ids, mask, labels):
    positions = (mask.cumsum(1) - 1).clamp(min=0)
    routed = hasattr(model.config, "router_aux_loss_coef")
    extra = dict(output_router_logits=True) if routed else {}
    found = model(
        input_ids=ids, attention_mask=mask, position_ids=positions, labels=labels, output_hidden_states=True, **extra
    )
    found.loss.backward()
    masked = mask.unsqueeze(-1) == 1
    tensors = {"logits": found.logits.masked_fill(~masked, 0), "loss": found.loss}
    for i, state in enumerate(found.hidden_states):
        tensors[f"hidden_states.{i}"] = state.masked_fill(~masked, 0)
    if routed:
        tensors["aux_loss"] = found.aux_loss
        for i, logits in enumerate(found.router_logits):
            tensors[f"router_logits.{i}"] = logits.reshape(*mask.shape, -1).masked_fill(~masked, 0)
    for name, gradient in generate.parts(model, lambda value: value.grad):
        tensors["grad." + name] = gradient
    return {name: value.detach().contiguous().clone() for name, value in tensors.items()}, routed


def make(folder, number):
    model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", experts_implementation="eager"
    )
    ids, mask, labels = case(number)
    tensors, routed = answer(model, ids, mask, labels)
    save_file(tensors, folder / "probe.safetensors")
    record = dict(
        input_ids=ids.tolist(), attention_mask=mask.tolist(), labels=labels.tolist(), output_hidden_states=True
    )
    if routed:
        record["output_router_logits"] = True
    (folder / "probe.json").write_text(json.dumps(record) + "\n")


if __name__ == "__main__":
    torch.set_num_threads(1)
    for number, name in enumerate(generate.FOLDERS):
        if not sys.argv[1:] or name in sys.argv[1:]:
            make(HERE / name, number)
