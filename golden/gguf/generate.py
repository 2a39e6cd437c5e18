"""Makes the files of golden/gguf with ggml's own Python package.

    python generate.py          (needs `gguf` and `numpy`; written with gguf 0.19.0)

blocks.gguf   a tensor of random blocks for each quantised type, and beside it, under NAME.floats, what
              gguf.quants.dequantize makes of it; "values" with what gguf.quants.quantize makes of them, NAME.stored;
              alignment 64
tiny.gguf     a random Qwen2 of one layer in mixed types, with metadata of every type and the tokenizer of
              golden/tokenizer/small
"""

import json
import pathlib

import gguf
import numpy
from gguf.constants import GGMLQuantizationType as Type

HERE = pathlib.Path(__file__).parent
BLOCKS = ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"]
HALVES = {"Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q2_K": [80, 82], "Q3_K": [108],
          "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}
WRITTEN = ["F16", "BF16", "Q8_0", "Q4_0"]


def random_blocks(generator, name, count):
    values, size = gguf.GGML_QUANT_SIZES[Type[name]]
    blocks = generator.integers(0, 256, (count, size), dtype=numpy.uint8)
    for at in HALVES[name]:
        halves = generator.normal(0, 1, count).astype(numpy.float16)
        halves[:4] = [0.0, -0.0, 6e-8, -65504.0]
        blocks[:, at:at + 2] = halves.view(numpy.uint8).reshape(count, 2)
    return blocks


def values(generator):
    rows = generator.normal(0, 1, (16, 256)).astype(numpy.float32)
    rows[0] = 0
    rows[1] = numpy.arange(256) / 2 - 64
    rows[2] *= 1e-7
    rows[3] *= 1e5
    rows[4] = numpy.round(rows[4] * 4) / 4
    rows[5, ::2] = -rows[5, 1::2]
    rows[6] = 127.5
    rows[7] = -(numpy.arange(256) % 17) / 16
    return rows


def blocks_file():
    generator = numpy.random.default_rng(5)
    writer = gguf.GGUFWriter(HERE / "blocks.gguf", "test")
    writer.add_custom_alignment(64)
    for name in BLOCKS:
        blocks = random_blocks(generator, name, 6 if name.endswith("_K") else 24)
        floats = gguf.quants.dequantize(blocks, Type[name])
        writer.add_tensor(name, blocks, raw_dtype=Type[name])
        writer.add_tensor(name + ".floats", floats)
    rows = values(generator)
    writer.add_tensor("values", rows)
    for name in WRITTEN:
        stored = gguf.quants.quantize(rows, Type[name])
        if name == "F16":
            writer.add_tensor(name + ".stored", stored)
        else:
            writer.add_tensor(name + ".stored", stored.view(numpy.uint8), raw_dtype=Type[name])
    finish(writer)


def tokens(tokenizer, rows):
    names = [f"[PAD{i}]" for i in range(rows)]
    types = [5] * rows
    for token, id in tokenizer["model"]["vocab"].items():
        names[id], types[id] = token, 1
    for token in tokenizer["added_tokens"]:
        names[token["id"]], types[token["id"]] = token["content"], 3 if token["special"] else 4
    merges = [m if isinstance(m, str) else " ".join(m) for m in tokenizer["model"]["merges"]]
    return names, types, merges


def add_metadata(writer, rows, tokenizer):
    writer.add_name("tiny ü 😀")
    writer.add_block_count(1)
    writer.add_context_length(128)
    writer.add_embedding_length(64)
    writer.add_feed_forward_length(96)
    writer.add_head_count(4)
    writer.add_head_count_kv(2)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1e6)
    for kind, value in {"uint8": 200, "int8": -100, "uint16": 60000, "int16": -30000, "uint32": 4000000000,
                        "int32": -2000000000, "uint64": 2**63 + 1, "int64": -(2**62), "float32": 0.1, "float64": 0.1,
                        "bool": True, "string": "a\nb"}.items():
        getattr(writer, "add_" + kind)("test." + kind, value)
    writer.add_array("test.floats", [0.5, -0.25])
    writer.add_array("test.flags", [True, False, True])
    names, types, merges = tokens(tokenizer, rows)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(names)
    writer.add_token_types(types)
    writer.add_token_merges(merges)
    ids = {name: id for id, name in enumerate(names)}
    writer.add_eos_token_id(ids["<|im_end|>"])
    writer.add_bos_token_id(ids["<|endoftext|>"])
    writer.add_chat_template("{% for m in messages %}{{ m.content }}{% endfor %}{{ eos_token }}")


def add_weights(writer, rows):
    generator = numpy.random.default_rng(9)

    def add(name, shape, kind):
        data = generator.normal(0, 0.1, shape).astype(numpy.float32)
        if kind in ("F32", "F16"):
            writer.add_tensor(name, gguf.quants.quantize(data, Type[kind]))
        else:
            writer.add_tensor(name, gguf.quants.quantize(data, Type[kind]).view(numpy.uint8), raw_dtype=Type[kind])

    add("token_embd.weight", (rows, 64), "Q4_0")
    add("output_norm.weight", (64,), "F32")
    add("blk.0.attn_norm.weight", (64,), "F32")
    for part, width, kind in (("q", 64, "Q8_0"), ("k", 32, "Q4_0"), ("v", 32, "BF16")):
        add(f"blk.0.attn_{part}.weight", (width, 64), kind)
        add(f"blk.0.attn_{part}.bias", (width,), "F32")
    add("blk.0.attn_output.weight", (64, 64), "Q8_0")
    add("blk.0.ffn_norm.weight", (64,), "F32")
    add("blk.0.ffn_gate.weight", (96, 64), "Q4_0")
    add("blk.0.ffn_up.weight", (96, 64), "F16")
    add("blk.0.ffn_down.weight", (64, 96), "F32")


def tiny_file():
    tokenizer = json.loads((HERE.parent / "tokenizer" / "small" / "tokenizer.json").read_text(encoding="utf-8"))
    known = len(tokenizer["model"]["vocab"]) + len(tokenizer["added_tokens"])
    rows = (known + 63) // 64 * 64
    writer = gguf.GGUFWriter(HERE / "tiny.gguf", "qwen2")
    add_metadata(writer, rows, tokenizer)
    add_weights(writer, rows)
    finish(writer)


def finish(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    blocks_file()
    tiny_file()
