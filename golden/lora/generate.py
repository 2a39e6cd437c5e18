"""Makes the folders of golden/lora: PEFT adapters with random matrices over golden/qwen, and what PEFT does with them.

    python generate.py [folder ...]     (needs torch, transformers, safetensors and peft; written with
                                         torch 2.15, transformers 5.24 and peft 0.21)

Each folder is what `PeftModel.save_pretrained` writes, its keys respelled where the table below says so, and beside it

golden.json         the folder of golden/qwen it belongs to, token ids of the sequences, the loss
golden.safetensors  logits.I [tokens, vocabulary] of sequence I; grad.MODULE.A and .B of the loss, those of experts one by
                    one; merged.WEIGHT, a few weights after merge_and_unload

The loss is the mean cross-entropy over all next tokens of all sequences, in float32.
"""

import json
import pathlib
import re
import sys

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "qwen"))
from generate import parts  # noqa: E402

SEQUENCES = [[5, 6, 7, 8, 9, 10, 11], [40, 3, 4, 17], [100, 101, 250, 30, 20]]
FOLDERS = {
    # A list of modules, plain scale.
    "list": dict(
        base="qwen3-tied", config=dict(r=4, lora_alpha=8, target_modules=["q_proj", "v_proj", "down_proj"])
    ),
    # Every linear layer, other ranks and scales for some, scale by the root of the rank; keys with the adapter's name.
    "patterns": dict(
        base="qwen3-tied",
        config=dict(
            r=3, lora_alpha=5, use_rslora=True, target_modules="all-linear",
            rank_pattern={"q_proj": 2, "layers.1.mlp.up_proj": 5, "^model.layers.0.mlp.gate_proj": 1},
            alpha_pattern={"o_proj": 7, "layers.0.mlp.up_proj": 1},
        ),
        respell=lambda key: key.replace(".weight", ".default.weight"),
    ),
    # A regular expression, on layers with biases; keys of a model that was wrapped without its head.
    "expression": dict(
        base="qwen2-tied",
        config=dict(r=2, lora_alpha=3, target_modules=r".*layers\.1\.(self_attn\.[qkv]_proj|mlp\.(up|down)_proj)"),
        respell=lambda key: key.replace("base_model.model.model.", "base_model.model."),
    ),
    # Some layers only; keys without any prefix.
    "layers": dict(
        base="qwen2-tied",
        config=dict(r=2, lora_alpha=4, target_modules=["k_proj", "o_proj"], layers_to_transform=[0]),
        respell=lambda key: key.replace("base_model.model.", ""),
    ),
    # The head of an untied model, which no "all-linear" means.
    "head": dict(
        base="qwen3-sharded-bf16", config=dict(r=2, lora_alpha=1, target_modules=["lm_head", "gate_proj"])
    ),
    # Experts, which PEFT adapts as two stacks with matrices for all of them.
    "experts": dict(
        base="qwen3-moe-fused",
        config=dict(r=2, lora_alpha=3, target_modules=["q_proj", "gate_proj", "up_proj", "down_proj"]),
    ),
}


def random_matrices(model, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in model.named_parameters():
            if "lora_" in name:
                value.copy_(0.3 * torch.randn(value.shape, generator=generator))


def module(name):
    return re.sub(r"^base_model\.model\.|\.lora_[AB].*", "", name)


def gradients(model):
    """Those of experts are cut as PEFT's ParamWrapper cuts its matrices."""
    for key, value in model.named_parameters():
        if "lora_" not in key:
            continue
        side = "A" if "lora_A" in key else "B"
        if "experts" not in key:
            yield f"grad.{module(key)}.{side}", value.grad
            continue
        count = model.config.num_experts
        stack = "gate_up" if "base_layer" in key else "down"
        whole = value.grad
        cut = whole.reshape(count, -1, whole.shape[1])
        if side == "B":
            cut = whole.reshape(whole.shape[0], -1, count).permute(2, 0, 1)
        for number, each in enumerate(cut):
            yield f"grad.{module(key).removesuffix('.base_layer')}.{number}.{stack}.{side}", each


def make(name, spec, seed):
    folder = HERE / name
    base = HERE.parent / "qwen" / spec["base"]
    model = AutoModelForCausalLM.from_pretrained(
        base, dtype=torch.float32, attn_implementation="eager", experts_implementation="eager"
    )
    model = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", **spec["config"]))
    random_matrices(model, seed)
    model.eval()
    model.save_pretrained(folder, save_embedding_layers=False)
    (folder / "README.md").unlink()
    path = folder / "adapter_config.json"
    config = json.loads(path.read_text()) | {"base_model_name_or_path": spec["base"]}
    if isinstance(config["target_modules"], list):
        config["target_modules"].sort()
    path.write_text(json.dumps(config, indent=2) + "\n")
    if "respell" in spec:
        stored = load_file(folder / "adapter_model.safetensors")
        respelled = {spec["respell"](key): value for key, value in stored.items()}
        assert len(respelled) == len(stored)
        save_file(respelled, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    tensors = {}
    losses = []
    for index, ids in enumerate(SEQUENCES):
        logits = model(torch.tensor([ids])).logits[0]
        tensors[f"logits.{index}"] = logits.detach()
        losses.append(torch.nn.functional.cross_entropy(logits[:-1], torch.tensor(ids[1:]), reduction="none"))
    loss = torch.cat(losses).mean()
    loss.backward()
    tensors.update(gradients(model))
    plain = dict(parts(AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32), lambda value: value.detach()))
    merged = dict(parts(model.merge_and_unload(), lambda value: value.detach()))
    weights = sorted(key.removesuffix(".weight") for key in merged if not torch.equal(merged[key], plain[key]))
    for weight in weights[:: max(1, len(weights) // 3)]:
        tensors[f"merged.{weight}.weight"] = merged[weight + ".weight"]
    tensors = {key: value.contiguous().clone() for key, value in tensors.items()}
    save_file(tensors, folder / "golden.safetensors", metadata={"format": "pt"})
    record = dict(base=spec["base"], sequences=SEQUENCES, loss=loss.item(), modules=weights)
    (folder / "golden.json").write_text(json.dumps(record, indent=1) + "\n")


if __name__ == "__main__":
    for number, (name, spec) in enumerate(FOLDERS.items()):
        if not sys.argv[1:] or name in sys.argv[1:]:
            make(name, spec, 100 + number)
