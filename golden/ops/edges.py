"""What PyTorch gives at kinks and at the edges of the numbers, in double.

Writes kinks.txt (arguments, values, derivatives), limits.txt and pairs.txt (arguments, values).
"""

import pathlib

import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent
POINTS = [-3.0, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.5, 3.0, 6.0]
EDGES = [float("-inf"), -1e300, -2.0, -1.0, 0.0, 1.0, 2.0, 1e300, float("inf"), float("nan")]

KINKS = {
    "abs": torch.abs,
    "sign": torch.sign,
    "relu": F.relu,
    "relu6": F.relu6,
    "leakyRelu": lambda x: F.leaky_relu(x, 0.1),
    "elu": lambda x: F.elu(x, 1.5),
    "celu": lambda x: F.celu(x, 1.5),
    "selu": F.selu,
    "hardSigmoid": F.hardsigmoid,
    "hardSwish": F.hardswish,
    "softshrink": lambda x: F.softshrink(x, 0.5),
    "hardshrink": lambda x: F.hardshrink(x, 0.5),
    "threshold": lambda x: F.threshold(x, 1, -2),
    "softsign": F.softsign,
    "floor": torch.floor,
    "round": torch.round,
    "frac": torch.frac,
    "max of equals": lambda x: torch.maximum(x, x.detach()),
    "pow 2": lambda x: x.pow(2),
    "norm": lambda x: x.norm(1),
    "huber": lambda x: F.huber_loss(x, torch.zeros_like(x), reduction="none"),
}

LIMITS = {
    "exp": torch.exp,
    "expm1": torch.expm1,
    "exp2": torch.exp2,
    "log": torch.log,
    "log1p": torch.log1p,
    "log2": torch.log2,
    "sqrt": torch.sqrt,
    "tanh": torch.tanh,
    "atan": torch.atan,
    "asin": torch.asin,
    "acos": torch.acos,
    "sinh": torch.sinh,
    "cosh": torch.cosh,
    "asinh": torch.asinh,
    "acosh": torch.acosh,
    "atanh": torch.atanh,
    "erf": torch.erf,
    "erfc": torch.erfc,
    "erfinv": torch.erfinv,
    "sigmoid": torch.sigmoid,
    "logSigmoid": F.logsigmoid,
    "softplus": F.softplus,
    "relu": F.relu,
    "floor": torch.floor,
    "round": torch.round,
    "sign": torch.sign,
    "isNaN": torch.isnan,
    "isInfinite": torch.isinf,
    "isFinite": torch.isfinite,
    "not": torch.logical_not,
}

PAIRS = {
    "min": torch.minimum,
    "max": torch.maximum,
    "less": torch.lt,
    "lessOrEqual": torch.le,
    "greater": torch.gt,
    "equal": torch.eq,
    "notEqual": torch.ne,
    "and": torch.logical_and,
    "xor": torch.logical_xor,
    "logAddExp": torch.logaddexp,
}


def line(word, tensor):
    values = " ".join(repr(v) for v in tensor.double().flatten().tolist())
    return f"{word} {list(tensor.shape)} {values}"


def main():
    points = torch.tensor(POINTS, dtype=torch.float64)
    edges = torch.tensor(EDGES, dtype=torch.float64)
    lines = []
    for name, function in KINKS.items():
        x = points.clone().requires_grad_()
        y = function(x)
        gradient = torch.autograd.grad(y.sum(), x)[0]
        lines += [f"sample {name}", line("at", points), line("value", y), line("slope", gradient)]
    (HERE / "kinks.txt").write_text("\n".join(lines) + "\n")
    lines = []
    for name, function in LIMITS.items():
        lines += [f"sample {name}", line("at", edges), line("value", function(edges))]
    (HERE / "limits.txt").write_text("\n".join(lines) + "\n")
    lines = []
    for name, function in PAIRS.items():
        value = function(edges[:, None], edges)
        lines += [f"sample {name}", line("at", edges), line("value", value)]
    (HERE / "pairs.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
