"""Makes golden/tokenizer/small: a small Qwen-style tokenizer, and what the reference does with it.

    python generate.py          (needs the package `tokenizers`; written with 0.23.3)

tokenizer.json   trained here on the words below
cases.jsonl      {"text", "ids"}: texts of every kind with the reference's ids
decode.jsonl     {"ids", "text"}: ids that are no clean UTF-8, with the reference's text
nonstarters.txt  the code points that the reference's normalization form C reorders, as ranges, and after a line
                 "composed" those that it decomposes
Everything is seeded: the same versions make the same bytes.
"""

import json
import pathlib
import random

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

HERE = pathlib.Path(__file__).parent
SMALL = HERE / "small"

EXPRESSION = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
ADDED = [("<|endoftext|>", True), ("<|im_start|>", True), ("<|im_end|>", True), ("<think>", False), ("</think>", False)]

TRAINING = """
The question of the hour is not whether the train will come, but when it will come and who will be on it.
She sells 12 apples for 3 dollars each; he buys 7 of them. How many dollars does he pay? He pays 21 dollars.
I've said that they'll go, we're here, you'd know, it's fine, I'm sure, don't worry about the other thing.
def gradient(loss, parameters):\n    for parameter in parameters:\n        yield parameter.gradient(loss)\n
public static void main(String[] args) {\n\tSystem.out.println("Hello, world");\n}\n
for (int i = 0; i < n; i++) { sum += values[i] * weights[i]; }\r\nreturn sum;\r\n
Die Straße führt über die Brücke. Größe, Mädchen, schön. L'été dernier, à l'école, nous étions très heureux.
El niño comió una piña en el jardín. Привет, как дела? Это хороший день для прогулки по городу.
今天天气很好，我们去公园散步。日本語の文章を書きます。한국어 문장을 씁니다. שלום עולם مرحبا بالعالم
नमस्ते दुनिया สวัสดีชาวโลก Xin chào thế giới, tiếng Việt có nhiều dấu. Γειά σου κόσμε.
"""

SCRIPTS = {
    "latin": "abcdefghijklmnopqrstuvwxyzABCXYZ",
    "accented": "äöüßéèêñçåøłžšőűğı",
    "greek": "αβγδεζηθάέήΐΰΑΒΓΣς",
    "cyrillic": "абвгдежзийклмнёЖЮЯ",
    "armenian": "աբգդեզէըթ",
    "hebrew": "אבגדהוזחטיךכלםמן",
    "arabic": "ابتثجحخدذرزسشـًٌٍَُِّ",
    "syriac": "ܐܒܓܕܗܘ",
    "devanagari": "कखगघचछजझािीुूेैोौ्ंः",
    "bengali": "কখগঘঙচছািীো্য়ড়",
    "tamil": "கஙசஞடணதாிீுூெேைொோௌ்",
    "thai": "กขคงจฉชซิีึืุู่้๊๋",
    "lao": "ກຂຄງຈຊິີຶື່້",
    "tibetan": "ཀཁགངཅཆཇཱཱིེོྀིུུ",
    "myanmar": "ကခဂဃငစာိီုူေး္်",
    "georgian": "აბგდევზაႠႡႢᲐ",
    "hangul": "가나다라마바사한글",
    "jamo": "ᄀᄁᄂ각ᅡᅢᅣᆨᆩᆪ",
    "ethiopic": "ሀሁሂሃሄህሆለ",
    "cherokee": "ᎠᎡᎢᎣᎤꭰꭱ",
    "khmer": "កខគឃងចាិីឹុូ្",
    "mongolian": "ᠠᠡᠢᠣᠤᠥ᠋᠌",
    "hiragana": "あいうえおがぎぐげご゙゚",
    "katakana": "アイウエオガギグパピプﾊﾞﾊﾟ",
    "han": "的一是不了人我在有他这中大来上国",
    "compatibility": "豈更車賈滑ﬀﬁﬂﬃKÅΩ神福",
    "extension": "𠀀𠀁𠀂𪜀𫝀𰀀",
    "gothic": "𐌰𐌱𐌲𐌳",
    "deseret": "𐐀𐐁𐐨𐐩",
    "mathematical": "𝐀𝐁𝑎𝑏𝟘𝟙𝟚∑∏∫√∞≠≤",
    "digits": "0123456789٠١٢٣०१२३๐๑๒Ⅷⅷ½¾²³①②㈠",
    "marks": "̴̧̨̖̣̤̥̀́̂̃̄̆̇̈̊̋̌͜͝͠͡ͅ",
    "newer marks": "়఼𑌻꠬᜕𑁰߽࢙࢚࣓ᪿᫀ᷹𐻽𐻾𐽆𐽇᷷ࢗ࢘࣊࣋৾᫁ᫎ𐴤𐵩𐺫𐾂𑎂𑎄𑎋𑎐𑎸𑎻𑏈𑏎𑠹𑑞𑤰𑤵𑵂𑤽𑧠𑪙𑶗𑽁𖄣𖄠𖄩𖵩𖿰𞂏𞄰𞊮𞋬𞗮𞓬",
    "emoji": "😀😂🥲👍🏽❤️🔥🎉🇩🇪🇯🇵⃣🫠🫨",
    "joined": "‍‌️︎‎‏⁠﻿",
    "spaces": " \t\n\r\u000b\u000c\u0085\u00a0\u1680\u2000\u2003\u2009\u2028\u2029\u202f\u205f\u3000\u200b",
    "controls": "\u0000\u0001\u0007\u0008\u001b\u001c\u001f\u007f\u0080\u009f\u00ad\ufffd\ufffe\uffff"
    "\ue000\U0010ffff\U000e0001",
    "punctuation": ".,;:!?'\"()[]{}<>|/\\-_=+*&^%$#@~`«»“”‘’…—–¿¡、。「」",
    "turkish": "İıſSsKkÅå",
}

PIECES = [
    "'s", "'S", "'t", "'re", "'RE", "'ve", "'m", "'ll", "'LL", "'d", "'ſ", "’s", "''s", " 's", "'st", "'", "x's",
    "👨‍👩‍👧‍👦", "👩🏽‍🚀", "🏳️‍🌈", "🇫🇷🇬🇧", "1️⃣", "é", "é", "ộ", "ộ", "ộ", "각", "각", "Å", "Å", "Å",
    "q̣̇", "q̣̇", "क़", "क़", "가", "각", "각", "\r\n", "\n\n", "\n \n", " \n", "\t\t", "   ", "  x",
    " \u00a0 ", "\u3000", "<|im_end|>", "<|im_start|>", "<|endoftext|>", "<think>", "</think>",
    "<|im_end|", "|im_end|>",
    "<<|im_end|>>", "<think", "< think>", "1234567890", "3.14159", "1,000,000", "x=1;", "!=", "->",
    "=>", "//", "/*", "*/",
    "http://a.b/c?d=e&f=g#h", "a_b_c", "camelCase", "SCREAMING_CASE", "...", "!!!", "???", "---", "```", "$$", "\\n",
]

FIXED = [
    "", " ", "  ", "\n", "\r\n", "\r", "\t", "a", " a", "a ", " a ", "  a  ", "Hello world", " Hello world",
    "<|im_start|>system\nYou are helpful.<|im_end|>\n<|im_start|>user\nWhat is 2+2?<|im_end|>\n<|im_start|>assistant\n",
    "<think>\n\n</think>\n\n", "What's 2+2?", "a<|endoftext|>b<|endoftext|><|endoftext|>",
    "e<think>\u0301</think>\u0301",
    "x" * 400, "ab" * 200, " " * 300, "\n" * 300, "  \n" * 100, "9" * 200, "=" * 300, "é" * 150, "\u0301" * 120,
    "天" * 150, "😀" * 80, "the " * 100, "<" * 200, "<|" * 100, "\u00a0" * 100, "\r\n" * 100, "'" * 100, "aaaaaaab" * 40,
]


def build():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(EXPRESSION), "isolated"), byte_level])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=800, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False
    )
    tokenizer.train_from_iterator([TRAINING], trainer)
    for content, special in ADDED:
        tokenizer.add_tokens([AddedToken(content, special=special, normalized=False)])
    return tokenizer


def mixed(random_source):
    parts = []
    for _ in range(random_source.randint(1, 6)):
        if random_source.random() < 0.5:
            parts.append(random_source.choice(PIECES))
        else:
            alphabet = SCRIPTS[random_source.choice(list(SCRIPTS))]
            parts.append("".join(random_source.choices(alphabet, k=random_source.randint(1, 8))))
        if random_source.random() < 0.3:
            parts.append(random_source.choice([" ", "  ", "\n", "\t", ", ", ". "]))
    return "".join(parts)


def marked(random_source):
    """Letters with old and new marks in any order: what normalization has to get right."""
    letters = "aeoqśế\u0915\u1100\uac00" + "\U00011935\U0001611e\U00016d63\U000113c2"
    marks = SCRIPTS["marks"] + SCRIPTS["newer marks"]
    return "".join(
        random_source.choice(letters) + "".join(random_source.choices(marks, k=random_source.randint(1, 4)))
        for _ in range(random_source.randint(1, 3))
    )


def texts():
    random_source = random.Random(20240917)
    yield from FIXED
    yield from PIECES
    for alphabet in SCRIPTS.values():
        for length in (1, 3, 9):
            yield "".join(random_source.choices(alphabet, k=length))
    for _ in range(960):
        yield mixed(random_source)
    for _ in range(300):
        yield marked(random_source)
    lines = [line for line in TRAINING.split("\n") if line]
    for _ in range(100):
        line = random_source.choice(lines)
        start = random_source.randrange(len(line))
        yield line[start : start + random_source.randint(5, 60)]


def ranges(code_points):
    found = []
    for point in code_points:
        if found and found[-1][1] == point - 1:
            found[-1][1] = point
        else:
            found.append([point, point])
    return "\n".join(f"{first:x}-{last:x}" for first, last in found)


def normalization(out):
    form = normalizers.NFC().normalize_str
    decomposed = normalizers.NFD().normalize_str
    points = [point for point in range(0x110000) if not 0xD800 <= point < 0xE000]
    reordered = [
        point
        for point in points
        if form(chr(point)) == chr(point)
        and (form("q" + chr(point) + "\u0334") != "q" + chr(point) + "\u0334"
             or form("q\u0345" + chr(point)) != "q\u0345" + chr(point))
    ]
    composed = [point for point in points if decomposed(chr(point)) != chr(point)]
    out.write_text(ranges(reordered) + "\ncomposed\n" + ranges(composed) + "\n", encoding="utf-8")


def lines(out, records):
    text = "".join(json.dumps(record, separators=(",", ":")) + "\n" for record in records)
    out.write_text(text, encoding="utf-8")


def main():
    SMALL.mkdir(exist_ok=True)
    tokenizer = build()
    tokenizer.save(str(SMALL / "tokenizer.json"))
    # The file is what counts: the cases come from what it loads to.
    tokenizer = Tokenizer.from_file(str(SMALL / "tokenizer.json"))
    seen = dict.fromkeys(texts())
    lines(SMALL / "cases.jsonl", ({"text": text, "ids": tokenizer.encode(text).ids} for text in seen))
    random_source = random.Random(7)
    size = tokenizer.get_vocab_size()
    ids = [random_source.choices(range(size if i % 2 else 256), k=random_source.randint(1, 12)) for i in range(200)]
    lines(SMALL / "decode.jsonl", ({"ids": i, "text": tokenizer.decode(i, skip_special_tokens=True)} for i in ids))
    normalization(SMALL / "nonstarters.txt")


if __name__ == "__main__":
    main()
