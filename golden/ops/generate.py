"""Values and gradients of every op sample as PyTorch computes them in double.

Reads inputs.txt (written by GoldenOpsTest with -Dadjoint.update=true), writes outputs.txt.
Made with torch 2.15; run as `python generate.py`.
"""

import pathlib

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
HERE = pathlib.Path(__file__).parent


def ints(*values):
    return torch.tensor(values)


def attention(q, k, v, segments, scale, window=None):
    """Rows of q belong to segments (first query, queries, first key, keys), the last aligned."""
    heads, groups = q.shape[1], q.shape[1] // k.shape[1]
    rows = [torch.zeros(heads, v.shape[2], dtype=q.dtype)] * q.shape[0]
    for first_query, queries, first_key, keys in segments:
        for i in range(queries):
            place = keys - queries + i
            low = 0 if window is None else max(0, place - window + 1)
            row = []
            for h in range(heads):
                ks = k[first_key + low : first_key + place + 1, h // groups]
                vs = v[first_key + low : first_key + place + 1, h // groups]
                if ks.shape[0] == 0:
                    row.append(torch.zeros(v.shape[2], dtype=q.dtype))
                else:
                    p = torch.softmax(scale * (ks @ q[first_query + i, h]), 0)
                    row.append(p @ vs)
            rows[first_query + i] = torch.stack(row)
    return torch.stack(rows)


def rope(x):
    angles = torch.tensor([[0, 0], [1, 0.1], [2, 0.2]], dtype=torch.float64)
    cos, sin = angles.cos()[:, None], angles.sin()[:, None]
    a, b = x[..., :2], x[..., 2:]
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


def scatter_rows(source, indices, rows):
    return torch.zeros(rows, source.shape[1], dtype=source.dtype).index_add(0, indices, source)


def square(x):
    return x * x


WHOLE = torch.tensor([1, 2, 3, -1, -2], dtype=torch.float64)
ROWS, COLUMNS, IDS = ints(2, 0, 2, 1), ints(4, 0, 2), ints(4, 0, 2)

OPS = {
    "neg": torch.neg,
    "abs": torch.abs,
    "sign": torch.sign,
    "floor": torch.floor,
    "square": torch.square,
    "sqrt": torch.sqrt,
    "rsqrt": torch.rsqrt,
    "reciprocal": torch.reciprocal,
    "exp": torch.exp,
    "log": torch.log,
    "sin": torch.sin,
    "cos": torch.cos,
    "tanh": torch.tanh,
    "erf": torch.erf,
    "sigmoid": torch.sigmoid,
    "logSigmoid": F.logsigmoid,
    "softplus": F.softplus,
    "silu": F.silu,
    "relu": F.relu,
    "gelu": F.gelu,
    "addScalar": lambda x: x + 1.5,
    "mulScalar": lambda x: x * -1.5,
    "divScalar": lambda x: x / 3,
    "clamp": lambda x: x.clamp(-1, 1),
    "cast": lambda x: x.double() * 1,
    "add": torch.add,
    "sub": torch.sub,
    "mul": torch.mul,
    "div": torch.div,
    "min": torch.minimum,
    "max": torch.maximum,
    "less": torch.lt,
    "equal": torch.eq,
    "swiGlu": lambda a, b: F.silu(a) * b,
    "fma": lambda a, b, c: a * b + c,
    "select": lambda c, a, b: torch.where(c.detach().relu() != 0, a, b),
    "expm1": torch.expm1,
    "log1p": torch.log1p,
    "exp2": torch.exp2,
    "log2": torch.log2,
    "log10": torch.log10,
    "logit": torch.logit,
    "erfc": torch.erfc,
    "erfinv": torch.erfinv,
    "pow": torch.pow,
    "pow whole": lambda x: torch.pow(x, WHOLE),
    "powScalar": lambda x: x.pow(-1.7),
    "powScalar 5": lambda x: x.pow(5),
    "powScalar -3": lambda x: x.pow(-3),
    "logAddExp": torch.logaddexp,
    "xLogY": torch.xlogy,
    "tan": torch.tan,
    "asin": torch.asin,
    "acos": torch.acos,
    "atan": torch.atan,
    "atan2": torch.atan2,
    "sinh": torch.sinh,
    "cosh": torch.cosh,
    "asinh": torch.asinh,
    "acosh": torch.acosh,
    "atanh": torch.atanh,
    "hypot": torch.hypot,
    "lgamma": torch.lgamma,
    "lgamma negative": torch.lgamma,
    "digamma": torch.digamma,
    "digamma negative": torch.digamma,
    "trigamma": lambda x: torch.polygamma(1, x),
    "trigamma negative": lambda x: torch.polygamma(1, x),
    "ceil": torch.ceil,
    "round": torch.round,
    "trunc": torch.trunc,
    "frac": torch.frac,
    "remainder": torch.remainder,
    "remainder negative": lambda a, b: torch.remainder(a, -b),
    "fmod": torch.fmod,
    "fmod negative": lambda a, b: torch.fmod(a, -b),
    "copySign": torch.copysign,
    "greater": torch.gt,
    "lessOrEqual": torch.le,
    "greaterOrEqual": torch.ge,
    "notEqual": torch.ne,
    "and": lambda a, b: torch.logical_and(a.relu(), b.relu()),
    "or": lambda a, b: torch.logical_or(a.relu(), b.relu()),
    "xor": lambda a, b: torch.logical_xor(a.relu(), b.relu()),
    "not": lambda x: torch.logical_not(x.relu()),
    "isNaN": lambda x: x.log().isnan(),
    "isInfinite": lambda x: x.relu().log().isinf(),
    "isFinite": lambda x: x.relu().log().isfinite(),
    "geluTanh": lambda x: F.gelu(x, approximate="tanh"),
    "mish": F.mish,
    "softsign": F.softsign,
    "tanhshrink": F.tanhshrink,
    "selu": F.selu,
    "relu6": F.relu6,
    "hardSigmoid": F.hardsigmoid,
    "hardSwish": F.hardswish,
    "prelu": lambda a, b: torch.where(a > 0, a, a * b),
    "glu": lambda a, b: a * b.sigmoid(),
    "leakyRelu": lambda x: F.leaky_relu(x, 0.1),
    "elu": lambda x: F.elu(x, 1.5),
    "celu": lambda x: F.celu(x, 1.5),
    "softshrink": lambda x: F.softshrink(x, 0.5),
    "hardshrink": lambda x: F.hardshrink(x, 0.5),
    "threshold": lambda x: F.threshold(x, 0.3, -0.5),
    "sum": lambda x: x.sum((0, 2)),
    "max along": lambda x: x.amax(1),
    "argMax": lambda x: x + x.argmax(-1, keepdim=True),
    "reshape": lambda x: square(x.T.reshape(2, 6)),
    "permute": lambda x: square(x.permute(2, 0, 1)),
    "expand": lambda x: square(x.expand(4, 3, 5)),
    "slice": lambda x: square(x[:, 1:4]),
    "flip": lambda x: square(x.flip(1)),
    "alias": square,
    "copy": lambda x: square(x.T.clone()),
    "pad": lambda x: square(F.pad(x, (2, 1))),
    "concat": lambda a, b: square(torch.cat([a, b], 1)),
    "gather": lambda x: square(x[ROWS]),
    "gather elements": lambda x: square(x[torch.arange(3), COLUMNS]),
    "scatter": lambda x: square(scatter_rows(x, ROWS, 3)),
    "scatter elements": lambda x: square(
        torch.zeros(3, 5, dtype=x.dtype).index_put((torch.arange(3), COLUMNS), x)
    ),
    "matmul": torch.matmul,
    "linear": F.linear,
    "rmsNorm": lambda x, w: F.rms_norm(x, (5,), w, 1e-6),
    "rope": rope,
    "softmax": lambda x: x.softmax(-1),
    "selectedLogProb": lambda x: x.log_softmax(-1)[torch.arange(3), IDS],
    "entropy": lambda x: -(x.softmax(-1) * x.log_softmax(-1)).sum(-1),
    "attention": lambda q, k, v: attention(q, k, v, [(0, 3, 0, 3), (3, 2, 4, 4)], 0.5),
    "attention in a window": lambda q, k, v: attention(
        q, k, v, [(0, 3, 0, 5), (3, 3, 6, 2)], 0.5, 2
    ),
}


def read(file):
    samples = {}
    for line in file.read_text().splitlines():
        if line.startswith("sample "):
            arguments = samples.setdefault(line[len("sample ") :], [])
        else:
            shape, values = line[line.index("[") + 1 :].split("]")
            shape = [int(n) for n in shape.replace(",", " ").split()]
            values = torch.tensor([float(v) for v in values.split()], dtype=torch.float64)
            arguments.append(values.reshape(shape))
    return samples


def text(word, tensor):
    numbers = " ".join(repr(v) for v in tensor.double().flatten().tolist())
    return f"{word} {list(tensor.shape)} {numbers}".rstrip()


def evaluate(name, arguments):
    variables = [a.clone().requires_grad_() for a in arguments]
    value = OPS[name](*variables).double()
    weights = 0.5 + (torch.arange(value.numel()) * 7 + 3).remainder(11).double() / 11
    loss = (value * weights.reshape(value.shape)).sum()
    gradients = (
        torch.autograd.grad(loss, variables, allow_unused=True)
        if loss.requires_grad
        else [None] * len(variables)
    )
    lines = [f"sample {name}", text("value", value.detach())]
    for variable, gradient in zip(variables, gradients):
        lines.append(text("gradient", torch.zeros_like(variable) if gradient is None else gradient))
    return lines


def main():
    lines = []
    for name, arguments in read(HERE / "inputs.txt").items():
        lines += evaluate(name, arguments)
    (HERE / "outputs.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
