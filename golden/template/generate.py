"""Makes the files of golden/template with transformers, which renders with jinja2.

    python generate.py          (needs `transformers` and `jinja2`; written with 5.24.0 and 3.1.6)

prompts.jsonl   every conversation of conversations.py under both templates, with and without generation prompt, and for
                Qwen3 with thinking on, off and left open; "prompt" is the text, or absent where the reference fails
snippets.jsonl  the sources of snippets.py with their output, absent where the reference fails or is not followed
"""

import json
import pathlib

import transformers
from transformers.utils import chat_template_utils

from conversations import CONVERSATIONS
from snippets import REFUSED, SNIPPETS, VARIABLES

HERE = pathlib.Path(__file__).parent


def prompt(template, messages, tools, generation, extra):
    try:
        chat = chat_template_utils._normalize_chat_messages(messages)
        rendered, _ = chat_template_utils.render_jinja_template(
            conversations=[chat], tools=tools, chat_template=template, add_generation_prompt=generation, **extra
        )
        return rendered[0]
    except Exception:  # any failure of the reference is a refusal to be matched
        return None


def without_none(record):
    return {key: value for key, value in record.items() if value is not None}


def variants(template):
    yield True, {}
    yield False, {}
    if template == "qwen3":
        yield True, {"enable_thinking": True}
        yield True, {"enable_thinking": False}


def prompts():
    for template in ("qwen2.5", "qwen3"):
        source = (HERE / f"{template}.jinja").read_text(encoding="utf-8")
        for name, (messages, tools) in CONVERSATIONS.items():
            for generation, extra in variants(template):
                yield without_none({
                    "template": template, "conversation": name, "generation": generation, "extra": extra,
                    "prompt": prompt(source, messages, tools, generation, extra),
                })


def snippets():
    for source in SNIPPETS:
        try:
            output = chat_template_utils._compile_jinja_template(source).render(**VARIABLES)
        except Exception:  # as above
            output = None
        yield without_none({"source": source, "output": output})
    yield from ({"source": source} for source in REFUSED)


def write(name, records):
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    (HERE / name).write_text("".join(lines), encoding="utf-8", errors="surrogatepass")
    print(name, len(lines), sum('"prompt"' not in line and '"output"' not in line for line in lines), "refused")


def main():
    print("transformers", transformers.__version__)
    write("prompts.jsonl", prompts())
    write("snippets.jsonl", snippets())
    records = [
        without_none({"name": name, "messages": messages, "tools": tools})
        for name, (messages, tools) in CONVERSATIONS.items()
    ]
    write("conversations.jsonl", records)
    (HERE / "variables.json").write_text(json.dumps(VARIABLES, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
