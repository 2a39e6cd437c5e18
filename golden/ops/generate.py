"""Values and gradients of every op sample as PyTorch computes them in double (a few by mpmath).

Reads inputs.txt (written by GoldenOpsTest with -Dadjoint.update=true), writes outputs.txt.
Made with torch 2.15; run as `python generate.py`.
"""

import pathlib

import mpmath
import torch
import torch.distributions as D
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


TABLE = ints(0, 2, 2, 1, 3, 3).reshape(2, 3)
SOME = ints(4, -1, 2)
SIGNS = torch.tensor([1.0, -1, 1, -1], dtype=torch.float64)


def zeros(*shape):
    return torch.zeros(*shape, dtype=torch.float64)


def recurrence(term, factor):
    rows, h = [], torch.zeros_like(term[0])
    for t in range(term.shape[0]):
        h = factor[t] * h + term[t]
        rows.append(h)
    return torch.stack(rows)


def combine(kind):
    return lambda x, source: square(x.scatter_reduce(1, TABLE, source, kind, include_self=True))


def fold(x):
    """Windows [2, 3 windows, 3 elements], 2 apart, added up in 8 places."""
    out = zeros(2, 8)
    for i in range(3):
        out[:, 2 * i : 2 * i + 3] += x[:, i]
    return square(out)


def dilate(x):
    out = zeros(2, 7)
    out[:, ::3] = x
    return square(out)


def unfold_dilated(x):
    return torch.stack([x[:, i : i + 4 : 3] for i in range(0, 6, 2)], 1)


def positive(x):
    return x @ x.transpose(-1, -2) + 2 * torch.eye(x.shape[-1], dtype=x.dtype)


def lstm(x, h, c, *weights):
    h, c = torch.lstm_cell(x, (h, c), *weights)
    return h + 0.5 * c


def resize(x, size, mode):
    return F.interpolate(x, size=size, mode=mode, align_corners=False)


def smoothed(x, reduction):
    return F.cross_entropy(x, SOME, ignore_index=-1, label_smoothing=0.1, reduction=reduction)


def element(loss, **settings):
    return lambda *arguments: loss(*arguments, reduction="none", **settings)


OPS |= {
    "mean": lambda x: square(x).mean((0, 2)),
    "mean of all": lambda x: square(x).mean(),
    "min along": lambda x: x.amin(1),
    "logSumExp": lambda x: x.logsumexp(-1),
    "logSumExp along": lambda x: x.logsumexp(0),
    "variance": lambda x: x.var(1, correction=1),
    "variance of two axes": lambda x: x.var((0, 2), correction=0),
    "deviation": lambda x: x.std(1, correction=1),
    "norm": lambda x: x.norm(2, 1),
    "norm 1": lambda x: x.norm(1, 0),
    "norm 3": lambda x: torch.linalg.vector_norm(x, 3),
    "any": lambda x: x.relu().bool().any(1),
    "all": lambda x: (x + 2.2).floor().bool().all(1),
    "argMin": lambda x: x + x.argmin(-1, keepdim=True),
    "softmax along": lambda x: x.softmax(1),
    "logSoftmax": lambda x: x.log_softmax(0),
    "sumTo": lambda x: square(x).sum_to_size(5, 1),
    "sum of a view": lambda x: square(x.T.expand(2, 5, 3)).sum((0, 1)),
    "unsqueeze": lambda x: square(x.unsqueeze(1).expand(3, 2, 5)),
    "transpose": lambda x: square(x.mT),
    "contiguous": lambda x: square(x.T.contiguous()),
    "split": lambda x: square(x.split([2, 3], 1)[1]),
    "chunk": lambda x: square(x.chunk(2, 1)[1]),
    "moveAxis": lambda x: square(x.movedim(0, -1)),
    "swapAxes": lambda x: square(x.swapaxes(0, 2)),
    "squeeze": lambda x: square(x.squeeze(1)),
    "pick": lambda x: square(x.select(1, -2)),
    "flatten": lambda x: square(x.flatten(0, 1)),
    "unflatten": lambda x: square(x.unflatten(1, (2, 2))),
    "every": lambda x: square(x[:, ::2]),
    "roll": lambda x: square(x.roll(2, 1)),
    "roll back": lambda x: square(x.roll(-1, 0)),
    "repeat": lambda x: square(x.repeat(2, 3)),
    "repeatEach": lambda x: square(x.repeat_interleave(3, 1)),
    "padWith": lambda x: square(F.pad(x, (2, 1), value=-1.5)),
    "tril": lambda x: square(x.tril()),
    "tril below": lambda x: square(x.tril(-1)),
    "triu": lambda x: square(x.triu(1)),
    "diagonal": lambda x: square(x.diagonal(0, -2, -1)),
    "diagonal below": lambda x: square(x.diagonal(-1)),
    "diagonal above": lambda x: square(x.diagonal(2)),
    "diagonalMatrix": lambda x: square(torch.diag_embed(x)),
    "differences": lambda x: square(x.diff(dim=1)),
    "stack": lambda x: square(torch.stack([x, square(x)], 1)),
    "identity": lambda x: square(x + torch.eye(3)),
    "keep": lambda x: square(x * x.sum(1, keepdim=True)),
    "windows": lambda x: square(x.unfold(1, 3, 1)),
    "windows apart": lambda x: square(x.unfold(0, 2, 3)),
    "windows dilated": lambda x: square(unfold_dilated(x)),
    "windows of windows": lambda x: square(x.unfold(1, 3, 2).unfold(0, 2, 1)),
    "fold": fold,
    "dilate": dilate,
    "scan": lambda b, a: recurrence(b.T, a.T).T,
    "recurrence": lambda b, a: recurrence(b, a.expand(4, 3)),
    "cumSum": lambda x: square(x.cumsum(1)),
    "cumSum along 0": lambda x: square(x.cumsum(0)),
    "cumProd": lambda x: x.cumprod(1),
    "cumProd with zeros": lambda x: (x.floor().detach() + x).relu().cumprod(0),
    "cumLogSumExp": lambda x: x.logcumsumexp(1),
    "prod": lambda x: x.prod(1),
    "prod of all": lambda x: x.prod(),
    "prod with zeros": lambda x: x.relu().prod(0),
    "argSort": lambda x: square(x + x.argsort(1)),
    "sort": lambda x: square(x.sort(1)[0]),
    "sort descending": lambda x: square(x.sort(0, descending=True)[0]),
    "topK": lambda x: square(x.topk(2, 1)[0]),
    "largest": lambda x: square(x.max(1)[0]),
    "largest places": lambda x: square(x * x.max(0)[1]),
    "smallest": lambda x: square(x.min(0)[0]),
    "median": lambda x: square(x.median(1)[0]),
    "quantile": lambda x: square(x.quantile(0.3, 1)),
    "gatherRows": lambda x: square(x[ROWS]),
    "gatherElements": lambda x: square(x.gather(1, COLUMNS[:, None]).squeeze(1)),
    "scatterRows": lambda x: square(zeros(3, 5).index_add(0, ROWS, x)),
    "scatterElements": lambda x: square(zeros(3, 5).scatter_add(1, COLUMNS[:, None], x[:, None])),
    "take": lambda x: square(x.index_select(1, ROWS)),
    "addAt": lambda x: square(zeros(2, 4).index_add(1, ROWS, x)),
    "embedding": lambda x: square(F.embedding(TABLE, x)),
    "oneHot": lambda x: square(x * F.one_hot(TABLE, 4)),
    "count": lambda x: square(x * torch.bincount(ROWS, minlength=4)),
    "fillWhere": lambda x: square(x.masked_fill(x > 0.5 * x, -1.5)),
    "takeAlong": lambda x: square(x.gather(1, TABLE)),
    "takeAlong 0": lambda x: square(x.gather(0, TABLE)),
    "addAlong": lambda x: square(zeros(2, 4).scatter_add(1, TABLE, x)),
    "addAlong 0": lambda x: square(zeros(5, 3).scatter_add(0, TABLE, x)),
    "combine sum": combine("sum"),
    "combine mean": combine("mean"),
    "combine product": combine("prod"),
    "combine largest": combine("amax"),
    "combine smallest": combine("amin"),
    "conv1d": F.conv1d,
    "conv1d sliding": lambda x, w: F.conv1d(x, w, stride=2, padding=2, dilation=2),
    "conv2d": lambda x, w: F.conv2d(x, w, stride=(2, 1), padding=(1, 0), dilation=(1, 2)),
    "conv2d groups": lambda x, w: F.conv2d(x, w, padding=1, groups=2),
    "conv2d depthwise": lambda x, w: F.conv2d(x, w, padding=1, groups=3),
    "conv3d": F.conv3d,
    "transposed1d": F.conv_transpose1d,
    "transposed1d sliding": lambda x, w: F.conv_transpose1d(x, w, None, 3, 1, 2, 1, 2),
    "transposed2d": lambda x, w: F.conv_transpose2d(x, w, None, 2, 1, 1, 2),
    "transposed1d cut": lambda x, w: F.conv_transpose1d(x, w, padding=2),
    "Convolutions.channelBias": lambda y, b: square(y + b[:, None, None]),
    "Pooling.max": lambda x: square(F.max_pool2d(x, 2)),
    "max pooling padded": lambda x: square(F.max_pool2d(x, 3, 2, 1)),
    "max pooling dilated": lambda x: square(F.max_pool2d(x, 2, 1, 0, 2)),
    "Pooling.mean": lambda x: square(F.avg_pool2d(x, 2)),
    "mean pooling without padding": lambda x: square(
        F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)
    ),
    "Pooling.norm": lambda x: F.lp_pool2d(x, 3, 2),
    "Pooling.adaptiveMean": lambda x: square(F.adaptive_avg_pool2d(x, (3, 2))),
    "Padding.reflect": lambda x: square(F.pad(x, (2, 1), mode="reflect")),
    "Padding.edge": lambda x: square(F.pad(x, (2, 1), mode="replicate")),
    "Padding.wrap": lambda x: square(F.pad(x, (2, 1), mode="circular")),
    "Interpolation.nearest": lambda x: square(F.interpolate(x, size=7)),
    "Interpolation.linear": lambda x: square(resize(x, (5, 7), "bilinear")),
    "linear with corners": lambda x: square(
        F.interpolate(x, size=5, mode="linear", align_corners=True)
    ),
    "Interpolation.cubic": lambda x: square(resize(x, (5, 3), "bicubic")),
    "Interpolation.pixelShuffle": lambda x: square(F.pixel_shuffle(x, 2)),
    "Normalizations.layer": lambda x: F.layer_norm(x, (4, 2)),
    "Normalizations.batch": lambda x: F.batch_norm(x, None, None, training=True),
    "Normalizations.batchWith": lambda x, m, v: (x - m[:, None]) / (v[:, None] + 1e-5).sqrt(),
    "Normalizations.group": lambda x: F.group_norm(x, 2),
    "Normalizations.instance": lambda x: F.instance_norm(x),
    "Normalizations.rms": lambda x, w: F.rms_norm(x, (4,), w, 1e-6),
    "Normalizations.unitLength": lambda x: F.normalize(x, dim=1),
    "Normalizations.channels": lambda x, w: x * w[:, None],
    "Losses.squaredError": element(F.mse_loss),
    "Losses.absoluteError": element(F.l1_loss),
    "Losses.huber": element(F.huber_loss, delta=0.7),
    "Losses.smoothAbsoluteError": element(F.smooth_l1_loss, beta=0.7),
    "Losses.gaussian": element(F.gaussian_nll_loss, full=True),
    "Losses.poisson": element(F.poisson_nll_loss),
    "Losses.cosine": lambda x, y: F.cosine_similarity(x, y, 1),
    "Losses.triplet": element(F.triplet_margin_loss, margin=0.5, eps=0),
    "Losses.ranking": lambda x, y: F.margin_ranking_loss(
        x, y, SIGNS.expand(3, 4), 0.5, reduction="none"
    ),
    "Losses.hinge": lambda x, y: (1 - SIGNS * x).relu() * y,
    "Losses.binaryCrossEntropy": element(F.binary_cross_entropy),
    "Losses.binaryCrossEntropyOfLogits": lambda x, y: F.binary_cross_entropy_with_logits(
        x, y.sigmoid(), pos_weight=torch.tensor(1.7, dtype=torch.float64), reduction="none"
    ),
    "Losses.negativeLogLikelihood": lambda x: F.nll_loss(x.log_softmax(-1), IDS, reduction="none"),
    "Losses.crossEntropy": lambda x: F.cross_entropy(x, IDS, reduction="none"),
    "cross entropy smoothed": lambda x: smoothed(x, "none"),
    "Losses.meanCrossEntropy": lambda x: smoothed(x, "mean"),
    "Losses.crossEntropyOfProbabilities": lambda x, y: F.cross_entropy(
        x, y.softmax(-1), reduction="none"
    ),
    "Losses.divergence": lambda x, y: F.kl_div(
        x.log_softmax(-1), y.softmax(-1), reduction="none"
    ),
    "Losses.chunkedCrossEntropy": lambda h, w: F.cross_entropy(h @ w.T, IDS, reduction="none"),
    "Recurrent.lstm": lstm,
    "Recurrent.gru": lambda x, h, c, *w: torch.gru_cell(x, h, *w) * c,
    "Recurrent.elman": lambda x, h, c, *w: torch.rnn_tanh_cell(x, h, *w) * c,
    "einsum of three": lambda a, b, c: torch.einsum("ij,jk,kl->il", a, b, c),
    "einsum diagonal": lambda x: square(torch.einsum("iij->j", x)),
    "Einsum.dot": torch.dot,
    "Einsum.outer": torch.outer,
    "Einsum.trace": lambda x: square(torch.einsum("bii->b", x)),
    "Matrices.cholesky": lambda x: torch.linalg.cholesky(positive(x)),
    "Matrices.solveTriangular": lambda a, b: torch.linalg.solve_triangular(a, b, upper=False),
    "solve upper triangular": lambda a, b: torch.linalg.solve_triangular(a, b, upper=True),
    "Matrices.solvePositive": lambda a, b: torch.linalg.solve(positive(a), b),
    "Matrices.inversePositive": lambda x: torch.linalg.inv(positive(x)),
    "Matrices.logDet": lambda x: torch.logdet(positive(x)),
}


def tanh_normal(mean, deviation):
    return D.TransformedDistribution(D.Normal(mean, deviation), D.TanhTransform())


def tanh_entropy(mean, deviation):
    """By a fine trapezoid rule."""
    z = torch.linspace(-12, 12, 4801, dtype=torch.float64)
    weights = torch.exp(-z * z / 2) / (2 * torch.pi) ** 0.5 * (z[1] - z[0])
    x = mean[..., None] + deviation[..., None] * z
    slope = 2 * (torch.log(torch.tensor(2.0, dtype=torch.float64)) - x - F.softplus(-2 * x))
    return D.Normal(mean, deviation).entropy() + (slope * weights).sum(-1)


def shares(x):
    return x / x.sum(-1, keepdim=True)


def gamma_derivative(z, alpha):
    """-F_alpha / F_z with F_alpha by central differences of 30 digits; gradients likewise."""
    return GammaDerivative.apply(z, alpha)


def implicit(z, alpha):
    def moved(a):
        return mpmath.gammainc(a, 0, z, regularized=True)

    density = mpmath.power(z, alpha - 1) * mpmath.exp(-z) / mpmath.gamma(alpha)
    return -mpmath.diff(moved, alpha) / density


class GammaDerivative(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z, alpha):
        ctx.save_for_backward(z, alpha)
        return each(lambda a, b: implicit(a, b), z, alpha)

    @staticmethod
    def backward(ctx, gradient):
        z, alpha = ctx.saved_tensors
        by_z = each(lambda a, b: mpmath.diff(lambda t: implicit(t, b), a), z, alpha)
        by_alpha = each(lambda a, b: mpmath.diff(lambda t: implicit(a, t), b), z, alpha)
        return gradient * by_z, gradient * by_alpha


def each(function, a, b):
    with mpmath.workdps(40):
        values = [
            float(function(mpmath.mpf(x), mpmath.mpf(y)))
            for x, y in zip(a.flatten().tolist(), b.flatten().tolist())
        ]
    return torch.tensor(values, dtype=torch.float64).reshape(a.shape)


def divergence(maker, parameters):
    return lambda *xs: D.kl_divergence(maker(*xs[:parameters]), maker(*xs[parameters:]))


OPS |= {
    "Categorical.logProb": lambda x: D.Categorical(logits=x).log_prob(IDS),
    "Categorical.entropy": lambda x: D.Categorical(logits=x).entropy(),
    "Bernoulli.logProb": lambda x: D.Bernoulli(logits=x).log_prob((x.detach() > 0).double()),
    "Bernoulli.entropy": lambda x: D.Bernoulli(logits=x).entropy(),
    "Normal.logProb": lambda m, s, x: D.Normal(m, s).log_prob(x),
    "Normal.entropy": lambda m, s: D.Normal(m, s).entropy(),
    "Normal.cumulative": lambda m, s, x: D.Normal(m, s).cdf(x),
    "Normal.quantile": lambda m, s, x: D.Normal(m, s).icdf(0.4 * x),
    "TanhNormal.logProb": lambda m, s, x: tanh_normal(m, s).log_prob(x),
    "TanhNormal.logProbBefore": lambda m, s, x: tanh_normal(m, s).log_prob(x.tanh()),
    "TanhNormal.entropy": tanh_entropy,
    "Gamma.logProb": lambda a, b, x: D.Gamma(a, b).log_prob(x),
    "Gamma.entropy": lambda a, b: D.Gamma(a, b).entropy(),
    "Beta.logProb": lambda a, b, x: D.Beta(a, b).log_prob(x),
    "Beta.entropy": lambda a, b: D.Beta(a, b).entropy(),
    "Dirichlet.logProb": lambda a, x: D.Dirichlet(a).log_prob(shares(x)),
    "Dirichlet.entropy": lambda a: D.Dirichlet(a).entropy(),
    "StandardGamma.derivative": gamma_derivative,
    "divergence Categorical": divergence(lambda x: D.Categorical(logits=x), 1),
    "divergence Bernoulli": divergence(lambda x: D.Bernoulli(logits=x), 1),
    "divergence Normal": divergence(D.Normal, 2),
    "divergence TanhNormal": divergence(D.Normal, 2),
    "divergence Gamma": divergence(D.Gamma, 2),
    "divergence Beta": divergence(D.Beta, 2),
    "divergence Dirichlet": divergence(D.Dirichlet, 1),
}


def operation(name):
    if name.startswith("einsum ") and "->" in name:
        return lambda *arguments: torch.einsum(name[len("einsum ") :], *arguments)
    return OPS[name]


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
    value = operation(name)(*variables).double()
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
