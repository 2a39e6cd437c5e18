"""Makes the files of golden/weights with the reference library.

    python generate.py          (needs `safetensors`, `torch` and `numpy`; written with safetensors 0.8.0)

values.safetensors  F32, BF16, F16, I32 and I64 tensors with every kind of value, named for their type
values.json         the bit patterns of those values as 32-bit floats, or the integers
ordered.safetensors F32, I32 and I64 tensors as the library orders them: our writer must make the same bytes
"""

import json
import pathlib

import numpy
import torch
from safetensors.torch import save_file

HERE = pathlib.Path(__file__).parent


def half_bits():
    """Each exponent with the first and last mantissas, both signs: subnormals, infinities and NaN among them."""
    mantissas = [0, 1, 2, 511, 512, 513, 1022, 1023]
    return [sign | exponent << 10 | m for sign in (0, 0x8000) for exponent in range(32) for m in mantissas]


def brain_bits():
    return [sign | exponent << 7 | m for sign in (0, 0x8000) for exponent in range(256) for m in (0, 1, 64, 127)]


def single_bits():
    corners = [0, 1, 0x7FFFFF, 0x800000, 0x3F800000, 0x7F7FFFFF, 0x7F800000, 0x7FC00000, 0x40490FDB]
    generator = numpy.random.default_rng(11)
    random_bits = [int(b) & ~0x80000000 for b in generator.integers(0, 0x7F800000, 100)]
    return [sign | bits for sign in (0, 0x80000000) for bits in corners + random_bits]


def main():
    half = numpy.array(half_bits(), dtype=numpy.uint16).view(numpy.float16).reshape(2, 32, 8)
    brain = numpy.array(brain_bits(), dtype=numpy.uint16).reshape(2, 1024)
    single = numpy.array(single_bits(), dtype=numpy.uint32).view(numpy.float32)
    ints = numpy.array([[0, -1, 7], [2**31 - 1, -(2**31), 42]], dtype=numpy.int32)
    longs = numpy.array([0, -1, 2**31 - 1, -(2**31), 151643], dtype=numpy.int64)
    scalar = numpy.array(0.15625, dtype=numpy.float32)
    empty = numpy.zeros((0, 3), dtype=numpy.float32)
    arrays = {"half": half, "single": single, "ints": ints, "longs": longs, "scalar": scalar, "empty": empty}
    tensors = {name: torch.from_numpy(array) for name, array in arrays.items()}
    # numpy has no such type, so its bits are read as another of the same width.
    tensors["brain"] = torch.from_numpy(brain.view(numpy.int16)).view(torch.bfloat16)
    save_file(tensors, HERE / "values.safetensors", metadata={"format": "pt"})

    def bits(array):
        return [int(b) for b in array.astype(numpy.float32).reshape(-1).view(numpy.uint32)]

    values = {
        "half": bits(half),
        "brain": [b << 16 for b in brain_bits()],
        "single": single_bits(),
        "scalar": bits(scalar),
        "empty": [],
        "ints": ints.reshape(-1).tolist(),
        "longs": longs.tolist(),
    }
    (HERE / "values.json").write_text(json.dumps(values, separators=(",", ":")) + "\n", encoding="utf-8")
    ordered = {
        "model.norm.weight": numpy.arange(5, dtype=numpy.float32) / 4,
        "model.layers.10.mlp.up_proj.weight": numpy.arange(6, dtype=numpy.float32).reshape(2, 3) - 2,
        "model.layers.2.mlp.up_proj.weight": numpy.ones((3, 2), dtype=numpy.float32),
        "step": numpy.array(12345678901, dtype=numpy.int64),
        "key": numpy.array([1, -2, 3], dtype=numpy.int64),
        "ids": numpy.array([[5, 6], [7, -8]], dtype=numpy.int32),
        'a "quoted" näme': numpy.array([2.5], dtype=numpy.float32),
    }
    ordered_tensors = {name: torch.from_numpy(array) for name, array in ordered.items()}
    save_file(ordered_tensors, HERE / "ordered.safetensors", metadata={"format": "pt"})


if __name__ == "__main__":
    main()
