"""The text of questions.md, from the headers of `queries/`."""

from __future__ import annotations

from itertools import groupby

from jwstrdf.questions.header import Question
from jwstrdf.questions.library import questions
from jwstrdf.questions.types import types

HEAD = """# Stored questions

Made from the headers of `queries/` by `make docs`; do not edit.

A stored question is a SPARQL 1.1 query with a header that says what it answers, what it takes and what it gives. Values are bound
as terms, never pasted as text. On the command line: `jwstrdf query NAME -p parameter=value`, several values by repeating `-p`;
`jwstrdf questions` lists them. A file may be given by its name, as a path, a `mast:` URI or an IRI.

```console
$ jwstrdf query lineage/inputs -p product=jw02733002001_02103_00001_mirimage_cal.fits --format csv
output,input,relation,role,evidence,witness,output_iri,input_iri
...
```
"""


def page() -> str:
    """The whole page: a section per topic, a part per question."""
    out = [HEAD, _types()]
    for topic, found in groupby(questions(), key=lambda q: q.topic):
        listed = list(found)
        out.append(f"\n## {topic}\n\n| question | what it answers |\n| --- | --- |\n")
        out += [f"| [{q.name}](#{_anchor(q.name)}) | {_cell(q.summary)} |\n" for q in listed]
        out += [_part(q) for q in listed]
    return "".join(out)


def _types() -> str:
    out = [
        "\n## Types of parameters\n\nA value that does not fit is refused (`bad-parameter`) with a right one as an example.\n\n"
        "| type | meaning | example | becomes |\n| --- | --- | --- | --- |\n"
    ]
    for one in types():
        term = "IRI" if one.term == "iri" else f"`xsd:{one.term}`"
        out.append(f"| {one.name} | {_cell(one.meaning)} | `{_cell(one.example)}` | {term} |\n")
    return "".join(out)


def _part(question: Question) -> str:
    out = [f"\n### {question.name}\n\n{question.question}\n\n"]
    if question.parameters:
        out.append("| parameter | type | | example | meaning |\n| --- | --- | --- | --- | --- |\n")
        for p in question.parameters:
            needed = "required" if p.required else f"default {p.default}" if p.default else "optional"
            many = ", may be repeated" if p.many else ""
            out.append(f"| `{p.name}` | {p.type} | {needed}{many} | `{_cell(p.example)}` | {_cell(p.description)} |\n")
        out.append("\n")
    out.append("Gives " + "; ".join(f"`{c.name}` ({c.meaning})" for c in question.columns) + ".\n")
    if question.competency:
        out.append(f"\nAnswers the competency questions {', '.join(question.competency)}.\n")
    return "".join(out)


def _anchor(name: str) -> str:
    return name.replace("/", "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
