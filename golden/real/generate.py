"""Makes the files of golden/real: what the reference tokenizer makes of texts with the vocabulary of Qwen2.5.

    python generate.py TOKENIZER.json TRAIN.jsonl     (needs the package `tokenizers`; written with 0.23.3)

TOKENIZER.json is the one of Qwen3; the four added tokens that Qwen2.5 lacks are left out. TRAIN.jsonl is the training
part of GSM8K, whose first tokens are what a model is scored on.

texts.jsonl.gz   {"text", "ids"}: 5,000 texts of every kind. The reference takes no lone surrogates; there are none.
scored.json      the first 512 ids of TRAIN.jsonl as it is
"""

import gzip
import hashlib
import json
import pathlib
import random
import struct
import sys

from tokenizers import Tokenizer

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tokenizer"))
import generate as small  # noqa: E402

FIRST_OF_QWEN3 = 151665
COUNT = 5_000
SCORED = 512


def tokenizer(path):
    spec = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    spec["added_tokens"] = [token for token in spec["added_tokens"] if token["id"] < FIRST_OF_QWEN3]
    return Tokenizer.from_str(json.dumps(spec))


def anywhere(random_source):
    """Code points from anywhere, neighbours often."""
    start = random_source.choice([0, 0x250, 0x900, 0x1E00, 0x2000, 0x3000, 0xA000, 0xF900, 0x10000, 0x1D000, 0x1F000])
    points = [min(start + random_source.randrange(0x800), 0x10FFFF) for _ in range(random_source.randint(1, 12))]
    if random_source.random() < 0.2:
        points.append(random_source.randrange(0x110000))
    return "".join(chr(point) for point in points if not 0xD800 <= point < 0xE000)


def run(random_source):
    """One thing, again and again."""
    piece = random_source.choice(small.PIECES + ["a", " ", "\n", "0", "é", "天", "\u0301", "😀", "<", "ab", "\t "])
    return piece * random_source.randint(2, 60)


def code(random_source):
    lines = []
    for _ in range(random_source.randint(1, 4)):
        indent = random_source.choice(["", "    ", "\t", "        ", "\t\t"])
        name = random_source.choice(["x", "value_1", "self.count", "fooBar", "MAX", "данные"])
        line = random_source.choice([
            "if ({0} >= {1}) {{", "{0} = {0} + {1};", "return {0}[{1}:]", "// {0} is {1}", "for {0} in range({1}):",
            "#include <{0}.h>", "}}", "print(f\"{{{0}}}: {1}\")", "<div class=\"{0}\">{1}</div>", "SELECT {0} FROM t{1}",
        ])
        lines.append(indent + line.format(name, random_source.randrange(10 ** random_source.randint(1, 7))))
    return random_source.choice(["\n", "\r\n"]).join(lines)


def texts(seed):
    random_source = random.Random(seed)
    kinds = [(small.mixed, 8), (small.marked, 3), (anywhere, 4), (code, 3), (run, 1)]
    makers = [maker for maker, weight in kinds for _ in range(weight)]
    yield from small.FIXED
    yield from small.PIECES
    for alphabet in small.SCRIPTS.values():
        for length in (1, 3, 9):
            yield "".join(random_source.choices(alphabet, k=length))
    while True:
        yield random_source.choice(makers)(random_source)


def distinct(seed, count):
    found = {}
    for text in texts(seed):
        found[text] = None
        if len(found) == count:
            return list(found)


def main():
    reference = tokenizer(sys.argv[1])
    lines = []
    for text in distinct(1, COUNT):
        lines.append(json.dumps({"text": text, "ids": reference.encode(text).ids}, separators=(",", ":")))
    with open(HERE / "texts.jsonl.gz", "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
        out.write(("\n".join(lines) + "\n").encode())
    train = pathlib.Path(sys.argv[2]).read_text(encoding="utf-8")
    scored = reference.encode(train[:8_000]).ids[:SCORED]
    assert hashlib.sha256(struct.pack("<512i", *scored)).hexdigest().startswith("fb35ab69c8e72980")
    (HERE / "scored.json").write_text(json.dumps(scored, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
