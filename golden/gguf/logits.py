"""Makes tiny.safetensors: what transformers computes with the weights of tiny.gguf, dequantised to float32.

    python logits.py          (needs torch, transformers, gguf and safetensors; written with torch 2.15,
                               transformers 5.24 and gguf 0.19; run after generate.py)

input_ids [2, 9] and the logits [2, 9, vocabulary] of these rows, eager attention.
"""

import pathlib

import torch
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

HERE = pathlib.Path(__file__).parent


def main():
    torch.set_num_threads(1)
    model = AutoModelForCausalLM.from_pretrained(
        HERE, gguf_file="tiny.gguf", dtype=torch.float32, attn_implementation="eager"
    )
    ids = torch.randint(0, model.config.vocab_size, (2, 9), generator=torch.Generator().manual_seed(3))
    with torch.no_grad():
        logits = model(ids).logits
    save_file({"input_ids": ids, "logits": logits}, HERE / "tiny.safetensors")


if __name__ == "__main__":
    main()
