"""Makes the folders of golden/qwen: small Qwen models with random weights, and what transformers does with them.

    python generate.py [folder ...]     (needs torch, transformers, tokenizers and safetensors; written with
                                         torch 2.15, transformers 5.24 and tokenizers 0.23)

Each folder is what `save_pretrained` writes, respelled where the table below says so, and beside it

golden.json         token ids of the sequences, the greedy continuation of each, losses and gradient norms of two steps
golden.safetensors  logits.I [tokens, vocabulary] of sequence I; grad.NAME of the first step for a few weights; after.NAME,
                    every weight after two steps; for a mixture of experts auxiliary.loss and auxiliary.grad.NAME of the
                    longest sequence, the router's balance loss and its gradient by the routers

The model is loaded from its folder and computes in float32 with eager attention. The loss of a step is the mean
cross-entropy over all next tokens of all sequences; gradients are clipped to norm 1; the optimizer is AdamW with β = (.9,
.95), decay .01 and learning rate 1e-3. Experts' gradients and weights are given one by one, as checkpoints spell them.
Everything is seeded: the same versions make the same bytes.
"""

import json
import pathlib
import shutil
import sys

import torch
from safetensors.torch import load_file, save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import (
    AutoModelForCausalLM,
    PreTrainedTokenizerFast,
    Qwen2Config,
    Qwen3Config,
    Qwen3MoeConfig,
)

HERE = pathlib.Path(__file__).parent
EXPRESSION = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
ADDED = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
TRAINING = "the answer to the question is in the sum of the numbers: one and two and three are six, then nine."
LENGTHS = [1, 7, 21]
NEW_TOKENS = 24
CLEAR = 1e-3
CLEAR_GRADIENT = 2e-7
LEARNING_RATE = 1e-3

SHAPE = dict(vocab_size=288, num_hidden_layers=2, max_position_embeddings=64, pad_token_id=None)
FOLDERS = {
    # Head size unlike D/H, grouped queries, rope_parameters, a list of stop tokens.
    "qwen3-tied": dict(
        config=Qwen3Config(
            **SHAPE, hidden_size=20, intermediate_size=36, num_attention_heads=4, num_key_value_heads=2, head_dim=8,
            tie_word_embeddings=True, rms_norm_eps=1e-6, rope_parameters=dict(rope_type="default", rope_theta=1e6),
        ),
        stops=[282, 280],
    ),
    # Shards, a head of its own, rope_theta at the top, one stop token.
    "qwen3-sharded-bf16": dict(
        config=Qwen3Config(
            **SHAPE, hidden_size=24, intermediate_size=32, num_attention_heads=6, num_key_value_heads=2, head_dim=6,
            tie_word_embeddings=False, rms_norm_eps=1e-5, rope_parameters=dict(rope_type="default", rope_theta=1e4),
        ),
        dtype=torch.bfloat16, shard="9KB", old_rope=True, stops=282,
    ),
    # As many key-value heads as query heads, half precision, no generation_config.json.
    "qwen3-f16": dict(
        config=Qwen3Config(
            **SHAPE, hidden_size=16, intermediate_size=40, num_attention_heads=2, num_key_value_heads=2, head_dim=16,
            tie_word_embeddings=True, rms_norm_eps=1e-6, rope_parameters=dict(rope_type="default", rope_theta=5e6),
        ),
        dtype=torch.float16, stops=None,
    ),
    # Biases; an old config.json as of Qwen2.5: no head_dim, no layer_types, torch_dtype; a copy of the
    # embedding under the head's name, as some checkpoints have it.
    "qwen2-tied": dict(
        config=Qwen2Config(
            **SHAPE, hidden_size=32, intermediate_size=24, num_attention_heads=4, num_key_value_heads=1,
            tie_word_embeddings=True, rms_norm_eps=1e-6, rope_parameters=dict(rope_type="default", rope_theta=1e4),
        ),
        old_rope=True, old_config=True, spare_head=True, stops=[282, 280],
    ),
    # Biases, shards, a head of its own, a sliding window that is switched off.
    "qwen2-sharded-bf16": dict(
        config=Qwen2Config(
            **SHAPE, hidden_size=16, intermediate_size=32, num_attention_heads=4, num_key_value_heads=2,
            tie_word_embeddings=False, rms_norm_eps=1e-6, rope_parameters=dict(rope_type="default", rope_theta=1e4),
            use_sliding_window=False, sliding_window=16, max_window_layers=1,
        ),
        dtype=torch.bfloat16, shard="9KB", stops=[282],
    ),
    # YaRN as Qwen3 spells it with all its fields, and a window in every second layer.
    "qwen3-yarn": dict(
        config=Qwen3Config(
            **(SHAPE | dict(vocab_size=284)), hidden_size=16, intermediate_size=12, num_attention_heads=2,
            num_key_value_heads=1, head_dim=16, tie_word_embeddings=True, rms_norm_eps=1e-6,
            rope_parameters=dict(
                rope_type="yarn", rope_theta=1e4, factor=4.0, original_max_position_embeddings=16, beta_fast=4.0,
                beta_slow=0.5, attention_factor=1.25, truncate=False,
            ),
            use_sliding_window=True, sliding_window=5, layer_types=["sliding_attention", "full_attention"],
        ),
        dtype=torch.bfloat16, stops=[282],
    ),
    # YaRN as Qwen2.5 spells it, with the defaults of its fields, and a window from a layer on.
    "qwen2-yarn": dict(
        config=Qwen2Config(
            **(SHAPE | dict(vocab_size=284)), hidden_size=12, intermediate_size=12, num_attention_heads=3,
            num_key_value_heads=1, tie_word_embeddings=True, rms_norm_eps=1e-6,
            rope_parameters=dict(
                rope_type="yarn", rope_theta=1e4, factor=2.5, original_max_position_embeddings=16, mscale=1.5,
                mscale_all_dim=0.5,
            ),
            use_sliding_window=True, sliding_window=8, max_window_layers=1,
        ),
        dtype=torch.bfloat16, old_rope=True, old_config=True, stops=[282],
    ),
    # Experts in every layer, one by one, and their number under its old name; probabilities of the chosen ones add up to 1.
    "qwen3-moe": dict(
        config=Qwen3MoeConfig(
            **(SHAPE | dict(vocab_size=284)), hidden_size=12, intermediate_size=20, num_attention_heads=4,
            num_key_value_heads=1, head_dim=4, tie_word_embeddings=False, rms_norm_eps=1e-6, num_experts=5,
            num_experts_per_tok=2, moe_intermediate_size=6, norm_topk_prob=True,
            rope_parameters=dict(rope_type="default", rope_theta=1e4),
        ),
        dtype=torch.bfloat16, old_experts=True, stops=[282],
    ),
    # Experts as one tensor; dense layers by step and by list; probabilities as they are; a window in all layers.
    "qwen3-moe-fused": dict(
        config=Qwen3MoeConfig(
            **(SHAPE | dict(vocab_size=284, num_hidden_layers=4)), hidden_size=8, intermediate_size=10,
            num_attention_heads=2, num_key_value_heads=2, head_dim=4, tie_word_embeddings=True, rms_norm_eps=1e-6,
            num_experts=4, num_experts_per_tok=3, moe_intermediate_size=6, norm_topk_prob=False,
            decoder_sparse_step=2, mlp_only_layers=[3], use_sliding_window=True, sliding_window=6,
            rope_parameters=dict(rope_type="default", rope_theta=1e4),
        ),
        dtype=torch.bfloat16, fused=True, stops=[282],
    ),
}


class Unclear(Exception):
    """Rounding may choose between two tokens, or the sign of a gradient."""


def tokenizer():
    raw = Tokenizer(models.BPE())
    raw.normalizer = normalizers.NFC()
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    raw.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(EXPRESSION), "isolated"), byte_level])
    raw.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=280, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False
    )
    raw.train_from_iterator([TRAINING], trainer)
    assert raw.get_vocab_size() == 280
    raw.add_tokens([AddedToken(content, special=True, normalized=False) for content in ADDED])
    return PreTrainedTokenizerFast(tokenizer_object=raw, eos_token="<|im_end|>", pad_token="<|endoftext|>")


def randomized(config, seed):
    """A model whose logits are far apart, so that rounding does not change the greedy token."""
    model = AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in model.named_parameters():
            noise = torch.randn(value.shape, generator=generator)
            if "norm" in name:
                value.copy_(1 + 0.2 * noise)
            elif name.endswith("bias"):
                value.copy_(0.5 * noise)
            elif "embed_tokens" in name or "lm_head" in name:
                value.copy_(0.3 * noise)
            elif "experts" in name:
                value.copy_(noise * 1.5 / value.shape[2] ** 0.5)
            else:
                value.copy_(noise * 1.5 / value.shape[1] ** 0.5)
    return model


def respell(folder, spec):
    path = folder / "config.json"
    config = json.loads(path.read_text())
    if spec.get("old_rope"):
        rotary = config.pop("rope_parameters")
        config["rope_theta"] = rotary.pop("rope_theta")
        kind = rotary.pop("rope_type")
        config["rope_scaling"] = None if kind == "default" else rotary | {"type": kind}
    if spec.get("old_config"):
        for name in ("layer_types", "head_dim"):
            config.pop(name, None)
        config["torch_dtype"] = config.pop("dtype")
    if spec.get("old_experts"):
        config["num_experts"] = config.pop("num_local_experts")
    path.write_text(json.dumps(config, indent=2) + "\n")
    if spec.get("fused"):
        save_file(spec["state"], folder / "model.safetensors", metadata={"format": "pt"})
    stops = folder / "generation_config.json"
    if spec["stops"] is None:
        stops.unlink(missing_ok=True)
    if spec.get("spare_head"):
        weights = load_file(folder / "model.safetensors")
        weights["lm_head.weight"] = weights["model.embed_tokens.weight"].clone()
        save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def greedy(model, ids):
    tokens = list(ids)
    for _ in range(NEW_TOKENS):
        logits = model(torch.tensor([tokens])).logits[0, -1]
        best = logits.topk(2)
        if best.values[0] - best.values[1] < CLEAR:
            raise Unclear
        tokens.append(int(best.indices[0]))
    return tokens[len(ids):]


def mean_loss(model, sequences):
    total, count = 0, 0
    for ids in sequences:
        logits = model(torch.tensor([ids])).logits[0]
        targets = torch.tensor(ids[1:], dtype=torch.long)
        total = total + torch.nn.functional.cross_entropy(logits[:-1], targets, reduction="sum")
        count += len(ids) - 1
    return total / count


def require_clear_signs(model):
    """AdamW's first steps have the size of the learning rate and the sign of a gradient, however small that is."""
    for name, value in model.named_parameters():
        if "layers" in name and float(size_of_gradient(name, value).min()) < CLEAR_GRADIENT:
            raise Unclear


def size_of_gradient(name, value):
    """Sizes of gradients; those of experts that no token chose are exactly 0, and count as clear."""
    size = value.grad.abs()
    if "experts" in name:
        unused = size.flatten(1).amax(1) == 0
        size = size[~unused]
    return size


def one_by_one(name, value):
    """A tensor of a model under its checkpoint's name, or the parts of one that holds all experts."""
    if name.endswith("experts.gate_up_proj"):
        for number, expert in enumerate(value):
            gate, up = expert.chunk(2)
            prefix = name.removesuffix("gate_up_proj") + f"{number}."
            yield prefix + "gate_proj.weight", gate
            yield prefix + "up_proj.weight", up
    elif name.endswith("experts.down_proj"):
        for number, expert in enumerate(value):
            yield name.removesuffix("down_proj") + f"{number}.down_proj.weight", expert
    else:
        yield name, value


def parts(model, tensor):
    return [part for name, value in model.named_parameters() for part in one_by_one(name, tensor(value))]


def auxiliary(model, sequences, tensors):
    """The balance loss of the routers, without its coefficient."""
    if not hasattr(model.config, "router_aux_loss_coef"):
        return
    model.zero_grad()
    loss = model(torch.tensor([sequences[-1]]), output_router_logits=True).aux_loss
    loss.backward()
    tensors["auxiliary.loss"] = loss.detach().reshape(1)
    for name, value in model.named_parameters():
        if name.endswith("mlp.gate.weight"):
            tensors["auxiliary.grad." + name] = value.grad.clone()


def train(model, sequences, tensors):
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, betas=(0.9, 0.95), weight_decay=0.01)
    steps = []
    for step in range(2):
        optimizer.zero_grad()
        loss = mean_loss(model, sequences)
        loss.backward()
        gradients = parts(model, lambda value: value.grad)
        norms = {name: float(value.double().norm()) for name, value in gradients}
        if step == 0:
            for name, value in gradients:
                if "layers.1" in name or name == "model.norm.weight":
                    tensors["grad." + name] = value.clone()
        total = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        require_clear_signs(model)
        optimizer.step()
        steps.append(dict(loss=float(loss.detach()), norm=float(total), norms=norms))
    for name, value in parts(model, lambda value: value.detach()):
        tensors["after." + name] = value.clone()
    return steps


def save(folder, spec, seed):
    shutil.rmtree(folder, ignore_errors=True)
    model = randomized(spec["config"], seed).to(spec.get("dtype", torch.float32))
    model.config.eos_token_id = spec["stops"] if spec["stops"] is not None else 282
    model.generation_config.eos_token_id = model.config.eos_token_id
    model.save_pretrained(folder, max_shard_size=spec.get("shard", "1GB"))
    tokenizer().save_pretrained(folder)
    respell(folder, spec | dict(state={name: value.detach() for name, value in model.named_parameters()}))


def golden(folder, seed):
    model = AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager", experts_implementation="eager"
    )
    generator = torch.Generator().manual_seed(seed + 1)
    sequences = [torch.randint(0, 283, (length,), generator=generator).tolist() for length in LENGTHS]
    tensors = {}
    with torch.no_grad():
        for i, ids in enumerate(sequences):
            tensors[f"logits.{i}"] = model(torch.tensor([ids])).logits[0]
        continuations = [greedy(model, ids) for ids in sequences]
    auxiliary(model, sequences, tensors)
    steps = train(model, sequences, tensors)
    record = dict(sequences=sequences, greedy=continuations, steps=steps)
    (folder / "golden.json").write_text(json.dumps(record, indent=1) + "\n")
    save_file(tensors, folder / "golden.safetensors")


def make(folder, spec, seed):
    """Takes the first seed whose greedy tokens and gradients are clear."""
    for attempt in range(seed, seed + 100):
        try:
            save(folder, spec, attempt)
            return golden(folder, attempt)
        except Unclear:
            print(f"{folder.name}: seed {attempt} is not clear")
    raise SystemExit(f"{folder.name}: no clear seed")


def main(names):
    torch.set_num_threads(1)
    for number, (name, spec) in enumerate(FOLDERS.items()):
        if not names or name in names:
            make(HERE / name, spec, 1000 * (number + 1))


if __name__ == "__main__":
    main(sys.argv[1:])
