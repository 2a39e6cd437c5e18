"""Special functions at points over their whole ranges, by mpmath with 50 digits, rounded once.

Writes special.txt: for each function its arguments and values. The arguments are binary32 numbers, so
that both precisions are asked at exactly the same places.
"""

import pathlib

import mpmath
import numpy as np

mpmath.mp.dps = 50
HERE = pathlib.Path(__file__).parent


def spread(low, high, count):
    return [float(np.float32(v)) for v in np.linspace(low, high, count)]


def scales(low, high, count):
    return [float(np.float32(v)) for v in np.geomspace(low, high, count)]


def both(values):
    return [-v for v in reversed(values)] + values


FUNCTIONS = {
    "expm1": (mpmath.expm1, both(scales(1e-30, 80, 40))),
    "log1p": (mpmath.log1p, both(scales(1e-30, 0.999, 40)) + scales(1, 1e30, 20)),
    "erfc": (mpmath.erfc, spread(-5, 9, 80)),
    "erfinv": (mpmath.erfinv, both(scales(1e-20, 0.9, 30)) + [1 - 2.0**-n for n in range(1, 24)]),
    "lgamma": (lambda x: mpmath.log(abs(mpmath.gamma(x))), scales(1e-3, 1e6, 60) + spread(-7.3, -0.2, 31)),
    "digamma": (mpmath.digamma, scales(1e-3, 1e6, 60) + spread(-7.3, -0.2, 31)),
    "trigamma": (lambda x: mpmath.polygamma(1, x), scales(1e-3, 1e6, 60) + spread(-7.3, -0.2, 31)),
    "tan": (mpmath.tan, both(scales(1e-20, 1.5, 30))),
    "asin": (mpmath.asin, both(scales(1e-20, 1, 30))),
    "acos": (mpmath.acos, both(scales(1e-20, 1, 30))),
    "atan": (mpmath.atan, both(scales(1e-20, 1e20, 50))),
    "sinh": (mpmath.sinh, both(scales(1e-20, 80, 40))),
    "cosh": (mpmath.cosh, both(scales(1e-20, 80, 40))),
    "asinh": (mpmath.asinh, both(scales(1e-20, 1e15, 40))),
    "acosh": (mpmath.acosh, [1 + 2.0**-n for n in range(22, 0, -1)] + scales(2, 1e15, 30)),
    "atanh": (mpmath.atanh, both(scales(1e-20, 0.999, 30))),
}


def line(word, values):
    return f"{word} [{len(values)}] " + " ".join(repr(float(v)) for v in values)


def main():
    lines = []
    for name, (function, points) in FUNCTIONS.items():
        lines += [f"sample {name}", line("at", points)]
        lines.append(line("value", [function(mpmath.mpf(x)) for x in points]))
    (HERE / "special.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
