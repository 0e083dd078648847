"""Renders every template of src/test/resources/chat-templates with every conversation by Python's
Jinja2, set up as transformers documents it for chat templates, and writes expected.json beside them.

    python3 engine/src/test/python/chat_template_fixtures.py

Needs Jinja2 3.1 (Debian: python3-jinja2) and nothing else. The clock is fixed.
"""

import datetime
import json
import pathlib

import jinja2
import jinja2.ext
import jinja2.nodes
import jinja2.sandbox

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "resources" / "chat-templates"
NOW = datetime.datetime(2025, 3, 9, 7, 5, 2)
TOKENS = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}


class Refused(jinja2.exceptions.TemplateError):
    pass


class Generation(jinja2.ext.Extension):
    """`{% generation %}`: marks what an assistant wrote; rendering is not changed by it."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        call = self.call_method("_passed_through")
        return jinja2.nodes.CallBlock(call, [], [], body).set_lineno(line)

    def _passed_through(self, caller):
        return caller()


def refuse(message):
    raise Refused(message)


def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(
        value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
    )


def environment():
    made = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    made.filters["tojson"] = tojson
    made.globals["raise_exception"] = refuse
    made.globals["strftime_now"] = lambda wanted: NOW.strftime(wanted)
    return made


def rendered(template, conversation):
    values = {"tools": None, "documents": None, **TOKENS, **conversation}
    try:
        return {"text": template.render(**values)}
    except Refused as refusal:
        return {"refused": refusal.message}
    except (jinja2.exceptions.TemplateError, TypeError, ValueError):
        return {"error": True}


def main():
    conversations = json.loads((FOLDER / "conversations.json").read_text("utf-8"))
    jinja = environment()
    expected = {}
    for file in sorted(FOLDER.glob("*.jinja")):
        template = jinja.from_string(file.read_text("utf-8"))
        expected[file.stem] = {name: rendered(template, it) for name, it in conversations.items()}
    text = json.dumps(expected, ensure_ascii=False, indent=1)
    (FOLDER / "expected.json").write_text(text + "\n", "utf-8")
    kinds = [kind for of in expected.values() for result in of.values() for kind in result]
    print({kind: kinds.count(kind) for kind in sorted(set(kinds))}, len(text))


main()
